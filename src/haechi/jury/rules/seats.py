"""MAY: who fills a seat anew, and who writes down what a judge is."""

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal
from haechi.jury.models import Judge
from haechi.jury.rules.powers import has_power, is_unfinished
from haechi.jury.rules.standing import is_own_seat
from haechi.jury.states import JUDGE, OFF_PANEL, JudgeState
from haechi.people.rules import Standing

ON_PANEL = (JudgeState.INVITED, JudgeState.ACCEPTED)


def may_replace(who: Standing, judge: Judge, *, is_replaced: bool) -> Verdict:
    """Somebody is nominated in the place of ``judge``, who has left."""
    return first_refusal(
        has_power(who, "nominate"),
        is_unfinished(judge.round),
        allow()
        if judge.state in OFF_PANEL
        else deny(
            "still_here",
            _("%(name)s has not left the panel; nobody can take the place."),
            name=judge,
        ),
        allow()
        if not is_replaced
        else deny(
            "replaced_already",
            _("Somebody is nominated in the place of %(name)s already."),
            name=judge,
        ),
    )


def may_renominate(who: Standing, judge: Judge, reason: str, *, is_applicant: bool) -> Verdict:
    """Somebody who declined or was released is nominated once more, with a reason of its own."""
    return first_refusal(
        has_power(who, "renominate"),
        is_unfinished(judge.round),
        JUDGE.verdict(judge.state, "renominate"),
        allow()
        if reason.strip()
        else deny("no_reason", _("Write why this person is nominated once more.")),
        deny("applies_here", _("This person has an application in this edition."))
        if is_applicant
        else allow(),
    )


def may_write_profile(who: Standing, judge: Judge, *, moves_country: bool) -> Verdict:
    """The judge or the secretariat; the country decides what is read, so a judge keeps it."""
    is_desk = has_power(who, "write_profiles")
    return first_refusal(
        allow() if is_desk else is_own_seat(who, judge),
        is_unfinished(judge.round),
        allow()
        if is_desk or judge.state in ON_PANEL
        else deny("not_on_panel", _("You are not on the panel; nothing is asked of you.")),
        allow()
        if is_desk or not moves_country
        else deny(
            "country_is_kept",
            _("The country decides what you may read. Write to the secretariat to correct it."),
        ),
    )
