"""WRITES: one verb, one function, one transaction, one journal line.

Every action is told who acts (``by``) and when (``at``) and enforces its own rule, so that no door
can forget to. Rows that change are locked first; what is refused raises ``Refused``.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from haechi.core import journal, outbox
from haechi.core.verdict import deny
from haechi.people.models import City, Organisation, User
from haechi.people.states import ApplicantKind, Role
from haechi.prize import queries, rules
from haechi.prize.models import (
    Answer,
    Application,
    Appointment,
    Category,
    Edition,
    Finding,
    Passage,
    Question,
    Round,
    Screening,
)
from haechi.prize.states import (
    APPLICATION,
    EDITION,
    ROUND,
    SCREENING,
    ApplicationState,
    Outcome,
    RoundKind,
)

# --- editions -----------------------------------------------------------------------------------


@transaction.atomic
def found_edition(edition: Edition, *, secretary: User, by: User, at: datetime) -> Edition:
    """Record a new edition in preparation and its first secretary."""
    rules.may_found_edition(queries.standing(by, None)).enforce()
    edition.save()
    Appointment.objects.create(
        edition=edition, user=secretary, role=Role.SECRETARY, appointed_at=at
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.found_edition",
        subject=edition,
        edition_id=edition.pk,
        secretary=secretary.email,
    )
    return edition


@transaction.atomic
def record_rules(
    edition: Edition, *, section: str, changes: object, by: User, at: datetime
) -> None:
    """Note that a section of the rules was changed; called in the transaction that changes it."""
    rules.may_edit_rules(queries.standing(by, edition), edition).enforce()
    journal.write(
        by=by,
        at=at,
        verb="prize.record_rules",
        subject=edition,
        edition_id=edition.pk,
        section=section,
        changes=changes,
    )


@transaction.atomic
def publish_rules(edition: Edition, *, by: User, at: datetime) -> Edition:
    """Freeze the rules and announce the edition."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    gaps = [str(gap) for gap in queries.gaps_in_rules(edition)]
    rules.may_publish_rules(queries.standing(by, edition), edition, gaps).enforce()
    EDITION.advance(edition, "publish_rules")
    edition.rules_published_at = at
    edition.save(update_fields=["state", "rules_published_at"])
    journal.write(by=by, at=at, verb="prize.publish_rules", subject=edition, edition_id=edition.pk)
    return edition


@transaction.atomic
def finish_edition(edition: Edition, *, by: User, at: datetime) -> Edition:
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    still_open = edition.rounds.exclude(state="closed").count()
    rules.may_finish(queries.standing(by, edition), edition, still_open).enforce()
    EDITION.advance(edition, "finish")
    edition.save(update_fields=["state"])
    journal.write(by=by, at=at, verb="prize.finish_edition", subject=edition, edition_id=edition.pk)
    return edition


@transaction.atomic
def move_call(
    edition: Edition,
    *,
    opens_at: datetime,
    closes_at: datetime,
    reason: str,
    by: User,
    at: datetime,
) -> Edition:
    """Move the window of the call; who and why are kept."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    standing = queries.standing(by, edition)
    begun = queries.judging_begun(edition)
    rules.may_move_call(standing, opens_at, closes_at, reason, begun).enforce()
    before = [edition.call_opens_at, edition.call_closes_at]
    edition.call_opens_at, edition.call_closes_at = opens_at, closes_at
    edition.save(update_fields=["call_opens_at", "call_closes_at"])
    journal.write(
        by=by,
        at=at,
        verb="prize.move_call",
        subject=edition,
        edition_id=edition.pk,
        before=before,
        after=[opens_at, closes_at],
        reason=reason,
    )
    return edition


@transaction.atomic
def move_round(
    round_: Round,
    *,
    opens_at: datetime,
    closes_at: datetime,
    reason: str,
    by: User,
    at: datetime,
) -> Round:
    """Move the window of a round; who and why are kept."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    standing = queries.standing(by, round_.edition)
    rules.may_move_window(standing, opens_at, closes_at, reason).enforce()
    before = [round_.opens_at, round_.closes_at]
    round_.opens_at, round_.closes_at = opens_at, closes_at
    round_.save(update_fields=["opens_at", "closes_at"])
    journal.write(
        by=by,
        at=at,
        verb="prize.move_round",
        subject=round_,
        edition_id=round_.edition_id,
        before=before,
        after=[opens_at, closes_at],
        reason=reason,
    )
    return round_


