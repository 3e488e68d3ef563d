"""Reading plans: by fields and shares, changed by hand, read from a file, compared."""

import csv
import io
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from haechi.core.models import JournalLine, Message
from haechi.core.verdict import Refused
from haechi.jury import actions, measures, queries
from haechi.jury.models import Judge, Plan, Sheet
from haechi.prize import queries as prize


def address(told, verb, *key):
    return reverse(f"jury:{verb}", args=[told.slug, "jury", *key])


def propose(told, by, seed=3):
    return actions.propose_plan(told.round("jury"), seed=seed, by=by, at=told.now)


# --- loads ---------------------------------------------------------------------------------------


@st.composite
def work(draw):
    judges = range(draw(st.integers(1, 8)))
    entries = draw(st.integers(1, 40))
    room = {j: draw(st.integers(0, entries)) for j in judges}
    held = {j: draw(st.integers(0, room[j])) for j in judges}
    shares = {j: draw(st.integers(10, 300)) for j in judges}
    total = draw(st.integers(sum(held.values()), max(sum(room.values()), 0)))
    return shares, held, room, total


@given(work())
def test_fair_loads_add_up_keep_what_is_begun_and_fit_into_what_there_is(facts):
    shares, held, room, total = facts
    loads = measures.fair_loads(shares, held, room, total)
    assert sum(loads.values()) == pytest.approx(total)
    for judge, load in loads.items():
        assert held[judge] - 1e-9 <= load <= room[judge] + 1e-9
    free = [j for j in loads if held[j] + 1e-6 < loads[j] < room[j] - 1e-6]
    units = [loads[j] / shares[j] for j in free]
    assert units == pytest.approx(units[:1] * len(units))


def test_a_judge_with_half_a_share_gets_half_the_work(story, cast):
    told = story("assigned")
    round_ = told.round("jury")
    Sheet.objects.filter(judge__round=round_).delete()
    judge = round_.judges.get(user=cast.ines)
    actions.change_seat(judge, share=50, knows=[], reason="Ill.", by=cast.sora, at=told.now)
    load = Counter(propose(told, cast.sora).reviews.values_list("judge_id", flat=True))
    mine = load.pop(judge.pk)
    assert mine == pytest.approx(min(load.values()) / 2, abs=1.5)
    assert max(load.values()) - min(load.values()) <= 1


# --- fields --------------------------------------------------------------------------------------


def test_entries_go_to_those_who_know_their_field_and_to_one_from_outside(story, cast):
    told = story("assigned")
    round_ = told.round("jury")
    assert round_.fields_from == ["groups", "fields"]
    demand = queries.demand_of(round_)
    telling = [entry for entry, fields in demand.fields.items() if fields]
    assert telling
    plan = Plan.objects.filter(round=round_, state="applied").get()
    pairs = queries.planned_pairs(plan)
    for entry in telling:
        assert any(demand.is_outside(entry, judge) for one, judge in pairs if one == entry)
    inside = sum(demand.knows_field(*pair) for pair in pairs)
    round_.fields_from, round_.outside_field = [], 0
    round_.save()
    Sheet.objects.filter(judge__round=round_).delete()
    by_chance = queries.planned_pairs(propose(told, cast.sora))
    assert inside > sum(demand.knows_field(*pair) for pair in by_chance)
    assert plan.measures["fields"] == len(telling)


def test_a_round_that_takes_fields_from_no_question_to_choose_in_cannot_be_published(story):
    told = story("called")
    round_ = told.round("jury")
    round_.fields_from, round_.outside_field = ["title"], 9
    round_.save()
    gaps = " ".join(str(gap) for gap in prize.gaps_in_rules(told.edition))
    assert "takes the field from “title”" in gaps
    assert "more judges from outside the field than read an entry" in gaps


