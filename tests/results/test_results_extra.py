"""Extra reviews near the cut: a budget published beforehand, and a judge who is not told why."""

from datetime import timedelta

import pytest
from django.urls import reverse

from haechi.core.models import JournalLine, Message
from haechi.core.verdict import Refused
from haechi.jury import actions as jury
from haechi.jury import queries as judging
from haechi.jury.models import Sheet
from haechi.prize.models import Round
from haechi.results import actions, queries

SITE = "https://prize.example"


@pytest.fixture
def scored(story):
    """All reviews are in, a day is left, and the rules allow five more."""
    told = story("scored")
    rounds = Round.objects.filter(edition=told.edition, code="jury")
    rounds.update(extra_reviews=5, closes_at=told.now + timedelta(days=1))
    return told


def address(told, name="extra"):
    return reverse(f"results:{name}", args=[told.slug, "jury"])


def buy(told, number, by="sora"):
    round_ = told.round("jury")
    return actions.buy_reviews(round_, number, site=SITE, by=told.person(by), at=told.now)


def bought(told):
    return Sheet.objects.filter(judge__round=told.round("jury"), is_extra=True)


def test_extra_sheets_come_on_top_and_go_to_others_than_those_who_read_the_entry(scored):
    before = set(Sheet.objects.values_list("application_id", "judge_id"))
    barred = judging.conflicts(scored.round("jury"))
    assert buy(scored, 3) == 3
    new = set(bought(scored).values_list("application_id", "judge_id"))
    assert len(new) == 3
    assert not new & (before | barred)
    line = JournalLine.objects.get(verb="results.buy_reviews")
    assert len(line.facts["reviews"]) == 3
    earlier, later = line.facts["expected_errors"]
    assert later < earlier


def test_the_letter_says_how_many_entries_are_new_and_not_why(scored):
    buy(scored, 3)
    letters = Message.objects.filter(key__startswith="extra-")
    judges = {sheet.judge.user.email for sheet in bought(scored)}
    assert {letter.to for letter in letters} == judges
    for letter in letters:
        for word in ("extra", "cut", "grey", "close"):
            assert word not in letter.subject.lower()
        assert "extra" not in letter.body.lower()


def test_a_judge_cannot_tell_an_extra_sheet_from_another(scored, enter):
    buy(scored, 1)
    sheet = bought(scored).get()
    pages = [
        reverse("jury:queue", args=[scored.slug]),
        reverse("jury:sheet", args=[scored.slug, sheet.application.number]),
    ]
    client = enter(sheet.judge.user)
    extra = [client.get(page).content for page in pages]
    Sheet.objects.filter(pk=sheet.pk).update(is_extra=False)
    plain = [client.get(page).content for page in pages]
    assert [len(text) for text in extra] == [len(text) for text in plain]
    assert b"extra" not in b"".join(extra).lower().replace(b"extranet", b"")


def test_the_next_batch_waits_until_the_last_one_is_in_and_the_budget_ends(scored):
    buy(scored, 3)
    with pytest.raises(Refused) as caught:
        buy(scored, 1)
    assert caught.value.verdict.code == "extra_waiting"
    bought(scored).update(state="submitted", submitted_at=scored.now)
    round_ = scored.round("jury")
    for sheet in bought(scored):
        criteria = judging.criteria_of(sheet)
        sheet.marks.bulk_create(
            sheet.marks.model(sheet=sheet, criterion=c, value=7) for c in criteria
        )
    with pytest.raises(Refused) as caught:
        buy(scored, 3)
    assert caught.value.verdict.code == "not_so_many"
    assert buy(scored, 2) == 2
    bought(scored).update(state="submitted", submitted_at=scored.now)
    with pytest.raises(Refused) as caught:
        buy(scored, 1)
    assert caught.value.verdict.code == "budget_spent"
    assert queries.budget(round_).left == 0


def test_a_review_that_could_not_be_given_is_not_spent_and_not_asked_again(scored):
    buy(scored, 1)
    sheet = bought(scored).get()
    jury.abstain(sheet, reason="I cannot read it.", by=sheet.judge.user, at=scored.now)
    assert queries.budget(scored.round("jury")).left == 5
    buy(scored, 1)
    other = bought(scored).exclude(pk=sheet.pk).get()
    assert (other.application_id, other.judge_id) != (sheet.application_id, sheet.judge_id)


def test_another_reading_plan_leaves_extra_sheets_alone(scored):
    buy(scored, 2)
    there = set(bought(scored).values_list("pk", flat=True))
    sora = scored.person("sora")
    plan = jury.propose_plan(scored.round("jury"), by=sora, at=scored.now)
    pairs = judging.planned_pairs(plan)
    assert not pairs & judging.extra_pairs(scored.round("jury"))
    jury.apply_plan(plan, site=SITE, by=sora, at=scored.now)
    assert set(bought(scored).values_list("pk", flat=True)) == there


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"extra_reviews": 0}, "no_budget"),
        ({"closes_at": None}, "window_closed"),
        ({"reviews_per_entry": 9}, "reviews_missing"),
    ],
)
def test_it_is_refused_without_budget_time_or_first_reviews(scored, change, code):
    if "closes_at" in change:
        change = {"closes_at": scored.now - timedelta(hours=1)}
    Round.objects.filter(pk=scored.round("jury").pk).update(**change)
    with pytest.raises(Refused) as caught:
        buy(scored, 1)
    assert caught.value.verdict.code == code


def test_the_page_works_the_reviews_out_and_buys_them(scored, cast, enter):
    client = enter(cast.sora)
    page = client.get(address(scored), {"number": 2})
    plan = page.context["plan"]
    assert len(plan.pairs) == 2
    for entry, judge in plan.pairs:
        assert entry in page.text
        assert judge in page.text
    answer = client.post(address(scored, "buy_reviews"), {"number": 2}, follow=True)
    assert answer.status_code == 200
    assert bought(scored).count() == 2
    found = {(s.application.entry_code, s.judge_id) for s in bought(scored)}
    codes = queries.judge_codes(scored.round("jury"))
    assert {(entry, codes[judge]) for entry, judge in found} == set(plan.pairs)


def test_too_many_are_refused_on_the_page_with_what_was_typed(scored, cast, enter):
    answer = enter(cast.sora).post(address(scored, "buy_reviews"), {"number": 6})
    assert "Buy from 1 to 5 reviews at a time" in answer.text
    assert not bought(scored).exists()


def test_only_the_secretariat_and_the_analyst_open_it(scored, cast, enter):
    for key, status in {
        "sora": 200,
        "theo": 200,
        "chair": 403,
        "ada": 403,
        "ines": 404,
        "mina": 404,
    }.items():
        assert enter(getattr(cast, key)).get(address(scored)).status_code == status, key