@transaction.atomic
def appoint(
    edition: Edition, user: User, role: Role, *, reason: str = "", by: User, at: datetime
) -> Appointment:
    """Give a person a role in the edition; holding it already is no fault."""
    applies = Application.objects.filter(edition=edition, applicant=user).exclude(
        state=ApplicationState.WITHDRAWN
    )
    rules.may_appoint(queries.standing(by, edition), role, applies.exists()).enforce()
    appointment, _new = Appointment.objects.get_or_create(
        edition=edition,
        user=user,
        role=role,
        ended_at=None,
        defaults={"reason": reason, "appointed_at": at},
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.appoint",
        subject=appointment,
        edition_id=edition.pk,
        person=user.email,
        role=role.value,
        reason=reason,
    )
    return appointment


@transaction.atomic
def end_appointment(
    appointment: Appointment, *, reason: str, by: User, at: datetime
) -> Appointment:
    edition = appointment.edition
    rules.has_power(queries.standing(by, edition), "appoint").enforce()
    appointment.ended_at = at
    appointment.save(update_fields=["ended_at"])
    journal.write(
        by=by,
        at=at,
        verb="prize.end_appointment",
        subject=appointment,
        edition_id=edition.pk,
        reason=reason,
    )
    return appointment


# --- rounds -------------------------------------------------------------------------------------


@transaction.atomic
def open_round(round_: Round, *, by: User, at: datetime) -> Round:
    """Begin a round: the entries that reached it are fixed; a checklist gets its sheets."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    entries = queries.entries_of(round_)
    rules.may_open_round(
        queries.standing(by, round_.edition),
        round_,
        at,
        queries.earlier_closed(round_),
        entries.count(),
    ).enforce()
    ROUND.advance(round_, "open")
    round_.save(update_fields=["state"])
    if round_.kind == RoundKind.CHECK:
        Screening.objects.bulk_create(
            Screening(round=round_, application=entry) for entry in entries
        )
    journal.write(
        by=by,
        at=at,
        verb="prize.open_round",
        subject=round_,
        edition_id=round_.edition_id,
        entries=entries.count(),
    )
    return round_


@transaction.atomic
def close_check_round(round_: Round, *, note: str = "", by: User, at: datetime) -> Round:
    """Conclude a checklist round: every entry gets its exit record from its signed screening."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    standing = queries.standing(by, round_.edition)
    rules.may_close_check_round(standing, round_, queries.undecided(round_)).enforce()
    decided = queries.screenings_of(round_).filter(state="decided")
    conclude(round_, [exit_of(screening) for screening in decided], note=note, by=by, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.close_check_round",
        subject=round_,
        edition_id=round_.edition_id,
        on=decided.filter(outcome=Outcome.ON).count(),
        out=decided.filter(outcome=Outcome.OUT).count(),
        note=note,
    )
    return round_


def exit_of(screening: Screening) -> Passage:
    failed = [finding.item.code for finding in screening.findings.all() if not finding.holds]
    return Passage(
        round=screening.round,
        application=screening.application,
        outcome=screening.outcome,
        reason_code=failed[0] if failed else "all_rules_hold",
        facts={"failed": failed, "evidence": screening.evidence},
    )


def conclude(round_: Round, passages: list[Passage], *, note: str, by: User, at: datetime) -> None:
    """Write the exit records of a round and close it; the step every way of deciding ends with."""
    for passage in passages:
        passage.decided_by, passage.decided_at = by, at
    Passage.objects.bulk_create(passages)
    ROUND.advance(round_, "close")
    round_.closed_at, round_.closed_by, round_.exit_note = at, by, note
    round_.save(update_fields=["state", "closed_at", "closed_by", "exit_note"])


