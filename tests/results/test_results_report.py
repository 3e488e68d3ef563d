"""The report on a jury: there once the round is concluded, with names where the rules say so."""

from collections import Counter

import pytest
from django.urls import reverse

from haechi.jury.models import Sheet
from haechi.prize.models import Round
from haechi.results import queries


def address(told):
    return reverse("results:report", args=[told.slug, "jury"])


STAFF = ("sora", "chair", "grace", "theo", "ada")
OTHERS = ("ines", "mina", "eli", "passer_by")


@pytest.mark.parametrize(
    ("chapter", "staff", "others"),
    [("scored", 404, 404), ("shortlisted", 200, 404), ("released", 200, 200)],
)
def test_staff_read_it_once_the_round_is_concluded_and_everybody_after_the_release(
    story, cast, enter, chapter, staff, others
):
    told = story(chapter)
    for keys, status in ((STAFF, staff), (OTHERS, others)):
        for key in keys:
            assert enter(getattr(cast, key)).get(address(told)).status_code == status, key


def test_loads_and_severities_are_those_of_the_sheets_and_the_run(story, cast, enter):
    told = story("shortlisted")
    page = enter(cast.sora).get(address(told))
    run = queries.current_run(told.round("jury"))
    sheets = Sheet.objects.filter(judge__round=told.round("jury"), state="submitted")
    given = Counter(sheets.values_list("judge_id", flat=True))
    codes = queries.judge_codes(told.round("jury"))
    rows = {row.load.code: row for row in page.context["rows"]}
    assert {codes[pk]: n for pk, n in given.items()} == {
        c: r.load.submitted for c, r in rows.items()
    }
    for judge in run.result["judges"]:
        assert rows[judge["judge"]].severity == f"{judge['severity']:+.2f}"
        assert rows[judge["judge"]].severity in page.text


def test_judges_are_named_only_where_the_rules_say_so(story, cast, enter):
    told = story("released")
    names = [judge.user.name for judge in told.round("jury").judges.filter(state="accepted")]
    client = enter(cast.passer_by)
    page = client.get(address(told)).text
    assert "j-01" in page
    assert not [name for name in names if name in page]
    Round.objects.filter(pk=told.round("jury").pk).update(report_names=True)
    page = client.get(address(told)).text
    assert "j-01" not in page
    assert [name for name in names if name in page]


def test_what_calibration_changed_counts_both_ways_and_names_entries_to_staff_only(
    story, cast, enter
):
    told = story("released")
    run = queries.current_run(told.round("jury"))
    last_in = run.ranking.filter(is_in=True).order_by("-rank").first()
    first_out = run.ranking.filter(is_in=False, category=last_in.category).order_by("rank").first()
    run.ranking.filter(pk=last_in.pk).update(raw_rank=first_out.rank)
    run.ranking.filter(pk=first_out.pk).update(raw_rank=last_in.rank)
    staff = enter(cast.sora).get(address(told))
    crossed = staff.context["crossed"]
    assert last_in in crossed.into
    assert first_out in crossed.out_of
    assert first_out.application.entry_code in staff.text
    public = enter(cast.passer_by).get(address(told)).text
    assert first_out.application.entry_code not in public
    assert f"{len(crossed.into)} entr" in public


def test_the_winners_page_leads_to_it(story, cast, enter):
    told = story("released")
    winners = enter(cast.passer_by).get(reverse("results:winners", args=[told.slug]))
    assert address(told) in winners.text