def test_a_nominee_is_asked_which_fields_they_know(story, cast, enter):
    told = story("screened")
    client = enter(cast.lucia)
    page = client.get(address(told, "panel")).content.decode()
    assert "fields:mobility" in page
    typed = {"name": "Ana Reis", "email": "ana@example.org", "language": "ko", "field": "buses"}
    typed |= {"knows": ["fields:mobility"], "reason": "Known."}
    client.post(address(told, "nominate"), typed)
    assert Judge.objects.get(user__email="ana@example.org").knows == ["fields:mobility"]


# --- leaving in mid-round ------------------------------------------------------------------------


def test_what_a_judge_submitted_counts_after_stepping_down_and_the_rest_finds_readers(
    story, cast, enter
):
    told = story("judging")
    round_ = told.round("jury")
    judge = round_.judges.get(user=cast.ines)
    submitted = set(judge.sheets.filter(state="submitted").values_list("pk", flat=True))
    left = judge.sheets.exclude(state="submitted").count()
    assert submitted
    assert left
    client = enter(cast.sora)
    answer = client.post(
        address(told, "release", judge.pk), {"counts": "yes", "reason": "Ill."}, follow=True
    )
    assert answer.redirect_chain[-1][0] == address(told, "plan")
    assert f"{left} entries lack a reader" in answer.content.decode()
    judge.refresh_from_db()
    assert judge.state == "retired"
    living = set(queries.living_sheets(round_).filter(judge=judge).values_list("pk", flat=True))
    assert living == submitted
    before = set(queries.living_sheets(round_).values_list("judge_id", "application_id"))
    proposal = client.post(address(told, "propose"), {"seed": round_.seed}, follow=True)
    plan = Plan.objects.filter(round=round_).first()
    assert plan.measures["moved"] == 0
    assert proposal.context["flaws"] == []
    client.post(address(told, "apply", plan.pk))
    after = set(queries.living_sheets(round_).values_list("judge_id", "application_id"))
    assert before <= after
    assert len(after - before) == left
    assert queries.entries_short_of_reviews(round_, submitted_only=False) == []
    line = JournalLine.objects.filter(verb="jury.apply_plan").latest("pk")
    assert len(line.facts["laid_out"]) == left
    assert all("Ines Duarte" in sheet for sheet in line.facts["taken_away"])
    told_of = Message.objects.filter(key__startswith=f"more-{line.pk}-")
    assert {one.to for one in told_of} == {
        Judge.objects.get(pk=pk).user.email for pk, _entry in after - before
    }


def test_nothing_of_a_released_judge_counts_and_an_applicant_reads_no_reason(story, cast, enter):
    told = story("judging")
    round_ = told.round("jury")
    judge = round_.judges.get(user=cast.ines)
    enter(cast.sora).post(
        address(told, "release", judge.pk), {"counts": "no", "reason": "Broke the pledge."}
    )
    judge.refresh_from_db()
    assert judge.state == "released"
    assert not queries.living_sheets(round_).filter(judge=judge).exists()
    assert enter(cast.ines).get(reverse("jury:queue", args=[told.slug])).status_code == 403


def test_a_share_is_changed_with_a_reason_by_the_secretary_alone(story, cast, enter):
    told = story("judging")
    judge = told.round("jury").judges.get(user=cast.ines)
    client = enter(cast.sora)
    page = client.post(address(told, "seat", judge.pk), {"share": 900, "reason": "x"})
    assert page.status_code == 200
    client.post(address(told, "seat", judge.pk), {"share": 200, "reason": "Has time."})
    judge.refresh_from_db()
    assert judge.share == 200
    line = JournalLine.objects.get(verb="jury.change_seat", subject_id=judge.pk)
    assert (line.facts["before"]["share"], line.facts["reason"]) == (100, "Has time.")
    for who in (cast.chair, cast.ada, cast.ines):
        enter(who).post(address(told, "seat", judge.pk), {"share": 50, "reason": "x"})
    judge.refresh_from_db()
    assert judge.share == 200


# --- by hand -------------------------------------------------------------------------------------


