"""Consent purpose by purpose, and answers that are kept no longer than was said."""

from datetime import timedelta

import pytest
from answering import whole_form

from haechi.core import clock
from haechi.core.models import Erasure, JournalLine
from haechi.core.verdict import Refused
from haechi.people.models import City, Organisation, User
from haechi.prize import actions
from haechi.prize.models import Consent, ConsentPurpose, Question, Repair, Submission


@pytest.fixture
def told(story):
    """An edition that asks for three consents, two of them needed."""
    told = story("called")
    told.edition.purposes.all().delete()
    for code, needed in (("collection", True), ("transfer", True), ("news", False)):
        ConsentPurpose.objects.create(
            edition=told.edition,
            code=code,
            name_en=code.title(),
            name_ko=f"{code} 동의",
            text_en=f"Your name, for {code}, one year.",
            text_ko=f"{code}에 쓰는 이름, 1년.",
            is_needed=needed,
        )
    return told


@pytest.fixture
def lena():
    return User.objects.create_user("lena@example.org", name="Lena")


def begin(told, who):
    city = City.objects.order_by("pk").first()
    organisation = Organisation.objects.create(name=f"Of {who}", kind="city", city=city)
    return actions.start_application(
        told.edition.categories.get(code="human"),
        kind="city",
        organisation=organisation,
        city=city,
        by=who,
        at=clock.now(),
    )


def door(told, tail=""):
    return f"/en/e/{told.slug}/consents/{tail}"


def test_nothing_is_ticked_beforehand_and_starting_leads_here_first(told, lena, enter):
    browser = enter(lena)
    start = f"/en/e/{told.slug}/applications/new/"
    answer = browser.get(start)
    assert answer.url == f"{door(told)}?next={start}"
    page = browser.get(answer.url).content.decode()
    assert page.count('type="checkbox"') == 3
    assert "checked" not in page
    some = browser.post(answer.url, {"purpose": ["collection"]}, follow=True)
    assert "First read and agree to: Transfer" in some.content.decode()
    rest = browser.post(answer.url, {"purpose": ["transfer"]})
    assert rest.url == start
    assert browser.get(start).status_code == 200


def test_without_consent_no_application_begins_and_the_refusal_names_what_is_lacking(told, lena):
    actions.give_consents(told.edition, ["news"], by=lena, at=clock.now())
    with pytest.raises(Refused) as refused:
        begin(told, lena)
    assert refused.value.verdict.code == "no_consent"
    assert "Collection, Transfer" in refused.value.verdict.sentence
    actions.give_consents(told.edition, ["collection", "transfer"], by=lena, at=clock.now())
    assert begin(told, lena).pk


def test_a_consent_keeps_the_words_that_were_agreed_to(told, lena):
    actions.give_consents(told.edition, ["collection"], by=lena, at=clock.now())
    ConsentPurpose.objects.filter(code="collection").update(text_en="Something else entirely.")
    wording = Consent.objects.get(user=lena).wording
    assert wording["text"]["en"] == "Your name, for collection, one year."
    assert wording["name"]["ko"] == "collection 동의"


def test_a_consent_is_taken_back_and_given_again(told, lena, enter):
    codes = ["collection", "transfer"]
    actions.give_consents(told.edition, codes, by=lena, at=clock.now())
    draft = begin(told, lena)
    actions.save_draft(draft, whole_form(draft), by=lena, at=clock.now())
    browser = enter(lena)
    assert "can no longer submit" in browser.get(door(told, "collection/")).content.decode()
    assert browser.post(door(told, "collection/")).status_code == 302
    with pytest.raises(Refused) as refused:
        actions.submit(draft, by=lena, at=clock.now())
    assert refused.value.verdict.code == "no_consent"
    actions.give_consents(told.edition, codes, by=lena, at=clock.now())
    actions.submit(draft, by=lena, at=clock.now())
    history = Consent.objects.filter(user=lena, purpose__code="collection")
    assert [one.withdrawn_at is None for one in history.order_by("given_at")] == [False, True]


def test_nobody_takes_back_the_consent_of_another(told, lena, cast, enter):
    actions.give_consents(told.edition, ["collection"], by=lena, at=clock.now())
    assert enter(cast.omar).post(door(told, "collection/")).status_code == 404
    assert Consent.objects.get(user=lena).withdrawn_at is None


@pytest.mark.parametrize(("seconds", "erased"), [(-1, False), (0, True)])
def test_an_answer_is_kept_to_the_second_and_no_longer(story, seconds, erased):
    told = story("released")
    edition = told.edition
    ended = clock.now()
    edition.finished_at = ended - timedelta(days=30) - timedelta(seconds=seconds)
    edition.save()
    Question.objects.filter(edition=edition, code="contact").update(retention_days=30)
    record = actions.erase_expired(edition, at=ended)
    texts = set(
        edition.applications.filter(answers__question__code="contact").values_list(
            "answers__text", flat=True
        )
    )
    assert (record is not None) is erased
    assert ("" in texts and len(texts) == 1) is erased
    kept = Submission.objects.filter(application__edition=edition).first()
    row = next(one for one in kept.content["answers"] if one["code"] == "contact")
    assert (row["text"] == "") is erased
    others = [one["text"] for one in kept.content["answers"] if one["code"] != "contact"]
    assert sum(map(bool, others)) > 5
    if erased:
        assert Erasure.objects.get(edition_id=edition.pk).counts["answers"] > 0
        assert actions.erase_expired(edition, at=ended) is None


def test_what_has_no_period_and_what_runs_is_kept(story):
    told = story("released")
    assert actions.erase_expired(told.edition, at=clock.now() + timedelta(days=9999)) is None
    running = story("eligibility").edition
    running.questions.update(retention_days=0)
    assert actions.erase_expired(running, at=clock.now()) is None


def test_what_was_put_right_is_erased_beside_its_request_too(story):
    told = story("released")
    repair = Repair.objects.filter(screening__round__edition=told.edition, state="answered")[0]
    (code,), one = repair.fields, repair.screening.application
    other = told.edition.applications.exclude(pk=one.pk)
    actions.erase_answers(other, [code], clock.now())
    repair.refresh_from_db()
    assert repair.before[code]
    assert repair.after[code]
    lines = JournalLine.objects.filter(
        verb="prize.answer_repair", subject_id=repair.screening_id, edition_id=told.edition.pk
    )
    assert lines.get().facts["after"][code]

    actions.erase_answers(told.edition.applications.filter(pk=one.pk), [code], clock.now())
    repair.refresh_from_db()
    assert (repair.before[code], repair.after[code]) == ("", "")
    facts = lines.get().facts
    assert (facts["before"], facts["after"]) == ({code: ""}, {code: ""})
    assert facts["note"]
