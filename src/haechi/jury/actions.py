"""WRITES: one verb, one function, one transaction, one journal line."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from haechi.core import journal, outbox
from haechi.core.verdict import deny
from haechi.jury import measures, queries, rules
from haechi.jury.models import Judge, Mark, Plan, PlannedReview, Recusal, Sheet
from haechi.jury.states import JUDGE, PLAN, SHEET, ConflictKind
from haechi.people.models import Country, User
from haechi.people.states import Role
from haechi.prize import queries as prize
from haechi.prize.models import Application, Appointment, Round
from haechi.prize.rules import fits, local

# --- panel --------------------------------------------------------------------------------------


@transaction.atomic
def nominate(
    round_: Round,
    user: User,
    *,
    field: str,
    country: Country | None,
    employer: str = "",
    reason: str,
    by: User,
    at: datetime,
) -> Judge:
    """The steering committee proposes a judge; the appointment carries its reason."""
    standing = prize.standing(by, round_.edition)
    applies = prize.is_applying(user, round_.edition)
    rules.may_nominate(standing, round_, reason, applies).enforce()
    judge, is_new = Judge.objects.get_or_create(
        round=round_,
        user=user,
        defaults={
            "field": field,
            "country": country,
            "employer": employer,
            "reason": reason,
            "nominated_by": by,
            "nominated_at": at,
        },
    )
    if not is_new:
        deny("nominated_already", _("%(name)s is on this panel already."), name=user).enforce()
    journal.write(
        by=by,
        at=at,
        verb="jury.nominate",
        subject=judge,
        edition_id=round_.edition_id,
        reason=reason,
    )
    return judge


def fingerprint(token: str) -> str:
    """What the database keeps of an invitation's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(judge: Judge, *, site: str, by: User, at: datetime) -> str:
    """Send the letter with the personal link; the secret itself is not kept. Returns the link."""
    judge = lock_judge(judge)
    rules.may_invite(prize.standing(by, judge.round.edition), judge).enforce()
    token = secrets.token_urlsafe(32)
    JUDGE.advance(judge, "invite")
    judge.invitation, judge.invited_at = fingerprint(token), at
    judge.save(update_fields=["state", "invitation", "invited_at"])
    line = journal.write(
        by=by, at=at, verb="jury.invite", subject=judge, edition_id=judge.round.edition_id
    )
    return post_invitation(judge, token, site=site, key=f"invitation-{line.pk}", at=at)


def post_invitation(judge: Judge, token: str, *, site: str, key: str, at: datetime) -> str:
    with override(judge.user.language):
        link = site + reverse("jury:invitation", args=[token])
        subject, body = invitation_letter(judge, link)
        outbox.post(
            key=key,
            to=judge.user.email,
            subject=subject,
            body=body,
            at=at,
            edition_id=judge.round.edition_id,
        )
    return link


def invitation_letter(judge: Judge, link: str) -> tuple[str, str]:
    """Subject and text of the invitation, in the language that is active."""
    edition = judge.round.edition
    facts = {
        "name": judge.user.name,
        "edition": edition.name,
        "opens": local(judge.round.opens_at, edition),
        "closes": local(judge.round.closes_at, edition),
        "link": link,
    }
    body = _(
        "%(name)s,\n\nyou are invited to judge for %(edition)s.\n"
        "Scoring runs from %(opens)s to %(closes)s.\n\n"
        "Read what is asked and answer here:\n%(link)s\n\n"
        "The link is yours alone; please do not pass it on."
    )
    return _("Invitation to the jury: %(edition)s") % facts, body % facts


def lock_judge(judge: Judge) -> Judge:
    return (
        Judge.objects.select_for_update(of=("self",))
        .select_related("round__edition", "user")
        .get(pk=judge.pk)
    )


@transaction.atomic
def accept(judge: Judge, *, pledged: bool, by: User, at: datetime) -> Judge:
    """The invited person takes the seat and gives the pledge."""
    judge = lock_judge(judge)
    rules.may_answer_invitation(judge, "accept", pledged).enforce()
    JUDGE.advance(judge, "accept")
    judge.answered_at = at
    judge.save(update_fields=["state", "answered_at"])
    Appointment.objects.get_or_create(
        edition=judge.round.edition,
        user=judge.user,
        role=Role.JUDGE,
        ended_at=None,
        defaults={"reason": judge.reason, "appointed_at": at},
    )
    journal.write(
        by=by,
        at=at,
        verb="jury.accept",
        subject=judge,
        edition_id=judge.round.edition_id,
        pledged=pledged,
    )
    return judge


