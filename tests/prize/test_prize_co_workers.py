"""Co-workers: invited by letter, each with a right; what they write is the application's."""

import re

import pytest
from answering import agree, whole_form
from django.core import mail

from haechi.core import clock
from haechi.core.verdict import Refused
from haechi.people.models import City, Organisation, User
from haechi.prize import actions, queries
from haechi.prize.models import CoWorker
from haechi.prize.states import Right

JSON = "application/json"


@pytest.fixture
def told(story):
    return story("called")


@pytest.fixture
def draft(told):
    """Mina's application, a draft again."""
    mina = told.person("mina")
    organisation = city_government()
    agree(told.edition, mina)
    application = actions.start_application(
        told.edition.categories.get(code="human"),
        kind="city",
        organisation=organisation,
        city=organisation.city,
        by=mina,
        at=clock.now(),
    )
    return actions.save_draft(application, {"title_en": "A bus"}, by=mina, at=clock.now())


def city_government():
    city = City.objects.order_by("pk").first()
    return Organisation.objects.create(name="A city", kind="city", city=city)


@pytest.fixture
def vera():
    return User.objects.create_user("vera@example.org", name="Vera", language="ko")


def door(application, tail=""):
    return f"/en/e/{application.edition.slug}/applications/{application.number}/{tail}"


def invite(draft, email="vera@example.org", right=Right.EDIT):
    return actions.invite_co_worker(
        draft, email, right=right, site="http://x/en", by=draft.applicant, at=clock.now()
    )


def helps(draft, user, right=Right.EDIT):
    agree(draft.edition, user)
    return actions.accept_co_work(invite(draft, user.email, right), by=user, at=clock.now())


