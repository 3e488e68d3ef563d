"""What is kept about a person: shown, taken away, erased; and a record of what was erased."""

import json

import pytest
from answering import agree, whole_form
from django.core import mail
from django.db import connection
from django.test import Client
from prize.attaching import Sender, ask_for_files, pdf

from haechi.core import clock, invariants, vault
from haechi.core.models import Erasure, JournalLine, Message
from haechi.core.verdict import Refused
from haechi.people import actions, queries
from haechi.people.models import City, Organisation, User
from haechi.prize import actions as prize
from haechi.prize import queries as prize_queries
from haechi.prize.models import Answer, Attachment, CoWorker, Question, Submission
from haechi.prize.states import ApplicationState, Right

SECRET = "Zwetschge-8812"  # a name that stands nowhere else


@pytest.fixture
def zora():
    return User.objects.create_user(f"{SECRET}@example.org", name=SECRET, language="en")


@pytest.fixture
def draft(story, zora):
    told = story("called")
    city = City.objects.order_by("pk").first()
    organisation = Organisation.objects.create(name="A city", kind="city", city=city)
    agree(told.edition, zora)
    one = prize.start_application(
        told.edition.categories.get(code="human"),
        kind="city",
        organisation=organisation,
        city=city,
        by=zora,
        at=clock.now(),
    )
    asked = prize_queries.questions_of(one)
    values = {q.code: f"{SECRET} wrote {q.code}" for q in asked if q.type in ("short", "long")}
    values = whole_form(one) | values
    values |= {"title_en": f"A bus of {SECRET}", "summary_en": f"By {SECRET}"}
    prize.save_draft(one, values, by=zora, at=clock.now())
    prize.invite_co_worker(
        one, "w@example.org", right=Right.VIEW, site="http://x", by=zora, at=clock.now()
    )
    return one


def everywhere(text: str) -> list[str]:
    """The tables of the database in which a text still stands."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = connection.introspection.get_table_description(cursor, table)
            names = [connection.ops.quote_name(column.name) for column in columns]
            for name in names:
                cursor.execute(
                    f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)} "
                    f"WHERE LOWER(CAST({name} AS TEXT)) LIKE %s",
                    [f"%{text.lower()}%"],
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{name}")
    return found


def test_everything_kept_about_a_person_is_in_one_file_and_nothing_of_others(
    draft, zora, cast, enter
):
    answer = enter(zora).get("/en/privacy/my-data.json")
    told = json.loads(answer.content)
    assert told["account"]["email"] == zora.email
    [entry] = told["applications"]
    assert entry["answers"]
    assert sum(SECRET in text for text in entry["answers"].values()) > 3
    for other in (cast.mina, cast.omar, cast.ines, cast.sora):
        assert other.email not in answer.content.decode()
    assert SECRET not in enter(cast.mina).get("/en/privacy/my-data.json").content.decode()


def test_a_judge_finds_their_own_sheets_in_the_file(story, enter):
    ines = story("judging").person("ines")
    told = json.loads(enter(ines).get("/en/privacy/my-data.json").content)
    assert told["seats"]
    assert any(sheet["marks"] for sheet in told["sheets"])


def test_after_an_erasure_the_name_stands_nowhere_in_the_database(draft, zora, enter):
    browser = enter(zora)
    assert everywhere(SECRET)
    wrong = browser.post("/en/privacy/erase/", {"email": "x@example.org"}, follow=True)
    assert "Type your e-mail address to confirm" in wrong.content.decode()
    assert everywhere(SECRET)

    done = browser.post("/en/privacy/erase/", {"email": zora.email.upper()}, follow=True)
    assert "Your account is erased" in done.content.decode()
    assert everywhere(SECRET) == []
    record = Erasure.objects.get(person_id=zora.pk)
    assert record.counts["answers"] > 0
    assert record.counts["drafts"] == 1
    draft.refresh_from_db()
    assert draft.state == ApplicationState.WITHDRAWN
    assert JournalLine.objects.filter(actor_id=zora.pk).exists()
    assert not Client().login(username=zora.email, password="")


def test_a_letter_to_the_erased_is_emptied_and_a_second_erasure_refused(draft, zora):
    Message.objects.create(
        key="k", to=zora.email, subject=SECRET, body=SECRET, created_at=clock.now()
    )
    actions.erase_person(zora, by=zora, at=clock.now())
    assert Message.objects.get(key="k").body == ""
    founder = User.objects.create_superuser("f@example.org", name="F")
    with pytest.raises(Refused) as refused:
        actions.erase_person(zora, by=founder, at=clock.now())
    assert refused.value.verdict.code == "erased"
    assert mail.outbox == []


def test_nobody_erases_somebody_else(draft, zora, cast):
    with pytest.raises(Refused) as refused:
        actions.erase_person(zora, by=cast.sora, at=clock.now())
    assert refused.value.verdict.code == "not_yours"


@pytest.mark.parametrize(
    ("chapter", "who", "code"),
    [
        ("eligibility", "mina", "is_judged"),
        ("eligibility", "sora", "holds_role_now"),
        ("judging", "ines", "judges_now"),
    ],
)
def test_nobody_vanishes_from_a_decision_that_is_being_taken(story, enter, chapter, who, code):
    person = story(chapter).person(who)
    obstacles = [verdict.code for verdict in queries.obstacles_to_erasure(person, clock.now())]
    assert code in obstacles
    page = enter(person).get("/en/privacy/").content.decode()
    assert 'action="/en/privacy/erase/"' not in page


def test_of_what_was_handed_in_only_persons_are_erased(draft, zora):
    contact = Question.objects.get(edition=draft.edition, code="contact")
    assert contact.type == "contacts"
    person = [{"name": SECRET, "email": "z@example.org"}]
    prize.save_draft(draft, {"contact": json.dumps(person)}, by=zora, at=clock.now())
    prize.submit(draft, by=zora, at=clock.now())
    prize.withdraw(draft, by=zora, at=clock.now())
    actions.erase_person(zora, by=zora, at=clock.now())
    version = Submission.objects.get(application=draft)
    texts = {row["code"]: row["text"] for row in version.content["answers"]}
    assert texts["contact"] == ""
    assert texts["problem"] != ""
    assert version.erased == ["contact"]
    assert Answer.objects.get(application=draft, question=contact).text == ""


def test_whoever_was_only_invited_is_forgotten_too(draft, zora):
    helper = User.objects.create_user("w@example.org", name="W")
    actions.erase_person(helper, by=helper, at=clock.now())
    assert CoWorker.objects.get(application=draft).email == f"{helper.pk}@person.erased"
    assert everywhere("w@example.org") == []


def test_no_byte_of_the_files_of_a_draft_stays(
    draft, zora, enter, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    ask_for_files(draft.edition)
    sender = Sender(enter(zora), draft)
    assert sender.send(pdf(), f"{SECRET}.pdf").status_code == 200
    assert sender.begin("half.pdf", 1000).status_code == 200
    assert sender.send(pdf(2), f"{SECRET} swept.pdf").status_code == 200
    swept = Attachment.objects.filter(name__endswith="swept.pdf")
    vault.remove(swept.get().stored)
    swept.update(removed_at=clock.now(), erased_at=clock.now())
    assert [name for name, _when in vault.every()]
    with django_capture_on_commit_callbacks(execute=True):
        record = actions.erase_person(zora, by=zora, at=clock.now())
    assert record.counts["files"] == 2
    assert [name for name, _when in vault.every()] == []
    assert prize_queries.said(draft)
    assert everywhere(SECRET) == []
    assert invariants.broken() == []