@transaction.atomic
def reopen_round(round_: Round, *, reason: str, by: User, at: datetime) -> Round:
    """Open a concluded round again; its exit records leave the table and stay in the journal."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    standing = queries.standing(by, round_.edition)
    rules.may_reopen_round(standing, round_, queries.later_begun(round_), reason).enforce()
    undone = [[p.application.entry_code, p.outcome, p.reason_code] for p in round_.passages.all()]
    round_.passages.all().delete()
    ROUND.advance(round_, "reopen")
    round_.closed_at, round_.closed_by = None, None
    round_.save(update_fields=["state", "closed_at", "closed_by"])
    journal.write(
        by=by,
        at=at,
        verb="prize.reopen_round",
        subject=round_,
        edition_id=round_.edition_id,
        reason=reason,
        undone=undone,
    )
    return round_


# --- applications -------------------------------------------------------------------------------


@transaction.atomic
def start_application(
    category: Category,
    *,
    kind: ApplicantKind,
    organisation: Organisation,
    city: City,
    by: User,
    at: datetime,
) -> Application:
    """Begin a draft; it gets the next number of the edition."""
    edition = Edition.objects.select_for_update().get(pk=category.edition_id)
    rules.may_start_application(queries.standing(by, edition), edition, at).enforce()
    rules.admits(category, kind).enforce()
    last = Application.objects.filter(edition=edition).aggregate(n=Max("number"))["n"] or 0
    application = Application.objects.create(
        edition=edition,
        number=last + 1,
        category=category,
        kind=kind,
        applicant=by,
        organisation=organisation,
        city=city,
        created_at=at,
        saved_at=at,
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.start_application",
        subject=application,
        edition_id=edition.pk,
        category=category.code,
        kind=kind,
    )
    return application


OWN_FIELDS = ("title_en", "title_ko", "summary_en", "summary_ko")


@transaction.atomic
def save_draft(
    application: Application, values: Mapping[str, str], *, by: User, at: datetime
) -> Application:
    """Keep what was typed: fields of the application by name, answers by the question's code."""
    application = lock_application(application)
    standing = queries.standing(by, application.edition)
    rules.may_edit_application(standing, application, at).enforce()
    questions = {question.code: question for question in queries.questions_of(application)}
    answers = []
    for name, text in values.items():
        if name in OWN_FIELDS:
            setattr(application, name, check_length(text, application_limit(name)))
        elif name in questions:
            answers.append(answer_to(questions[name], text, application, at))
        else:
            deny("no_such_field", _("The form has no field “%(name)s”."), name=name).enforce()
    Answer.objects.bulk_create(
        answers,
        update_conflicts=True,
        update_fields=["text", "saved_at"],
        unique_fields=["application", "question"],
    )
    application.saved_at = at
    application.save(update_fields=[*OWN_FIELDS, "title", "summary", "saved_at"])
    journal.write(
        by=by,
        at=at,
        verb="prize.save_draft",
        subject=application,
        edition_id=application.edition_id,
        fields=sorted(values),
    )
    return application


def lock_application(application: Application) -> Application:
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("edition", "category")
        .get(pk=application.pk)
    )


def application_limit(name: str) -> int:
    return int(getattr(Application._meta.get_field(name), "max_length", None) or 0)


def check_length(text: str, limit: int) -> str:
    if limit and len(text) > limit:
        deny(
            "too_long",
            _("%(length)s characters; at most %(limit)s fit here. Nothing was cut off."),
            length=len(text),
            limit=limit,
        ).enforce()
    return text


def answer_to(question: Question, text: str, application: Application, at: datetime) -> Answer:
    kept = check_length(text, question.max_length)
    return Answer(application=application, question=question, text=kept, saved_at=at)


@transaction.atomic
def submit(application: Application, *, by: User, at: datetime) -> Application:
    """Hand the application in; a receipt goes to the applicant."""
    application = lock_application(application)
    standing = queries.standing(by, application.edition)
    rules.may_submit(standing, application, at, queries.missing(application)).enforce()
    APPLICATION.advance(application, "submit")
    application.submitted_at = at
    application.save(update_fields=["state", "submitted_at"])
    line = journal.write(
        by=by,
        at=at,
        verb="prize.submit",
        subject=application,
        edition_id=application.edition_id,
        answers={answer.question.code: answer.text for answer in application.answers.all()},
        title=application.title,
        summary=application.summary,
    )
    post_receipt(application, key=f"receipt-{line.pk}", at=at)
    return application