@transaction.atomic
def decline(judge: Judge, *, by: User, at: datetime) -> Judge:
    judge = lock_judge(judge)
    rules.may_answer_invitation(judge, "decline", pledged=False).enforce()
    JUDGE.advance(judge, "decline")
    judge.answered_at = at
    judge.save(update_fields=["state", "answered_at"])
    journal.write(
        by=by, at=at, verb="jury.decline", subject=judge, edition_id=judge.round.edition_id
    )
    return judge


@transaction.atomic
def release(judge: Judge, *, reason: str, by: User, at: datetime) -> Judge:
    """A judge leaves the panel; sheets stay on record and no longer count."""
    judge = lock_judge(judge)
    rules.may_release(prize.standing(by, judge.round.edition), judge, reason).enforce()
    JUDGE.advance(judge, "release")
    judge.save(update_fields=["state"])
    Appointment.objects.filter(
        edition=judge.round.edition, user=judge.user, role=Role.JUDGE, ended_at=None
    ).update(ended_at=at)
    journal.write(
        by=by,
        at=at,
        verb="jury.release",
        subject=judge,
        edition_id=judge.round.edition_id,
        reason=reason,
    )
    return judge


# --- reading plan -------------------------------------------------------------------------------


@transaction.atomic
def propose_plan(round_: Round, *, seed: int | None = None, by: User, at: datetime) -> Plan:
    """Work out who reads what; reviews already given are kept."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    entries = {entry.pk: entry.entry_code for entry in prize.entries_of(round_)}
    judges = {judge.pk: str(judge) for judge in queries.seated(round_)}
    rules.may_plan(prize.standing(by, round_.edition), round_, len(judges), len(entries)).enforce()
    seed = round_.seed if seed is None else seed
    kept = queries.living_sheets(round_)
    worked_out = measures.plan_reviews(
        entries=entries,
        judges=judges,
        per_entry=round_.reviews_per_entry,
        conflicts=queries.conflicts(round_),
        locked=set(kept.values_list("application_id", "judge_id")),
        seed=seed,
    )
    plan = Plan.objects.create(
        round=round_,
        per_entry=round_.reviews_per_entry,
        seed=seed,
        measures=worked_out.measures,
        made_by=by,
        made_at=at,
    )
    PlannedReview.objects.bulk_create(
        PlannedReview(plan=plan, application_id=entry, judge_id=judge)
        for entry, judge in worked_out.pairs
    )
    journal.write(
        by=by,
        at=at,
        verb="jury.propose_plan",
        subject=plan,
        edition_id=round_.edition_id,
        seed=seed,
        reviews=len(worked_out.pairs),
        measures=worked_out.measures,
    )
    return plan


@transaction.atomic
def apply_plan(plan: Plan, *, by: User, at: datetime) -> Plan:
    """Lay the sheets of a plan before the judges; nothing begun is taken away."""
    plan = Plan.objects.select_for_update().select_related("round__edition").get(pk=plan.pk)
    standing = prize.standing(by, plan.round.edition)
    rules.may_apply(standing, plan, queries.strangers(plan)).enforce()
    change = queries.change_by(plan)
    Sheet.objects.filter(pk__in=change.dropped).delete()
    Sheet.objects.bulk_create(
        Sheet(judge_id=judge, application_id=entry, assigned_at=at)
        for judge, entry in sorted(change.added)
    )
    PLAN.advance(plan, "apply")
    plan.save(update_fields=["state"])
    journal.write(
        by=by,
        at=at,
        verb="jury.apply_plan",
        subject=plan,
        edition_id=plan.round.edition_id,
        added=len(change.added),
        dropped=len(change.dropped),
    )
    return plan


@transaction.atomic
def discard_plan(plan: Plan, *, by: User, at: datetime) -> Plan:
    plan = Plan.objects.select_for_update().select_related("round__edition").get(pk=plan.pk)
    rules.may_discard(prize.standing(by, plan.round.edition), plan).enforce()
    PLAN.advance(plan, "discard")
    plan.save(update_fields=["state"])
    journal.write(
        by=by, at=at, verb="jury.discard_plan", subject=plan, edition_id=plan.round.edition_id
    )
    return plan


@transaction.atomic
def remind(round_: Round, *, site: str, by: User, at: datetime) -> int:
    """One letter to every judge who has sheets left, at most one a day. Returns how many went."""
    round_ = Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)
    day = at.astimezone(round_.edition.zone).date().isoformat()
    due = queries.judges_to_remind(round_, day)
    rules.may_remind(prize.standing(by, round_.edition), round_, at, len(due)).enforce()
    for judge in due:
        post_reminder(judge, site=site, key=queries.reminder_key(judge, day), at=at)
    journal.write(
        by=by,
        at=at,
        verb="jury.remind",
        subject=round_,
        edition_id=round_.edition_id,
        judges=[judge.user.email for judge in due],
    )
    return len(due)


def post_reminder(judge: Judge, *, site: str, key: str, at: datetime) -> None:
    edition, done = judge.round.edition, queries.progress(queries.queue(judge))
    with override(judge.user.language):
        theirs = judge.round.closes_at.astimezone(zone_of(judge.user))
        facts = {
            "name": judge.user.name,
            "edition": edition.name,
            "done": done.submitted,
            "total": done.total,
            "closes": local(judge.round.closes_at, edition),
            "theirs": f"{theirs:%Y-%m-%d %H:%M} {theirs.tzname()}",
            "link": site + reverse("jury:queue", args=[edition.slug]),
        }
        outbox.post(
            key=key,
            to=judge.user.email,
            subject=_("Judging closes on %(closes)s: %(edition)s") % facts,
            body=_(
                "%(name)s,\n\nyou have submitted %(done)s of %(total)s score sheets.\n"
                "The round closes on %(closes)s (%(theirs)s where you are).\n\n"
                "Go on here:\n%(link)s\n\nThank you for your time. %(edition)s"
            )
            % facts,
            at=at,
            edition_id=edition.pk,
        )


def zone_of(user: User) -> tzinfo:
    """Where the person is; UTC for a zone nobody knows."""
    try:
        return ZoneInfo(user.time_zone)
    except (KeyError, ValueError):
        return UTC


# --- sheets -------------------------------------------------------------------------------------

TEXTS = ("note", "comment", "feedback")
TEXT_LIMIT = 4000


def lock_sheet(sheet: Sheet) -> Sheet:
    return (
        Sheet.objects.select_for_update(of=("self",))
        .select_related("judge__round__edition", "judge__user", "application")
        .get(pk=sheet.pk)
    )


@transaction.atomic
def save_sheet(sheet: Sheet, values: Mapping[str, object], *, by: User, at: datetime) -> Sheet:
    """Keep what the judge gave so far: marks by the criterion's code, texts by their name."""
    sheet = lock_sheet(sheet)
    rules.may_save_sheet(prize.standing(by, sheet.judge.round.edition), sheet, at).enforce()
    criteria = {criterion.code: criterion for criterion in queries.criteria_of(sheet)}
    marks = []
    for name, value in values.items():
        if name in TEXTS:
            fits(str(value), TEXT_LIMIT).enforce()
            setattr(sheet, name, str(value))
        elif name in criteria:
            score = on_scale(value, sheet.judge.round)
            marks.append(Mark(sheet=sheet, criterion=criteria[name], value=score))
        else:
            deny("no_such_field", _("The sheet has no field “%(name)s”."), name=name).enforce()
    Mark.objects.bulk_create(
        marks,
        update_conflicts=True,
        update_fields=["value"],
        unique_fields=["sheet", "criterion"],
    )
    SHEET.advance(sheet, "save")
    sheet.saved_at = at
    sheet.save(update_fields=["state", "saved_at", *TEXTS])
    journal.write(
        by=by,
        at=at,
        verb="jury.save_sheet",
        subject=sheet,
        edition_id=sheet.judge.round.edition_id,
        marks={name: value for name, value in values.items() if name in criteria},
        texts=sorted(set(values) & set(TEXTS)),
    )
    return sheet