@pytest.fixture
def proposal(story, cast):
    told = story("judging")
    return told, propose(told, cast.sora)


def exchangeable(plan):
    """A planned review nobody has begun, and a judge who may read the entry instead."""
    demand = queries.demand_of(plan.round)
    pairs = queries.planned_pairs(plan)
    for entry, judge in sorted(pairs - demand.begun):
        for other in demand.judges:
            barred = (entry, other) in demand.conflicts or (entry, other) in pairs
            if not barred and demand.knows_field(entry, other) == demand.knows_field(entry, judge):
                one = prize.entries_of(plan.round).get(pk=entry)
                return one, Judge.objects.get(pk=judge), Judge.objects.get(pk=other)
    raise AssertionError("every review is begun")


def test_a_proposal_is_changed_by_hand_after_a_look_at_what_it_would_do(proposal, cast, enter):
    told, plan = proposal
    entry, leaves, joins = exchangeable(plan)
    client, door = enter(cast.sora), address(told, "exchange", plan.pk, entry.number)
    chosen = {"leaves": leaves.pk, "joins": joins.pk}
    look = client.post(door, chosen | {"look": "1"})
    assert "No rule would be broken" in look.content.decode()
    assert (entry.pk, joins.pk) not in queries.planned_pairs(plan)
    page = client.post(door, chosen, follow=True)
    pairs = queries.planned_pairs(plan)
    assert (entry.pk, joins.pk) in pairs
    assert (entry.pk, leaves.pk) not in pairs
    assert page.context["flaws"] == []
    assert [line.facts["entry"] for line in page.context["by_hand"]] == [entry.entry_code]
    client.post(address(told, "apply", plan.pk))
    assert Sheet.objects.filter(judge=joins, application=entry).exists()
    late = client.post(door, {"leaves": joins.pk, "joins": ""})
    assert "no longer a proposal" in late.content.decode()


def test_a_change_that_breaks_a_rule_is_shown_and_keeps_the_plan_from_being_applied(
    proposal, cast, enter
):
    told, plan = proposal
    entry, leaves, _joins = exchangeable(plan)
    client, door = enter(cast.sora), address(told, "exchange", plan.pk, entry.number)
    look = client.post(door, {"leaves": leaves.pk, "joins": "", "look": "1"}).content.decode()
    assert f"{entry.entry_code} has 2 readers instead of 3" in look
    page = client.post(door, {"leaves": leaves.pk, "joins": ""}, follow=True)
    assert "has 2 readers instead of 3" in page.content.decode()
    client.post(address(told, "apply", plan.pk))
    plan.refresh_from_db()
    assert plan.state == "proposed"
    client.post(door, {"leaves": "", "joins": leaves.pk})
    assert queries.flaws_of(plan) == []


def test_what_is_begun_or_barred_is_never_exchanged(proposal, cast):
    told, plan = proposal
    demand = queries.demand_of(plan.round)
    entry, judge = min(demand.begun)
    one, reader = prize.entries_of(plan.round).get(pk=entry), Judge.objects.get(pk=judge)
    facts = {"by": cast.sora, "at": told.now}
    with pytest.raises(Refused, match="never taken away"):
        actions.exchange(plan, one, leaves=reader, joins=None, **facts)
    with pytest.raises(Refused, match="already"):
        actions.exchange(plan, one, leaves=None, joins=reader, **facts)
    entry, judge = min(pair for pair in demand.conflicts if pair[1] in demand.judges)
    one, barred = prize.entries_of(plan.round).get(pk=entry), Judge.objects.get(pk=judge)
    with pytest.raises(Refused, match="conflict of interest"):
        actions.exchange(plan, one, leaves=None, joins=barred, **facts)
    with pytest.raises(Refused, match="Choose"):
        actions.exchange(plan, one, leaves=None, joins=None, **facts)