def post_receipt(application: Application, *, key: str, at: datetime) -> None:
    applicant = application.applicant
    with override(applicant.language):
        facts = {
            "name": applicant.name,
            "code": application.entry_code,
            "title": application.title,
            "edition": application.edition.name,
            "when": rules.local(at, application.edition),
        }
        outbox.post(
            key=key,
            to=applicant.email,
            subject=_("%(code)s received: %(edition)s") % facts,
            body=_(
                "%(name)s,\n\nyour application %(code)s “%(title)s” was received on %(when)s.\n"
                "You may reopen and change it until the call closes.\n\n%(edition)s"
            )
            % facts,
            at=at,
            edition_id=application.edition_id,
        )


@transaction.atomic
def reopen(application: Application, *, by: User, at: datetime) -> Application:
    """Take a submitted application back into draft while the call is open."""
    application = lock_application(application)
    standing = queries.standing(by, application.edition)
    rules.may_reopen_application(standing, application, at).enforce()
    APPLICATION.advance(application, "reopen")
    application.submitted_at = None
    application.save(update_fields=["state", "submitted_at"])
    journal.write(
        by=by, at=at, verb="prize.reopen", subject=application, edition_id=application.edition_id
    )
    return application


@transaction.atomic
def withdraw(application: Application, *, reason: str = "", by: User, at: datetime) -> Application:
    """The applicant takes the application out of the prize; its record stays."""
    application = lock_application(application)
    standing = queries.standing(by, application.edition)
    decided = queries.awards_decided(application.edition)
    rules.may_withdraw(standing, application, decided).enforce()
    APPLICATION.advance(application, "withdraw")
    application.withdrawn_at = at
    application.save(update_fields=["state", "withdrawn_at"])
    journal.write(
        by=by,
        at=at,
        verb="prize.withdraw",
        subject=application,
        edition_id=application.edition_id,
        reason=reason,
    )
    return application


# --- screening ----------------------------------------------------------------------------------


def lock_screening(screening: Screening) -> Screening:
    return (
        Screening.objects.select_for_update(of=("self",))
        .select_related("round__edition", "application")
        .get(pk=screening.pk)
    )


@transaction.atomic
def propose(
    screening: Screening,
    findings: Mapping[str, bool],
    *,
    passes: bool,
    evidence: str = "",
    by: User,
    at: datetime,
) -> Screening:
    """First signature: the findings, rule by rule, and what follows from them."""
    screening = lock_screening(screening)
    items = list(screening.round.check_items.all())
    answered = {item: findings[item.code] for item in items if item.code in findings}
    rules.may_propose(
        queries.standing(by, screening.round.edition),
        screening,
        at,
        unanswered=len(items) - len(answered),
        failed=sum(not holds for holds in answered.values()),
        passes=passes,
        evidence=evidence,
    ).enforce()
    Finding.objects.bulk_create(
        (Finding(screening=screening, item=item, holds=holds) for item, holds in answered.items()),
        update_conflicts=True,
        update_fields=["holds"],
        unique_fields=["screening", "item"],
    )
    SCREENING.advance(screening, "propose")
    screening.outcome = Outcome.ON if passes else Outcome.OUT
    screening.evidence, screening.returned_note = evidence, ""
    screening.proposed_by, screening.proposed_at = by, at
    screening.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.propose",
        subject=screening,
        edition_id=screening.round.edition_id,
        outcome=screening.outcome,
        failed=[item.code for item, holds in answered.items() if not holds],
        evidence=evidence,
    )
    return screening


@transaction.atomic
def sign(screening: Screening, *, by: User, at: datetime) -> Screening:
    """Second signature: another person confirms the proposal."""
    screening = lock_screening(screening)
    standing = queries.standing(by, screening.round.edition)
    rules.may_sign(standing, screening, at).enforce()
    SCREENING.advance(screening, "sign")
    screening.signed_by, screening.signed_at = by, at
    screening.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.sign",
        subject=screening,
        edition_id=screening.round.edition_id,
        outcome=screening.outcome,
    )
    return screening


@transaction.atomic
def send_back(screening: Screening, *, reason: str, by: User, at: datetime) -> Screening:
    """The second person does not confirm; the entry is checked again."""
    screening = lock_screening(screening)
    standing = queries.standing(by, screening.round.edition)
    rules.may_send_back(standing, screening, at, reason).enforce()
    SCREENING.advance(screening, "send_back")
    screening.returned_note, screening.outcome = reason, ""
    screening.save()
    journal.write(
        by=by,
        at=at,
        verb="prize.send_back",
        subject=screening,
        edition_id=screening.round.edition_id,
        reason=reason,
    )
    return screening
