"""MAY: applications are begun, written, handed in, read."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text, Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing, needs, signed_in
from haechi.people.states import Role
from haechi.prize.models import Application, Category, Edition, Repair
from haechi.prize.rules.powers import POWERS, local
from haechi.prize.states import (
    APPLICATION,
    ApplicationState,
    EditionState,
    RepairState,
)


def call_is_open(edition: Edition, at: datetime) -> Verdict:
    if edition.state != EditionState.CALLED or at < edition.call_opens_at:
        return deny(
            "call_not_open",
            _("The call opens on %(when)s."),
            when=local(edition.call_opens_at, edition),
        )
    if at >= edition.call_closes_at:
        return deny(
            "call_closed",
            _("The call closed on %(when)s. What you saved is kept, but cannot be submitted."),
            when=local(edition.call_closes_at, edition),
        )
    return allow()


def may_start_application(who: Standing, edition: Edition, at: datetime) -> Verdict:
    return first_refusal(
        signed_in(who),
        call_is_open(edition, at),
        deny("holds_role", _("You hold a role in this edition and cannot apply in it."))
        if who.roles
        else allow(),
    )


def admits(category: Category, kind: str) -> Verdict:
    if kind in category.admits:
        return allow()
    return deny(
        "wrong_kind",
        _("“%(category)s” is not open to this kind of applicant. Choose another category."),
        category=category.name,
    )


def is_own(who: Standing, application: Application) -> Verdict:
    return allow() if who.user_id == application.applicant_id else hide()


def may_list_applications(who: Standing) -> Verdict:
    """The list holds what its reader may read one by one, so whoever reads any may open it."""
    readers = POWERS["read_every_application"] | POWERS["read_finalists"]
    return needs(who, readers | {Role.ELIGIBILITY_OFFICER})


def may_read_application(who: Standing, application: Application, is_finalist: bool) -> Verdict:
    """Judges are not in this table: they read through their score sheets, in the jury room."""
    if is_own(who, application) or who.holds(POWERS["read_every_application"]):
        return allow()
    if application.state != ApplicationState.SUBMITTED:
        return hide()
    if who.holds({Role.ELIGIBILITY_OFFICER}):
        return allow()
    if is_finalist and who.holds(POWERS["read_finalists"]):
        return allow()
    return hide()


def may_edit_application(
    who: Standing, application: Application, at: datetime, repair: Repair | None = None
) -> Verdict:
    """A draft while the call is open; later only what a ``repair`` asks for, in its time."""
    if repair is not None:
        return first_refusal(is_own(who, application), repair_is_open(repair, application, at))
    return first_refusal(
        is_own(who, application),
        allow()
        if application.state == ApplicationState.DRAFT
        else deny(
            "not_draft",
            _("This application is %(state)s. Reopen it to change it while the call is open."),
            state=APPLICATION.applicant_name(application.state),
        ),
        call_is_open(application.edition, at),
    )


def repair_is_open(repair: Repair, application: Application, at: datetime) -> Verdict:
    if application.state != ApplicationState.SUBMITTED:
        return deny("withdrawn", _("This application is withdrawn; nothing is asked any more."))
    if repair.state == RepairState.ANSWERED:
        return deny("answered", _("You have answered this request; it is being checked."))
    if repair.state == RepairState.LAPSED or at >= repair.due_at:
        return deny(
            "repair_over",
            _("The time to answer ended on %(when)s."),
            when=local(repair.due_at, application.edition),
        )
    return allow()


def may_submit(
    who: Standing, application: Application, at: datetime, missing: Collection[Text]
) -> Verdict:
    """``missing`` names what is needed and still empty."""
    return first_refusal(
        is_own(who, application),
        APPLICATION.verdict(application.state, "submit"),
        call_is_open(application.edition, at),
        admits(application.category, application.kind),
        allow()
        if not missing
        else deny(
            "incomplete",
            _("Still missing: %(missing)s."),
            missing=", ".join(str(name) for name in missing),
        ),
    )


def may_reopen_application(who: Standing, application: Application, at: datetime) -> Verdict:
    return first_refusal(
        is_own(who, application),
        APPLICATION.verdict(application.state, "reopen"),
        call_is_open(application.edition, at),
    )


def may_withdraw(who: Standing, application: Application, awards_decided: bool) -> Verdict:
    """Until the awards are decided: a record that others were compared with does not vanish."""
    return first_refusal(
        is_own(who, application),
        APPLICATION.verdict(application.state, "withdraw"),
        allow()
        if application.edition.state == EditionState.CALLED
        else deny("edition_over", _("This edition is finished; its record stays as it is.")),
        deny(
            "awards_decided",
            _("The awards are decided. If you cannot accept one, write to the secretariat."),
        )
        if awards_decided
        else allow(),
    )