@pytest.mark.parametrize("who", ["chair", "ada", "ines", "lucia"])
def test_only_the_secretary_changes_a_plan(proposal, cast, enter, who):
    told, plan = proposal
    entry, leaves, joins = exchangeable(plan)
    door = address(told, "exchange", plan.pk, entry.number)
    chosen = {"leaves": leaves.pk, "joins": joins.pk}
    assert enter(getattr(cast, who)).post(door, chosen).status_code == 403
    assert (
        enter(getattr(cast, who)).get(address(told, "plan_file", plan.pk, "csv")).status_code == 403
    )


# --- as a file -----------------------------------------------------------------------------------


def rows_of(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def as_file(rows, name="plan.csv"):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode(), "text/csv")


def test_a_plan_goes_out_as_a_file_and_comes_back_as_a_proposal(proposal, cast, enter):
    told, plan = proposal
    client = enter(cast.sora)
    rows = rows_of(client.get(address(told, "plan_file", plan.pk, "csv")))
    assert len(rows) == plan.reviews.count()
    page = client.post(address(told, "upload_plan"), {"table": as_file(rows)}, follow=True)
    read = Plan.objects.filter(round=plan.round).first()
    assert (read.origin, page.context["flaws"]) == ("file", [])
    assert queries.planned_pairs(read) == queries.planned_pairs(plan)
    same = {name: read.measures[name] for name in ("load_max", "lambda2", "shared_min")}
    assert same == {name: pytest.approx(plan.measures[name]) for name in same}


def test_a_file_with_a_review_too_few_is_a_proposal_that_says_so(proposal, cast, enter):
    told, plan = proposal
    client = enter(cast.sora)
    rows = rows_of(client.get(address(told, "plan_file", plan.pk, "csv")))
    entry, leaves, _joins = exchangeable(plan)
    less = [r for r in rows if (r["entry"], r["judge"]) != (entry.entry_code, leaves.user.email)]
    page = client.post(address(told, "upload_plan"), {"table": as_file(less)}, follow=True)
    assert [flaw.code for flaw in page.context["flaws"]] == ["readers"]
    assert not page.context["may_apply"]


def test_rows_that_cannot_be_read_are_named_and_nothing_is_kept(proposal, cast, enter):
    told, plan = proposal
    client = enter(cast.sora)
    rows = rows_of(client.get(address(told, "plan_file", plan.pk, "csv")))
    rows[0]["entry"], rows[1]["judge"] = "e-999", "nobody@example.org"
    plans = Plan.objects.count()
    page = client.post(address(told, "upload_plan"), {"table": as_file([*rows, rows[2]])})
    text = page.content.decode()
    assert "Row 2: no entry “e-999”" in text
    assert "Row 3: nobody with the address" in text
    assert f"Row {len(rows) + 2} says the same as row 4" in text
    broken = [{"who": "x", "what": "y"}]
    page = client.post(address(told, "upload_plan"), {"table": as_file(broken)})
    assert "There is no column “entry”" in page.content.decode()
    assert Plan.objects.count() == plans


def test_two_proposals_are_compared_entry_by_entry(proposal, cast, enter):
    told, plan = proposal
    entry, leaves, joins = exchangeable(plan)
    other = propose(told, cast.sora)
    facts = {"by": cast.sora, "at": told.now}
    actions.exchange(plan, entry, leaves=leaves, joins=joins, **facts)
    page = enter(cast.sora).get(address(told, "proposal", plan.pk) + f"?with={other.pk}")
    assert page.context["differ"] >= 1
    one = next(d for d in page.context["differences"] if d.entry == entry)
    assert joins in one.first
    assert leaves in one.other
    assert f"Plan {other.pk}" in page.content.decode()


def test_a_proposal_asks_the_database_a_constant_number_of_questions(
    proposal, cast, enter, django_assert_max_num_queries
):
    told, plan = proposal
    client = enter(cast.sora)
    with django_assert_max_num_queries(45):
        client.get(address(told, "proposal", plan.pk))
