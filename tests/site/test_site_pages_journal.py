"""The journal: every verb has a sentence, filters, a file with the same rights, scores withheld."""

import ast
import csv
import io
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

import haechi
from haechi.core.models import JournalLine
from haechi.site.verbs import FACTS, VERBS

READERS = ("sora", "ada")
OTHERS = (
    "mina", "omar", "ines", "jun", "ben", "chair", "eli", "yuna", "theo", "grace", "kenji",
    "lucia", "priya",
)  # fmt: skip


def journal(slug, view="site:journal", language="en"):
    with translation.override(language):
        return reverse(view, args=[slug])


def calls_of_write():
    """Every ``journal.write(…)`` of every room's actions."""
    house = Path(haechi.__file__).parent
    for path in (*house.glob("*/actions.py"), *house.glob("*/actions/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "journal.write":
                yield {keyword.arg: keyword.value for keyword in node.keywords}


def test_every_verb_that_is_written_anywhere_has_a_sentence_and_none_is_left_over():
    written = {call["verb"].value for call in calls_of_write()}
    assert len(written) > 40
    assert set(VERBS) == written


def test_every_fact_that_is_written_anywhere_has_a_name():
    own = {"by", "at", "verb", "subject", "edition_id"}
    named = {name for call in calls_of_write() for name in call if name and name not in own}
    assert named <= set(FACTS)


@pytest.mark.parametrize("view", ["site:journal", "site:journal_csv"])
@pytest.mark.parametrize("key", OTHERS)
def test_the_journal_is_refused_to_those_without_power(story, cast, enter, key, view):
    response = enter(getattr(cast, key)).get(journal(story("judging").slug, view))
    assert response.status_code == 403


@pytest.mark.parametrize("view", ["site:journal", "site:journal_csv"])
def test_a_passer_by_is_asked_to_sign_in(story, client, view):
    response = client.get(journal(story("judging").slug, view))
    assert response.status_code == 302


@pytest.mark.parametrize("key", READERS)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_journal_opens_for_the_secretary_and_the_auditor(story, cast, enter, key, language):
    response = enter(getattr(cast, key)).get(journal(story("released").slug, language=language))
    assert response.status_code == 200
    assert (
        "prize.submit"
        not in response.content.decode()
        .partition("</form>")[2]
        .partition("<tbody>")[2]
        .partition("</tbody>")[0]
    )


@pytest.mark.parametrize("chapter", ["judging", "released"])
def test_the_journal_asks_the_same_however_many_lines_there_are(
    story, cast, enter, django_assert_max_num_queries, chapter
):
    client = enter(cast.ada)
    with django_assert_max_num_queries(9):
        client.get(journal(story(chapter).slug))


def test_the_journal_is_filtered_by_action_and_person(story, cast, enter):
    client = enter(cast.ada)
    told = story("judging")
    page = client.get(journal(told.slug), {"verb": "jury.nominate", "who": "lucia"})
    lines = page.context["page"].object_list
    assert lines
    assert {(line.verb, line.actor) for line in lines} == {("jury.nominate", "Lucia Ferrer")}
    empty = client.get(journal(told.slug), {"who": "nobody at all"}).content.decode()
    assert "No line fits this filter." in empty


def test_what_a_judge_gave_is_told_to_the_auditor_and_not_to_the_secretary(story, cast, enter):
    slug = story("judging").slug
    wanted = {"verb": "jury.submit_sheet"}
    for view in ("site:journal", "site:journal_csv"):
        audited = enter(cast.ada).get(journal(slug, view), wanted).content.decode()
        assert "problem " in audited
        kept = enter(cast.sora).get(journal(slug, view), wanted).content.decode()
        assert "kept for the audit" in kept
        assert "problem " not in kept


def test_no_line_of_another_edition_is_shown(story, cast, enter):
    told = story("judging")
    lines = enter(cast.ada).get(journal(told.slug)).context["page"].paginator.object_list
    assert {line.edition_id for line in lines} == {told.edition.pk}


def test_the_file_has_a_mark_for_spreadsheets_the_same_lines_and_no_formula(story, cast, enter):
    told = story("called")
    line = JournalLine.objects.filter(edition_id=told.edition.pk).first()
    JournalLine.objects.filter(pk=line.pk).update(actor="=1+1", subject="+2")
    response = enter(cast.ada).get(journal(told.slug, "site:journal_csv"))
    text = response.content.decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert len(rows) - 1 == JournalLine.objects.filter(edition_id=told.edition.pk).count()
    assert ["'=1+1", "'+2"] in [[row[1], row[4]] for row in rows]


def test_facts_are_read_as_words_and_not_as_json(story, cast, enter):
    page = enter(cast.ada).get(journal(story("released").slug), {"verb": "results.prepare_release"})
    html = page.content.decode()
    assert "public from" in html
    assert "KST" in html
    assert "{&#x27;" not in html
    assert '{"' not in html.partition("<tbody>")[2].partition("</tbody>")[0]
