"""MAY: the rules as one file."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text, Verdict, allow, deny, first_refusal
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize.models import Edition
from haechi.prize.rules.editions import is_in_preparation, may_edit_rules
from haechi.prize.rules.powers import has_power


def may_import_rules(
    who: Standing, edition: Edition, problems: Collection[Text], is_stale: bool = False
) -> Verdict:
    """Only while the edition is prepared; ``problems`` are the faults of the file."""
    return first_refusal(
        is_in_preparation(edition) if who.founder else may_edit_rules(who, edition),
        deny(
            "file_faulty",
            _("Nothing was imported; the file has faults: %(problems)s"),
            problems=" · ".join(str(problem) for problem in problems),
        )
        if problems
        else allow(),
        deny(
            "stale",
            _("The rules were changed since you looked at this preview. Look at it again."),
        )
        if is_stale
        else allow(),
    )


def may_read_rules_file(who: Standing) -> Verdict:
    """The page in the workbench; once published, the file itself is everybody's."""
    return allow() if who.founder else has_power(who, "read_rules")


def may_repeat_edition(who: Standing, slug_is_taken: bool = False) -> Verdict:
    """The organiser, or a secretary of the edition that is repeated."""
    if not who.founder and Role.SECRETARY not in who.roles:
        return deny(
            "not_founder_or_secretary",
            _("Only the organiser or a secretary of this edition makes the next one from it."),
        )
    if slug_is_taken:
        return deny("slug_taken", _("There is an edition at this address already."))
    return allow()
