"""WRITES: who reads what: proposed, applied, discarded."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.jury import measures, queries, rules
from haechi.jury.models import Plan, PlannedReview, Sheet
from haechi.jury.states import PLAN
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.models import Round


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
