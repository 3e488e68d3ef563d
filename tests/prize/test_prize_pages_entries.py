"""The list of applications: filter, order, file; everybody's own rights hold in each."""

import csv
import io

import pytest

from haechi.core.spreadsheet import plain_cell
from haechi.prize import tables


def rows(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def door(told, query="", name="entries/"):
    return f"/en/e/{told.slug}/{name}{query}"


def test_the_file_has_the_mark_and_korean_survives(story, cast, enter):
    told = story("eligibility")
    answer = enter(cast.sora).get(f"/ko/e/{told.slug}/entries.csv")
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    korean = told.edition.applications.first().title_ko
    assert korean
    assert korean in content.decode()
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("query", ["", "?category=tech", "?q=Seoul", "?kind=city&sort=-title"])
def test_the_file_holds_the_same_rows_as_the_page(story, cast, enter, query):
    told = story("eligibility")
    browser = enter(cast.sora)
    page = browser.get(door(told, query))
    listed = [one.entry_code for one in page.context["page"].object_list]
    assert [row[0] for row in rows(browser.get(door(told, query, "entries.csv")))] == listed


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("?category=human", lambda one: one.category.code == "human"),
        ("?kind=city", lambda one: one.kind == "city"),
        ("?region=asia", lambda one: one.city.country.region == "asia"),
        ("?state=submitted", lambda one: one.state == "submitted"),
    ],
)
def test_a_filter_leaves_what_fits_and_counts_it(story, cast, enter, query, fits):
    told = story("eligibility")
    page = enter(cast.sora).get(door(told, query))
    wanted = {one.number for one in told.edition.applications.all() if fits(one)}
    assert {one.number for one in page.context["page"].object_list} == wanted
    assert page.context["count"] == len(wanted)


def test_the_search_reads_both_languages_and_the_entrys_code(story, cast, enter):
    told = story("eligibility")
    mine = told.edition.applications.get(applicant=cast.mina)
    browser = enter(cast.sora)
    for words in (mine.title_ko[:6], mine.title_en[:12].upper(), mine.entry_code, "고양"):
        found = browser.get(door(told), {"q": words}).context["page"].object_list
        assert mine in list(found), words


@pytest.mark.parametrize(
    "query", ["?category=nonsense&sort=password", "?page=999", "?q=%00", "?state=x"]
)
def test_a_senseless_filter_breaks_nothing(story, cast, enter, query):
    told = story("eligibility")
    assert enter(cast.sora).get(door(told, query)).status_code == 200


@pytest.mark.parametrize("key", [column.key for column in tables.COLUMNS])
def test_each_column_sorts_both_ways(story, cast, enter, key):
    told = story("eligibility")
    browser = enter(cast.sora)
    up = [a.number for a in browser.get(door(told, f"?sort={key}")).context["page"].object_list]
    down = [a.number for a in browser.get(door(told, f"?sort=-{key}")).context["page"].object_list]
    assert sorted(up) == sorted(down)
    assert key != "number" or up == down[::-1]


def test_officers_see_no_drafts_and_committees_only_finalists(story, cast, enter):
    called, final = story("called"), story("final")
    listed = enter(cast.eli).get(door(called)).context["page"].object_list
    assert {one.state for one in listed} <= {"submitted"}
    assert enter(cast.grace).get(door(called)).context["total"] == 0
    passed = final.round("jury").passages.filter(outcome="on").count()
    assert 0 < enter(cast.grace).get(door(final)).context["total"] <= passed


def test_a_cell_is_never_a_formula():
    for text in ("=1+1", "+82", "-1", "@cmd"):
        assert plain_cell(text) == f"'{text}"
    assert plain_cell("가나다") == "가나다"
    assert plain_cell(-1) == -1


def test_the_list_asks_as_often_for_many_rows_as_for_few(
    story, cast, enter, django_assert_max_num_queries
):
    told = story("eligibility")
    browser = enter(cast.sora)
    with django_assert_max_num_queries(12):
        browser.get(door(told))
    with django_assert_max_num_queries(12):
        browser.get(door(told, name="entries.csv"))
