"""MAY: applications come in as a table."""

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal
from haechi.people.rules import Standing
from haechi.prize.models import Application, Edition, ImportBatch
from haechi.prize.rules.powers import has_power
from haechi.prize.states import IMPORT, ApplicationState, EditionState


def may_import(who: Standing, edition: Edition, judging_begun: bool) -> Verdict:
    """Only the secretary, and only until the first round has taken its entries in."""
    return first_refusal(
        has_power(who, "import_applications"),
        allow()
        if edition.state == EditionState.CALLED
        else deny(
            "rules_not_published",
            _("Applications can be imported once the rules are published, until it is finished."),
        ),
        deny(
            "judging_begun",
            _("The first round has begun; applications cannot be imported any more."),
        )
        if judging_begun
        else allow(),
    )


def may_map_import(who: Standing, batch: ImportBatch, judging_begun: bool) -> Verdict:
    return first_refusal(
        may_import(who, batch.edition, judging_begun), IMPORT.verdict(batch.state, "map")
    )


def may_confirm_import(
    who: Standing, batch: ImportBatch, judging_begun: bool, *, fit: int, submits: bool, reason: str
) -> Verdict:
    """``fit`` is how many rows would make or fill an application."""
    return first_refusal(
        may_import(who, batch.edition, judging_begun),
        IMPORT.verdict(batch.state, "confirm"),
        allow()
        if fit
        else deny("nothing_to_import", _("No row of this table can be imported as it is.")),
        deny(
            "no_reason",
            _("Write why they are submitted on behalf of the applicants; it is kept with each."),
        )
        if submits and not reason.strip()
        else allow(),
    )


def may_discard_import(who: Standing, batch: ImportBatch) -> Verdict:
    return first_refusal(
        has_power(who, "import_applications"), IMPORT.verdict(batch.state, "discard")
    )


def is_free_to_apply(who: Standing) -> Verdict:
    """``who`` is the applicant on whose behalf a row is imported."""
    if not who.roles:
        return allow()
    return deny("holds_role", _("This person holds a role in this edition and cannot apply in it."))


def is_draft(application: Application) -> Verdict:
    if application.state == ApplicationState.DRAFT:
        return allow()
    return deny(
        "not_draft",
        _("%(entry)s is no draft any more; it is not touched."),
        entry=application.entry_code,
    )
