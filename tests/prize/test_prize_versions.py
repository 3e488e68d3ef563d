"""What was handed in stays as it was: its digest, its receipt, and what judges read."""

import hashlib
import io
import json

import pytest
from answering import agree, whole_form
from pypdf import PdfReader

from haechi.core import clock
from haechi.people.models import City, Organisation
from haechi.prize import actions, prints, queries
from haechi.prize.models import Question


@pytest.fixture
def entry(story):
    """Omar's application, as he handed it in."""
    told = story("eligibility")
    return told.edition.applications.get(applicant=told.person("omar"))


def door(application, tail=""):
    return f"/en/e/{application.edition.slug}/applications/{application.number}/{tail}"


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_the_file_of_a_version_has_the_digest_of_its_receipt(entry, enter):
    submission = queries.last_submission(entry)
    browser = enter(entry.applicant)
    content = browser.get(door(entry, f"{submission.number}.json")).content
    assert hashlib.sha256(content).hexdigest() == submission.sha256
    assert json.loads(content)["title"]["en"] == entry.title_en
    receipt = browser.get(door(entry, f"{submission.number}.pdf"))
    assert receipt["Content-Type"] == "application/pdf"
    told = text_of(receipt.content)
    assert submission.sha256 in told.replace("\n", "")
    assert entry.entry_code in told


def test_a_receipt_is_the_same_file_whenever_it_is_made(entry):
    submission = queries.last_submission(entry)
    made = [prints.receipt(submission, entry.applicant) for _ in range(2)]
    assert made[0] == made[1]


def test_the_copy_to_read_says_everything_in_both_scripts_and_takes_nothing_for_markup(entry):
    question = queries.questions_of(entry)[0]
    typed = "*not bold* #panic() $x$ <a> \\ 한글 漢字"
    entry.answers.filter(question=question).update(text=typed)
    entry.submitted_at = None  # read as a draft: what stands there now
    told = text_of(prints.reading_copy(entry, clock.now()))
    assert "*not bold* #panic() $x$ <a>" in told
    assert "한글 漢字" in told
    assert entry.title in told.replace("\n", " ")


@pytest.mark.parametrize("tail", ["1.json", "1.pdf", "copy.pdf"])
def test_only_those_who_may_read_the_application_may_take_it_away(entry, cast, enter, tail):
    for person in (cast.omar, cast.sora, cast.ada, cast.eli):
        assert enter(person).get(door(entry, tail)).status_code == 200, person
    for person in (cast.mina, cast.ines, cast.chair, cast.priya, cast.passer_by):
        assert enter(person).get(door(entry, tail)).status_code in (302, 404), person
    assert enter(cast.omar).get(door(entry, "9.json")).status_code == 404


def test_what_changes_afterwards_does_not_reach_what_was_handed_in(entry):
    before = [(one.label, one.text) for one in queries.said_to_judges(entry)]
    assert before
    question = Question.objects.get(edition=entry.edition, code=queries.said(entry)[0].code)
    entry.answers.filter(question=question).update(text="changed later")
    Question.objects.filter(pk=question.pk).update(label_en="Another question", type="number")
    assert [(one.label, one.text) for one in queries.said_to_judges(entry)] == before


def test_each_submission_is_a_version_of_its_own(story):
    told = story("called")
    mina = told.person("mina")
    city = told.edition.categories.first()
    place = City.objects.order_by("pk").first()
    organisation = Organisation.objects.create(name="A city", kind="city", city=place)
    agree(told.edition, mina)
    draft = actions.start_application(
        city, kind="city", organisation=organisation, city=place, by=mina, at=clock.now()
    )
    values = whole_form(draft) | {"title_en": "A bus"}
    actions.save_draft(draft, values, by=mina, at=clock.now())
    actions.submit(draft, by=mina, at=clock.now())
    actions.reopen(draft, by=mina, at=clock.now())
    actions.save_draft(draft, {"title_en": "Another bus"}, by=mina, at=clock.now())
    actions.submit(draft, by=mina, at=clock.now())
    versions = list(draft.submissions.order_by("number"))
    assert [one.number for one in versions] == [1, 2]
    assert [one.content["title"]["en"] for one in versions] == ["A bus", "Another bus"]
    assert versions[0].sha256 != versions[1].sha256