def test_an_invitation_goes_out_in_the_language_of_the_invited_and_opens_for_that_address(
    draft, vera, cast, enter, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = enter(cast.mina).post(
            door(draft, "people/"), {"email": "Vera@Example.org", "right": "edit"}
        )
    assert answer.status_code == 302
    letter = mail.outbox[-1]
    assert letter.to == ["vera@example.org"]
    assert "초대" in letter.body or "요청" in letter.body
    link = re.search(r"http://testserver(/\S+)", letter.body)[1]

    assert "another e-mail address" in enter(cast.omar).get(link).content.decode()
    enter(cast.omar).post(link)
    assert not CoWorker.objects.get(application=draft).accepted_at

    browser = enter(vera)
    assert "asks you to work" in browser.get(link).content.decode()
    assert browser.post(link).url.endswith(f"/applications/{draft.number}/")
    assert browser.get(door(draft)).status_code == 200
    assert browser.get(link).status_code == 302  # once accepted it leads to the application


def test_nobody_else_learns_that_the_application_exists(draft, vera, cast, enter):
    invite(draft)
    for person in (vera, cast.omar, cast.passer_by):
        for tail in ("", "edit/", "people/", "copy.pdf"):
            assert enter(person).get(door(draft, tail)).status_code in (302, 404)
    assert enter(cast.omar).get("/en/co-work/no-such-secret/").status_code == 404


def test_a_co_worker_writes_and_the_applicant_reads_who_wrote(draft, vera, enter):
    helps(draft, vera)
    question = queries.questions_of(draft)[0]
    answer = enter(vera).post(
        door(draft, "save/"), {question.code: "We measured."}, content_type=JSON
    )
    assert answer.status_code == 200
    kept = draft.answers.get(question=question)
    assert (kept.text, kept.saved_by) == ("We measured.", vera)
    own_list = enter(vera).get(f"/en/e/{draft.edition.slug}/applications/").content.decode()
    assert draft.entry_code in own_list


@pytest.mark.parametrize(
    ("right", "may_write", "may_submit"),
    [(Right.VIEW, False, False), (Right.EDIT, True, False), (Right.SUBMIT, True, True)],
)
def test_each_right_allows_what_it_says_and_the_refusal_names_whom_to_ask(
    draft, vera, enter, right, may_write, may_submit
):
    helps(draft, vera, right)
    browser = enter(vera)
    answer = browser.post(
        door(draft, "save/"), {"title_en": "B"}, content_type=JSON, headers={"accept": JSON}
    )
    assert (answer.status_code == 200) is may_write
    if not may_write:
        assert draft.applicant.name in answer.json()["reason"]
    page = browser.post(door(draft, "submit/")).content.decode()
    assert ("Still missing" in page) is may_submit
    withdrawal = browser.get(door(draft, "withdraw/"))
    assert withdrawal.status_code == 403
    assert draft.applicant.name in withdrawal.content.decode()


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(draft, vera, enter):
    helps(draft, vera)
    question = queries.questions_of(draft)[0]
    for who, text in ((draft.applicant, "first"), (vera, "second")):
        actions.save_draft(draft, {question.code: text}, by=who, at=clock.now())
    answer = enter(draft.applicant).post(
        door(draft, "save/"),
        {question.code: "third", "bases": {question.code: "first"}},
        content_type=JSON,
        headers={"accept": JSON},
    )
    assert answer.status_code == 409
    assert answer.json()["code"] == "conflict"
    assert answer.json()["facts"]["theirs"] == "second"
    assert draft.answers.get(question=question).text == "second"


def test_whoever_decides_in_the_edition_cannot_help_and_the_applicant_is_not_told(draft, cast):
    invited = invite(draft, cast.eli.email)
    with pytest.raises(Refused) as refused:
        actions.accept_co_work(invited, by=cast.eli, at=clock.now())
    assert refused.value.verdict.code == "holds_role"


def test_whoever_helps_cannot_be_given_a_role(draft, vera, told):
    helps(draft, vera)
    with pytest.raises(Refused) as refused:
        actions.appoint(told.edition, vera, "auditor", by=told.person("sora"), at=clock.now())
    assert refused.value.verdict.code == "applies_here"


def test_when_it_is_ended_the_application_is_closed_and_the_words_stay(draft, vera, enter):
    one = helps(draft, vera)
    actions.save_draft(draft, {"title_en": "Vera wrote"}, by=vera, at=clock.now())
    browser = enter(draft.applicant)
    assert browser.post(door(draft, f"people/{one.pk}/end/")).status_code == 302
    assert enter(vera).get(door(draft)).status_code == 404
    draft.refresh_from_db()
    assert draft.title_en == "Vera wrote"


def test_a_co_worker_may_leave_but_not_end_others(draft, vera, enter):
    one = helps(draft, vera)
    other = invite(draft, "third@example.org")
    browser = enter(vera)
    assert browser.post(door(draft, f"people/{other.pk}/end/")).status_code == 200
    other.refresh_from_db()
    assert other.ended_at is None
    assert browser.post(door(draft, f"people/{one.pk}/end/")).status_code == 302
    assert enter(vera).get(door(draft)).status_code == 404


def test_the_same_person_is_invited_once_and_at_most_twenty_work_together(draft):
    invite(draft)
    with pytest.raises(Refused) as again:
        invite(draft, " VERA@example.org")
    assert again.value.verdict.code == "already_there"
    for number in range(19):
        invite(draft, f"p{number}@example.org")
    with pytest.raises(Refused) as many:
        invite(draft, "one.more@example.org")
    assert many.value.verdict.code == "too_many"


def test_a_receipt_goes_to_everybody_who_works_on_it(
    draft, vera, django_capture_on_commit_callbacks
):
    values = whole_form(draft) | {"title_en": draft.title_en}
    actions.save_draft(draft, values, by=draft.applicant, at=clock.now())
    helps(draft, vera, Right.SUBMIT)
    with django_capture_on_commit_callbacks(execute=True):
        actions.submit(draft, by=vera, at=clock.now())
    digest = queries.last_submission(draft).sha256
    letters = {letter.to[0]: letter.body for letter in mail.outbox}
    assert {"vera@example.org", draft.applicant.email} <= letters.keys()
    assert all(digest in body for body in letters.values())