def on_scale(value: object, round_: Round) -> int:
    low, high = round_.score_low, round_.score_high
    if isinstance(value, int | str) and str(value).isdecimal() and low <= int(value) <= high:
        return int(value)
    deny(
        "off_scale",
        _("“%(value)s” is not a score; give a whole number from %(low)s to %(high)s."),
        value=str(value)[:40],
        low=low,
        high=high,
    ).enforce()
    raise AssertionError("a denied verdict always raises")


@transaction.atomic
def submit_sheet(sheet: Sheet, *, by: User, at: datetime) -> Sheet:
    """Lock the sheet; from now on it counts."""
    sheet = lock_sheet(sheet)
    standing = prize.standing(by, sheet.judge.round.edition)
    rules.may_submit_sheet(standing, sheet, at, queries.missing_marks(sheet)).enforce()
    SHEET.advance(sheet, "submit")
    sheet.submitted_at = at
    sheet.save(update_fields=["state", "submitted_at"])
    journal.write(
        by=by,
        at=at,
        verb="jury.submit_sheet",
        subject=sheet,
        edition_id=sheet.judge.round.edition_id,
        marks={mark.criterion.code: mark.value for mark in sheet.marks.select_related("criterion")},
    )
    return sheet


@transaction.atomic
def reopen_sheet(sheet: Sheet, *, reason: str, by: User, at: datetime) -> Sheet:
    """The judge takes a submitted sheet back while the window is open; the reason is kept."""
    sheet = lock_sheet(sheet)
    standing = prize.standing(by, sheet.judge.round.edition)
    rules.may_reopen_sheet(standing, sheet, at, reason).enforce()
    SHEET.advance(sheet, "reopen")
    sheet.submitted_at = None
    sheet.save(update_fields=["state", "submitted_at"])
    journal.write(
        by=by,
        at=at,
        verb="jury.reopen_sheet",
        subject=sheet,
        edition_id=sheet.judge.round.edition_id,
        reason=reason,
    )
    return sheet


