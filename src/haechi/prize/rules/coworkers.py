"""MAY: who works on an application, and what each of them may do with it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing, signed_in
from haechi.prize.models import Application, CoWorker
from haechi.prize.states import ApplicationState, EditionState, Right

MOST_CO_WORKERS = 20
RIGHTS = tuple(Right)


def is_own(who: Standing, application: Application) -> Verdict:
    return allow() if who.user_id == application.applicant_id else hide()


def right_of(who: Standing, application: Application) -> Right | None:
    """What this person may do with an application; its applicant may do everything."""
    if who.user_id is not None and who.user_id == application.applicant_id:
        return Right.SUBMIT
    held = who.works_on.get(application.pk)
    return Right(held) if held else None


def works_on(who: Standing, application: Application, needed: Right = Right.VIEW) -> Verdict:
    """Whoever works on an application may do this; others do not learn that it exists."""
    held = right_of(who, application)
    if held is None:
        return hide()
    if RIGHTS.index(held) >= RIGHTS.index(needed):
        return allow()
    return deny(
        "right_too_small",
        _("You may %(held)s here, but not %(needed)s. Ask %(applicant)s for that right."),
        held=held.label,
        needed=needed.label,
        applicant=application.applicant,
    )


def is_applicant(who: Standing, application: Application) -> Verdict:
    """Co-workers are told who may do it; others do not learn that the application exists."""
    if is_own(who, application):
        return allow()
    if right_of(who, application) is None:
        return hide()
    return deny(
        "only_applicant",
        _("Only %(applicant)s, who began this application, may do that."),
        applicant=application.applicant,
    )


def may_invite_co_worker(
    who: Standing, application: Application, *, email: str, is_there: bool, number: int
) -> Verdict:
    """That the address belongs to a judge is not said here: it is refused when they accept."""
    return first_refusal(
        is_applicant(who, application),
        is_alive(application),
        deny("already_there", _("%(email)s already works on this application."), email=email)
        if is_there
        else allow(),
        deny("too_many", _("At most %(n)s people can work on an application."), n=MOST_CO_WORKERS)
        if number >= MOST_CO_WORKERS
        else allow(),
    )


def is_alive(application: Application) -> Verdict:
    if application.edition.state == EditionState.FINISHED:
        return deny("edition_over", _("This edition is finished; its record stays as it is."))
    if application.state == ApplicationState.WITHDRAWN:
        return deny("is_withdrawn", _("This application was withdrawn; nobody works on it now."))
    return allow()


def may_accept_co_work(who: Standing, invited: CoWorker, *, email: str) -> Verdict:
    """The letter is for one address; whoever decides in the edition cannot help to apply in it."""
    return first_refusal(
        signed_in(who),
        deny("ended", _("This invitation was taken back. Ask who sent it."))
        if invited.ended_at
        else allow(),
        deny("answered", _("This invitation has been accepted already."))
        if invited.accepted_at
        else allow(),
        is_alive(invited.application),
        deny(
            "other_address",
            _("This invitation is for another e-mail address. Sign in with the one it came to."),
        )
        if email.casefold() != invited.email.casefold()
        else allow(),
        deny(
            "holds_role",
            _("You hold a role in this edition and cannot work on an application in it."),
        )
        if who.roles
        else allow(),
    )


def may_change_right(who: Standing, one: CoWorker) -> Verdict:
    return first_refusal(is_applicant(who, one.application), has_not_ended(one))


def may_end_co_work(who: Standing, one: CoWorker, at: datetime) -> Verdict:
    """The applicant ends it, or the co-worker leaves."""
    is_self = who.user_id is not None and who.user_id == one.user_id
    return first_refusal(
        allow() if is_self else is_applicant(who, one.application), has_not_ended(one)
    )


def has_not_ended(one: CoWorker) -> Verdict:
    if one.ended_at is None:
        return allow()
    return deny("ended", _("This person no longer works on the application."))
