"""WRITES: who reads what: proposed, changed by hand, read from a file, applied, discarded."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from haechi.core import journal, outbox
from haechi.jury import measures, queries, rules
from haechi.jury.models import Judge, Plan, PlannedReview, Sheet
from haechi.jury.states import PLAN, PlanOrigin
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.models import Application, Round
from haechi.prize.rules import local, round_is_open


def lock_round(round_: Round) -> Round:
    return Round.objects.select_for_update().select_related("edition").get(pk=round_.pk)


def lock_plan(plan: Plan) -> Plan:
    return Plan.objects.select_for_update().select_related("round__edition").get(pk=plan.pk)


@transaction.atomic
def propose_plan(round_: Round, *, seed: int | None = None, by: User, at: datetime) -> Plan:
    """Work out who reads what; what is begun stays, what is not begun moves as little as can be."""
    round_ = lock_round(round_)
    demand = queries.demand_of(round_)
    standing = prize.standing(by, round_.edition)
    rules.may_plan(standing, round_, len(demand.judges), len(demand.entries)).enforce()
    seed = round_.seed if seed is None else seed
    worked_out = measures.plan_reviews(demand, seed=seed)
    plan = keep_plan(
        Plan(round=round_, seed=seed, measures=worked_out.measures, made_by=by, made_at=at),
        worked_out.pairs,
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
def propose_pairs(
    round_: Round, pairs: Collection[measures.Pair], *, sha256: str, by: User, at: datetime
) -> Plan:
    """A plan made elsewhere and read from a file; its flaws are shown before it can be applied."""
    round_ = lock_round(round_)
    demand = queries.demand_of(round_)
    standing = prize.standing(by, round_.edition)
    rules.may_plan(standing, round_, len(demand.judges), len(demand.entries)).enforce()
    plan = keep_plan(
        Plan(
            round=round_,
            origin=PlanOrigin.FILE,
            seed=round_.seed,
            measures=measures.figures(demand, pairs),
            made_by=by,
            made_at=at,
        ),
        pairs,
    )
    journal.write(
        by=by,
        at=at,
        verb="jury.propose_pairs",
        subject=plan,
        edition_id=round_.edition_id,
        sha256=sha256,
        reviews=len(pairs),
        measures=plan.measures,
    )
    return plan


def keep_plan(plan: Plan, pairs: Collection[measures.Pair]) -> Plan:
    plan.per_entry = plan.round.reviews_per_entry
    plan.save()
    PlannedReview.objects.bulk_create(
        PlannedReview(plan=plan, application_id=entry, judge_id=judge)
        for entry, judge in sorted(pairs)
    )
    return plan


@transaction.atomic
def exchange(
    plan: Plan,
    entry: Application,
    *,
    leaves: Judge | None,
    joins: Judge | None,
    by: User,
    at: datetime,
) -> Plan:
    """Change a proposal by hand: somebody else reads an entry, or one judge more, or one less."""
    plan = lock_plan(plan)
    demand = queries.demand_of(plan.round)
    rules.may_exchange(
        prize.standing(by, plan.round.edition),
        plan,
        str(leaves or ""),
        str(joins or ""),
        leaves is not None and (entry.pk, leaves.pk) in demand.begun,
        queries.bars_to(plan, entry, joins, demand) if joins else [],
    ).enforce()
    if leaves is not None:
        plan.reviews.filter(application=entry, judge=leaves).delete()
    if joins is not None:
        PlannedReview.objects.create(plan=plan, application=entry, judge=joins)
    pairs = set(plan.reviews.values_list("application_id", "judge_id"))
    plan.measures = plan.measures | measures.figures(demand, pairs)
    plan.save(update_fields=["measures"])
    journal.write(
        by=by,
        at=at,
        verb="jury.exchange",
        subject=plan,
        edition_id=plan.round.edition_id,
        entry=entry.entry_code,
        leaves=str(leaves or ""),
        joins=str(joins or ""),
    )
    return plan


@transaction.atomic
def apply_plan(plan: Plan, *, site: str, by: User, at: datetime) -> Plan:
    """Lay the sheets of a plan before the judges; nothing begun is taken away.

    In an open round every judge whose work changes is told; the journal names what moved.
    """
    plan = lock_plan(plan)
    standing = prize.standing(by, plan.round.edition)
    flaws = [flaw.text for flaw in queries.flaws_of(plan)]
    rules.may_apply(standing, plan, flaws).enforce()
    change = queries.change_by(plan)
    moved = queries.moves_in(change) if change.kept or change.dropped else {}
    Sheet.objects.filter(pk__in=change.dropped).delete()
    Sheet.objects.bulk_create(
        Sheet(judge_id=judge, application_id=entry, assigned_at=at)
        for judge, entry in sorted(change.added)
    )
    PLAN.advance(plan, "apply")
    plan.save(update_fields=["state"])
    line = journal.write(
        by=by,
        at=at,
        verb="jury.apply_plan",
        subject=plan,
        edition_id=plan.round.edition_id,
        added=len(change.added),
        dropped=len(change.dropped),
        kept=change.kept,
        **moved,
    )
    if moved and round_is_open(plan.round, at):
        for judge, more in queries.judges_with_more(plan, change):
            post_more(judge, more, site=site, key=f"more-{line.pk}-{judge.pk}", at=at)
    return plan


def post_more(judge: Judge, more: int, *, site: str, key: str, at: datetime) -> None:
    """So many entries are new before this judge; why is not said."""
    edition = judge.round.edition
    with override(judge.user.language):
        facts = {
            "name": judge.user.name,
            "edition": edition.name,
            "n": more,
            "closes": local(judge.round.closes_at, edition),
            "link": site + reverse("jury:queue", args=[edition.slug]),
        }
        subject = ngettext(
            "%(n)s more entry to judge: %(edition)s",
            "%(n)s more entries to judge: %(edition)s",
            more,
        )
        body = _(
            "%(name)s,\n\nthe reading plan has changed. New before you: %(n)s.\n"
            "What you have begun or submitted stays as it is. The round closes on %(closes)s.\n\n"
            "Go on here:\n%(link)s\n\nThank you for your time. %(edition)s"
        )
        outbox.post(
            key=key,
            to=judge.user.email,
            subject=subject % facts,
            body=body % facts,
            at=at,
            edition_id=edition.pk,
        )


@transaction.atomic
def discard_plan(plan: Plan, *, by: User, at: datetime) -> Plan:
    plan = lock_plan(plan)
    rules.may_discard(prize.standing(by, plan.round.edition), plan).enforce()
    PLAN.advance(plan, "discard")
    plan.save(update_fields=["state"])
    journal.write(
        by=by, at=at, verb="jury.discard_plan", subject=plan, edition_id=plan.round.edition_id
    )
    return plan