@transaction.atomic
def recuse(sheet: Sheet, *, kind: ConflictKind, reason: str, by: User, at: datetime) -> Recusal:
    """The judge does not judge this entry; what was marked stays on record and does not count."""
    sheet = lock_sheet(sheet)
    standing = prize.standing(by, sheet.judge.round.edition)
    rules.may_recuse(standing, sheet, reason).enforce()
    SHEET.advance(sheet, "recuse")
    sheet.submitted_at = None
    sheet.save(update_fields=["state", "submitted_at"])
    recusal, _new = Recusal.objects.get_or_create(
        judge=sheet.judge,
        application=sheet.application,
        defaults={"kind": kind, "reason": reason, "declared_by": by, "declared_at": at},
    )
    journal.write(
        by=by,
        at=at,
        verb="jury.recuse",
        subject=sheet,
        edition_id=sheet.judge.round.edition_id,
        kind=kind,
        reason=reason,
    )
    return recusal


@transaction.atomic
def declare_conflict(
    judge: Judge,
    application: Application,
    *,
    kind: ConflictKind,
    reason: str,
    by: User,
    at: datetime,
) -> Recusal:
    """A conflict known before anything is assigned; the plan will keep the two apart."""
    judge = lock_judge(judge)
    sheet = Sheet.objects.filter(judge=judge, application=application).first()
    if sheet is not None:
        deny("has_sheet", _("The sheet is there already; step back from it instead.")).enforce()
    standing = prize.standing(by, judge.round.edition)
    rules.may_declare(standing, judge, reason).enforce()
    recusal, _new = Recusal.objects.get_or_create(
        judge=judge,
        application=application,
        defaults={"kind": kind, "reason": reason, "declared_by": by, "declared_at": at},
    )
    journal.write(
        by=by,
        at=at,
        verb="jury.declare_conflict",
        subject=judge,
        edition_id=judge.round.edition_id,
        entry=application.entry_code,
        kind=kind,
        reason=reason,
    )
    return recusal
