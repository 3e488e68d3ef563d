"""WRITES: an applicant is asked to put something right, answers, or lets the time pass."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.core.verdict import deny
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.actions.applications import OWN_TEXTS, hand_in, lock_application
from haechi.prize.actions.notices import ask_in_writing, confirm_repair, tell_lapse
from haechi.prize.actions.screening import lock_screening, refuse_stranger
from haechi.prize.actions.suspicions import note_again
from haechi.prize.models import Answer, Application, Repair, Screening
from haechi.prize.states import REPAIR, SCREENING


@transaction.atomic
def ask_repair(
    screening: Screening,
    *,
    items: Collection[str],
    fields: Collection[str],
    text: str,
    reason: str = "",
    by: User,
    at: datetime,
) -> Repair:
    """Ask the applicant to put named fields right, for named rules, by the deadline."""
    screening = lock_screening(screening)
    rules.may_ask_repair(
        queries.standing(by, screening.round.edition),
        screening,
        at,
        broken=items,
        named=fields,
        text=text,
        is_again=screening.repairs.exists(),
        reason=reason,
    ).enforce()
    known = {item.code: item for item in screening.round.check_items.all()}
    for code in set(items) - known.keys():
        refuse_stranger(code)
    names = queries.repairable(screening.application)
    for name in set(fields) - names.keys():
        deny("no_such_field", rules.NO_SUCH_FIELD, name=name).enforce()
    SCREENING.advance(screening, "ask_repair")
    screening.save()
    chosen = [name for name in names if name in fields]
    repair = Repair.objects.create(
        screening=screening,
        fields=chosen,
        text=text,
        reason=reason,
        asked_by=by,
        asked_at=at,
        due_at=rules.repair_deadline(screening.round, at),
        before=queries.texts_in(screening.application, chosen),
    )
    repair.items.set(known[code] for code in items)
    ask_in_writing(repair, [names[name] for name in chosen], at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.ask_repair",
        subject=screening,
        edition_id=screening.round.edition_id,
        failed=sorted(items),
        fields=chosen,
        text=text,
        reason=reason,
        due_at=repair.due_at,
    )
    return repair


def lock_repair(repair: Repair) -> Repair:
    return Repair.objects.select_for_update(of=("self",)).get(pk=repair.pk)


@transaction.atomic
def answer_repair(
    application: Application, repair: Repair, *, reply: str = "", by: User, at: datetime
) -> Repair:
    """Hand in what was asked for; the entry goes back to the desk with what changed."""
    application = lock_application(application)
    repair, screening = lock_repair(repair), lock_screening(repair.screening)
    after = queries.texts_in(application, repair.fields)
    rules.may_answer_repair(
        queries.standing(by, application.edition),
        application,
        repair,
        at,
        missing=queries.missing_in_repair(application, repair, at),
        is_changed=after != repair.before,
        reply=reply,
    ).enforce()
    REPAIR.advance(repair, "answer")
    repair.reply, repair.answered_at, repair.after = reply, at, after
    repair.save()
    hand_in(application, by=by, at=at)
    SCREENING.advance(screening, "answer_repair")
    screening.version += 1
    screening.save()
    repair.screening, screening.application = screening, application
    note_again(screening, at=at)
    confirm_repair(repair, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.answer_repair",
        subject=screening,
        edition_id=application.edition_id,
        before=changed(repair.before, after),
        after=changed(after, repair.before),
        note=reply,
    )
    return repair


def changed(these: Mapping[str, str], those: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in these.items() if those.get(name) != text}


@transaction.atomic
def lapse_repair(repair: Repair, *, by: User | None = None, at: datetime) -> Repair:
    """The time is over: the entry comes back as it was submitted, what was typed is kept aside."""
    application = lock_application(repair.screening.application)
    repair, screening = lock_repair(repair), lock_screening(repair.screening)
    rules.lapses(screening, repair, at).enforce()
    REPAIR.advance(repair, "lapse")
    repair.lapsed_at = at
    repair.after = queries.texts_in(application, repair.fields)
    repair.save()
    restore(application, repair.before, at=at)
    SCREENING.advance(screening, "lapse_repair")
    screening.version += 1
    screening.save()
    repair.screening = screening
    tell_lapse(repair, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.lapse_repair",
        subject=screening,
        edition_id=application.edition_id,
        dropped=changed(repair.after, repair.before),
    )
    return repair


def restore(application: Application, before: Mapping[str, str], *, at: datetime) -> None:
    own = [name for name in before if name in OWN_TEXTS]
    for name in own:
        setattr(application, name, before[name])
    if own:
        application.save(update_fields=[*OWN_TEXTS, "title", "summary"])
    for answer in Answer.objects.filter(application=application, question__code__in=before):
        kept = before[answer.question.code]
        if answer.text != kept:
            answer.text, answer.saved_at = kept, at
            answer.save(update_fields=["text", "saved_at"])
