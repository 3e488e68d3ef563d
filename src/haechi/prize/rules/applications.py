"""MAY: applications are begun, written, handed in, read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text, Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing, needs, signed_in
from haechi.people.states import Role
from haechi.prize.models import Application, Category, Edition, Question, Repair
from haechi.prize.rules.consents import has_consented
from haechi.prize.rules.coworkers import is_applicant, right_of, works_on
from haechi.prize.rules.powers import POWERS, local
from haechi.prize.states import (
    APPLICATION,
    ApplicationState,
    EditionState,
    ProjectStage,
    QuestionType,
    RepairState,
    Requirement,
    Right,
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


def may_start_application(
    who: Standing, edition: Edition, at: datetime, lacking: Collection[Text] = ()
) -> Verdict:
    """``lacking`` names what the person has not agreed to and must."""
    return first_refusal(
        signed_in(who),
        call_is_open(edition, at),
        deny("holds_role", _("You hold a role in this edition and cannot apply in it."))
        if who.roles
        else allow(),
        has_consented(lacking),
    )


def admits(category: Category, kind: str) -> Verdict:
    if kind in category.admits:
        return allow()
    return deny(
        "wrong_kind",
        _("“%(category)s” is not open to this kind of applicant. Choose another category."),
        category=category.name,
    )


def may_list_applications(who: Standing) -> Verdict:
    """The list holds what its reader may read one by one, so whoever reads any may open it."""
    readers = POWERS["read_every_application"] | POWERS["read_finalists"]
    return needs(who, readers | {Role.ELIGIBILITY_OFFICER})


def may_read_application(who: Standing, application: Application, is_finalist: bool) -> Verdict:
    """Judges are not in this table: they read through their score sheets, in the jury room.

    Whoever left the committee's room for an entry does not read it in any office.
    """
    if right_of(who, application):
        return allow()
    if application.pk in who.absent_from:
        return hide()
    if who.holds(POWERS["read_every_application"]):
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
        return first_refusal(
            works_on(who, application, Right.EDIT), repair_is_open(repair, application, at)
        )
    return first_refusal(
        works_on(who, application, Right.EDIT),
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


def is_stage(edition: Edition, stage: str) -> Verdict:
    if not stage or stage in ProjectStage.values:
        return allow()
    return deny("no_such_stage", _("“%(stage)s” is not a stage of a project."), stage=stage)


def fits(text: str, room: int) -> Verdict:
    """``room`` is how many characters a text may have; none at all means any number."""
    if not room or len(text) <= room:
        return allow()
    return deny(
        "too_long",
        _("%(length)s characters; at most %(limit)s fit here. Nothing was cut off."),
        length=len(text),
        limit=room,
    )


@dataclass(frozen=True)
class Writing:
    """Who wrote what stands in a field, and when; nobody is named where it is not known."""

    by: str = ""
    at: datetime | None = None


def is_contested(text: str, *, now: str, base: str | None) -> bool:
    """Has somebody written something else since the writer began from ``base``?"""
    return base is not None and now not in (base, text)


def is_writable(
    text: str, *, now: str, base: str | None, room: int, name: str, last: Writing
) -> Verdict:
    """``now`` is what stands there, ``base`` what the writer saw when beginning to write."""
    return first_refusal(
        fits(text, room),
        deny(
            "conflict",
            _(
                "Somebody has written here since you opened the page. Both texts are kept: "
                "compare them and choose."
            ),
            name=name,
            theirs=now,
            writer=last.by,
            written_at=last.at.isoformat() if last.at else "",
        )
        if is_contested(text, now=now, base=base)
        else allow(),
    )


def is_writable_answer(
    question: Question, text: str, *, now: str, base: str | None, room: int, last: Writing
) -> Verdict:
    """An answer is written whatever is wrong with it; what others wrote is not overwritten."""
    return first_refusal(
        deny(
            "files_apart",
            _("“%(question)s” takes files. Attach them there."),
            question=question.label,
        )
        if question.type == QuestionType.FILE and text != now
        else allow(),
        is_writable(text, now=now, base=base, room=room, name=question.code, last=last),
        deny(
            "not_emptied",
            _("“%(question)s” cannot be emptied once it is answered. Write over it instead."),
            question=question.label,
        )
        if question.requirement == Requirement.ALWAYS and now.strip() and not text.strip()
        else allow(),
    )


def admits_stage(application: Application) -> Verdict:
    admitted = application.edition.stages
    if not admitted or application.stage in admitted:
        return allow()
    return deny(
        "wrong_stage",
        _("This edition is for projects that are %(stages)s. Correct the stage, if it is wrong."),
        stages=", ".join(str(ProjectStage(stage).label) for stage in admitted),
    )


def lacks_nothing(missing: Collection[Text]) -> Verdict:
    if not missing:
        return allow()
    names = ", ".join(str(name) for name in missing)
    return deny("incomplete", _("Still missing: %(missing)s."), missing=names)


def may_submit(
    who: Standing,
    application: Application,
    at: datetime,
    missing: Collection[Text],
    lacking: Collection[Text] = (),
) -> Verdict:
    """``missing`` names what is needed and still empty, ``lacking`` what was not agreed to."""
    return first_refusal(
        works_on(who, application, Right.SUBMIT),
        APPLICATION.verdict(application.state, "submit"),
        call_is_open(application.edition, at),
        admits(application.category, application.kind),
        admits_stage(application) if application.stage else allow(),
        has_consented(lacking),
        lacks_nothing(missing),
    )


def may_reopen_application(who: Standing, application: Application, at: datetime) -> Verdict:
    return first_refusal(
        works_on(who, application, Right.SUBMIT),
        APPLICATION.verdict(application.state, "reopen"),
        call_is_open(application.edition, at),
    )


def may_withdraw(who: Standing, application: Application, awards_decided: bool) -> Verdict:
    """Until the awards are decided: a record that others were compared with does not vanish."""
    return first_refusal(
        is_applicant(who, application),
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
