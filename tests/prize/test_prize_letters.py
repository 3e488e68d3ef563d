"""The secretariat writes to many: texts, audiences, the preview, and what became of each letter."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from prize.open_call import draft

from haechi.core import clock, outbox
from haechi.core.models import JournalLine, Message, MessageState
from haechi.core.verdict import Refused
from haechi.people.states import Role
from haechi.prize import actions, queries, rules
from haechi.prize.models import Mailing, MessageTemplate
from haechi.prize.states import AudienceKind

BOTH = rules.Wording("Hello {entry}", "{entry} 소식", "Dear {name}, {title}", "{name} 님, {title}")
ENGLISH = rules.Wording(subject_en="Hello", body_en="Dear {name}: {deadline}")


@pytest.fixture
def call(story, cast):
    told = story("called")
    for key in ("mina", "omar"):
        draft(told, key)
    return told


def mailing(told, wording=BOTH, who=AudienceKind.DRAFTS, **narrowed) -> Mailing:
    audience = {"who": who, **narrowed}
    return actions.write_mailing(
        told.edition, None, audience, wording, by=told.person("sora"), at=told.now
    )


def confirm(told, one: Mailing) -> Mailing:
    people = queries.recipients_of(one)
    seen = queries.fingerprint(one, people)
    by = told.person("sora")
    return actions.confirm_mailing(one, seen=seen, shown=len(people), by=by, at=told.now)


def door(told, *parts: object, language="en") -> str:
    return "/".join(["", language, "e", told.slug, "letters", *map(str, parts), ""])


def readers(told, **audience) -> set[str]:
    return {one.user.email.split("@")[0] for one in queries.recipients(told.edition, audience)}


# --- texts --------------------------------------------------------------------------------------


def test_every_standing_text_is_sound_in_both_languages():
    for one in queries.standing_texts().values():
        assert one.wording.whole == ("en", "ko"), one.code
        assert rules.is_sound(one.wording, one.may_name), one.code
        assert all([one.name_en, one.name_ko, one.purpose_en, one.purpose_ko])
        assert re.search("[가-힣]", one.wording.body_ko)


def test_an_unknown_placeholder_is_refused_by_name_with_those_there_are(call, cast, enter):
    typed = {"subject_en": "Hi {nmae}", "body_en": "x {0.__class__}"}
    answer = enter(cast.sora).post(door(call, "texts", "reminder"), typed)
    page = answer.content.decode()
    assert "{0.__class__}, {nmae} cannot be filled in" in page
    assert "{days}" in page.split("These can:")[1]
    assert "Hi {nmae}" in page
    assert not MessageTemplate.objects.exists()


def test_a_text_of_the_edition_is_used_until_the_houses_own_is_taken_back(call, cast, enter):
    client = enter(cast.sora)
    typed = {"subject_ko": "마감 {days}", "body_ko": "{name} 님, {deadline}"}
    client.post(door(call, "texts", "reminder"), typed)
    assert queries.text_of(call.edition, "reminder").whole == ("ko",)
    assert "of this edition: " in client.get(door(call, "texts")).content.decode()
    client.post(door(call, "texts", "reminder", "restore"))
    assert queries.text_of(call.edition, "reminder").whole == ("en", "ko")


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({}, "Write a subject and a text"),
        ({"subject_en": "x"}, "a subject without a text"),
        ({"body_ko": "x", "subject_en": "s", "body_en": "b"}, "without a subject"),
    ],
)
def test_half_a_text_is_refused(call, cast, enter, typed, refusal):
    page = enter(cast.sora).post(door(call, "new"), typed | {"who": "drafts"}).content.decode()
    assert refusal in page
    assert not Mailing.objects.exists()


def test_what_a_text_names_is_filled_in_and_never_run():
    facts = {"name": "{title}", "title": "T"}
    assert (
        queries.fill("{name} {title} {other} {} {{name}}", facts)
        == "{title} T {other} {} {{title}}"
    )


# --- audiences ----------------------------------------------------------------------------------


def test_the_audiences_of_an_open_call(call):
    assert readers(call, who="applicants") == {"mina", "omar"}
    assert readers(call, who="submitted") == set()
    assert readers(call, who="drafts", country="JO") == {"omar"}
    assert readers(call, who="drafts", region="asia") == {"mina"}
    assert readers(call, who="drafts", category="human", kind="city") == {"mina", "omar"}
    assert readers(call, who="drafts", kind="individual") == set()
    assert readers(call, who="role", role=Role.SECRETARY) == {"sora"}


def test_who_withdrew_or_closed_the_account_is_written_to_no_more(call, cast):
    entry = call.edition.applications.get(applicant=cast.mina)
    actions.withdraw(entry, by=cast.mina, at=call.now)
    cast.omar.is_active = False
    cast.omar.save()
    assert readers(call, who="applicants") == set()


def test_eligible_and_not_are_told_apart_only_once_the_check_is_concluded(story):
    before, after = story("eligibility"), story("screened")
    assert readers(before, who="eligible") == readers(before, who="ineligible") == set()
    out = {
        one.application.applicant.email.split("@")[0]
        for one in after.round("eligibility").passages.filter(outcome="out")
    }
    assert out
    assert readers(after, who="ineligible") == out
    assert readers(after, who="eligible") == readers(after, who="submitted") - out


def test_a_person_with_several_entries_gets_one_letter_that_names_them_all(call):
    again = call.edition.applications.get(applicant__email="omar@example.org")
    actions.start_application(
        again.category,
        kind=again.kind,
        organisation=again.organisation,
        city=again.city,
        by=again.applicant,
        at=call.now,
    )
    (omar,) = queries.recipients(call.edition, {"who": "drafts", "country": "JO"})
    subject, body = queries.filled(BOTH, omar, call.edition, "en")
    codes = ", ".join(one.entry_code for one in omar.entries)
    assert (len(omar.entries), subject) == (2, f"Hello {codes}")
    assert "Buses of omar · Untitled" in body


# --- the preview and the confirmation -----------------------------------------------------------


def test_the_preview_shows_the_real_letters_with_both_zones_and_what_is_missing(call, cast, enter):
    one = mailing(call, ENGLISH)
    client = enter(cast.sora)
    page = client.get(door(call, one.pk) + f"?person={cast.omar.pk}").content.decode()
    assert "2 letters go when you confirm" in page
    assert "Send 2 letters" in page
    assert "read Korean, but there is no Korean text" in page
    assert "(Asia/Seoul) – for you" in page
    assert "(Asia/Amman)" in page
    assert "you have an application in" in page
    assert mail.outbox == []
    assert not Message.objects.filter(batch=one.batch).exists()


def test_each_person_gets_the_letter_in_their_own_language_once(call, cast, enter):
    one = mailing(call)
    people = queries.recipients_of(one)
    typed = {"seen": queries.fingerprint(one, people), "shown": "2"}
    client = enter(cast.sora)
    for _turn in range(2):
        client.post(door(call, one.pk, "confirm"), typed)
    outbox.send_waiting(at=call.now)
    outbox.send_waiting(at=call.now)
    sent = {letter.to[0]: letter for letter in mail.outbox}
    assert len(mail.outbox) == 2
    assert sent["mina@example.org"].subject.endswith("소식")
    assert "mina의 버스" in sent["mina@example.org"].body
    assert "응모하셔서 보내 드리는 메일입니다" in sent["mina@example.org"].body
    assert sent["omar@example.org"].subject.startswith("Hello e-")
    assert JournalLine.objects.filter(verb="prize.confirm_mailing").count() == 1
    page = client.get(door(call)).content.decode()
    assert re.search(r'data-label="Sent">\s*2<', page)


def test_an_audience_that_changed_since_the_preview_is_asked_about_again(call, cast, enter):
    one = mailing(call)
    seen = queries.fingerprint(one, queries.recipients_of(one))
    mina = call.edition.applications.get(applicant=cast.mina)
    actions.withdraw(mina, by=cast.mina, at=call.now)
    client = enter(cast.sora)
    answer = client.post(door(call, one.pk, "confirm"), {"seen": seen, "shown": 2}, follow=True)
    page = answer.content.decode()
    assert "2 letters were shown, 1 would go now" in page
    assert "Send 1 letter" in page
    assert not Message.objects.filter(batch=one.batch).exists()
    fresh = re.search(r'name="seen" value="(\w+)"', page)[1]
    client.post(door(call, one.pk, "confirm"), {"seen": fresh, "shown": 1})
    assert Message.objects.filter(batch=one.batch).count() == 1


@pytest.mark.parametrize("seen", ["", "x", "0" * 64])
def test_a_confirmation_without_a_preview_sends_nothing(call, cast, enter, seen):
    one = mailing(call)
    enter(cast.sora).post(door(call, one.pk, "confirm"), {"seen": seen, "shown": "9" * 30})
    assert not Message.objects.filter(batch=one.batch).exists()


def test_a_text_that_changed_since_the_preview_is_asked_about_again(call, cast):
    one = mailing(call)
    people = queries.recipients_of(one)
    seen = queries.fingerprint(one, people)
    actions.write_mailing(call.edition, one, one.audience, ENGLISH, by=cast.sora, at=call.now)
    with pytest.raises(Refused, match="audience_changed"):
        actions.confirm_mailing(one, seen=seen, shown=2, by=cast.sora, at=call.now)


def test_a_mailing_to_nobody_cannot_go_and_a_discarded_one_never(call, cast, enter):
    nobody = mailing(call, who=AudienceKind.SUBMITTED)
    client = enter(cast.sora)
    assert "Nobody belongs" in client.get(door(call, nobody.pk)).content.decode()
    with pytest.raises(Refused, match="nobody"):
        confirm(call, nobody)
    client.post(door(call, nobody.pk, "discard"))
    assert str(nobody.subject) not in client.get(door(call)).content.decode()
    with pytest.raises(Refused, match="wrong_step"):
        confirm(call, nobody)


def test_role_and_narrowing_do_not_go_together(call, cast, enter):
    typed = {"who": "role", "country": "JO", "subject_en": "s", "body_en": "b"}
    page = enter(cast.sora).post(door(call, "new"), typed).content.decode()
    assert "Choose the role." in page
    assert "narrow applicants, not roles" in page


def test_failed_letters_are_tried_again_and_what_came_back_waits_for_a_look(call, cast, enter):
    one = confirm(call, mailing(call))
    first, second = Message.objects.filter(batch=one.batch)
    Message.objects.filter(pk=first.pk).update(failed_at=call.now, error="no route")
    Message.objects.filter(pk=second.pk).update(bounced_at=call.now, error="550 unknown")
    client = enter(cast.sora)
    page = client.get(door(call, one.pk)).content.decode()
    assert "no route" in page
    assert "550 unknown" in page
    client.post(door(call, one.pk, "resend"))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (MessageState.WAITING, MessageState.BOUNCED)
    client.post(door(call, "outbox", second.pk, "resend"))
    second.refresh_from_db()
    assert second.state == MessageState.WAITING
    answer = client.post(door(call, one.pk, "resend"), follow=True).content.decode()
    assert "No letter here has failed" in answer


def test_a_letter_in_doubt_is_shown_and_a_person_decides(call, cast, enter):
    one = confirm(call, mailing(call))
    letter = Message.objects.filter(batch=one.batch).first()
    outbox.claim(letter, at=call.now)
    client = enter(cast.sora)
    with clock.shifted(timedelta(hours=1)):
        assert "1 letter nobody knows" in client.get(door(call)).content.decode()
        listed = client.get(door(call, "outbox") + "?state=doubt").content.decode()
        assert letter.to in listed
        client.post(door(call, "outbox", letter.pk, "settle"), {"went": "yes"})
        letter.refresh_from_db()
        assert letter.state == MessageState.SENT
        again = client.post(door(call, "outbox", letter.pk, "settle"), {"went": "no"}, follow=True)
        assert "It is known by now" in again.content.decode()
    assert JournalLine.objects.filter(verb="prize.settle_letter").count() == 1


def test_letters_with_personal_links_are_listed_without_their_text(call, cast, enter):
    outbox.post(
        key="invitation-x",
        to="judge@example.org",
        subject="Invitation",
        body="https://x/secret-token",
        at=call.now,
        edition_id=call.edition.pk,
    )
    letter = Message.objects.get(key="invitation-x")
    client = enter(cast.sora)
    assert "judge@example.org" in client.get(door(call, "outbox")).content.decode()
    page = client.get(door(call, "outbox", letter.pk)).content.decode()
    assert "secret-token" not in page
    assert "The text is not shown" in page


def test_a_letter_of_another_edition_is_not_here(call, story, cast, enter):
    other = story("screened").edition
    letter = Message.objects.filter(edition_id=other.pk).first()
    assert enter(cast.sora).get(door(call, "outbox", letter.pk)).status_code == 404


@pytest.mark.parametrize("tail", ["", "outbox/", "texts/", "reminders/"])
def test_letters_are_read_by_the_secretariat_and_the_auditor_only(call, cast, enter, tail):
    for key, status in {"sora": 200, "ada": 200, "mina": 403, "ines": 403, "chair": 403}.items():
        assert enter(getattr(cast, key)).get(door(call) + tail).status_code == status, key
    assert enter(cast.passer_by).get(door(call) + tail).status_code == 302


def test_an_auditor_writes_nothing(call, cast, enter):
    client = enter(cast.ada)
    assert client.get(door(call, "new")).status_code == 403
    assert client.post(door(call, "reminders"), {"days": "3"}, follow=True).status_code == 200
    assert queries.reminder_days(call.edition) == queries.DAYS


def test_the_outbox_asks_the_database_as_often_for_many_letters(
    call, cast, enter, django_assert_max_num_queries
):
    confirm(call, mailing(call))
    client = enter(cast.sora)

    def asked(path) -> int:
        with django_assert_max_num_queries(60) as found:
            assert client.get(path).status_code == 200
        return len(found)

    paths = [door(call), door(call, "outbox")]
    few = [asked(path) for path in paths]
    for _turn in range(4):
        confirm(call, mailing(call))
    assert [asked(path) for path in paths] == few


# --- reminders ----------------------------------------------------------------------------------


def closing(told, when: datetime, **more):
    edition = told.edition
    edition.call_closes_at = when
    edition.save()
    return edition


def due(told, at: datetime) -> list[str]:
    return sorted(one.user.email[:4] for one, _k in queries.drafts_to_remind(told.edition, at))


def test_a_reminder_goes_in_the_readers_morning_once_a_deadline(call):
    year = call.now.year + 1
    closing(call, datetime(year, 5, 31, 9, tzinfo=UTC))  # 18:00 in Seoul, 12:00 in Amman
    seoul = datetime(year, 5, 30, 0, tzinfo=UTC)  # nine in the morning there
    amman = datetime(year, 5, 30, 6, tzinfo=UTC)
    week = datetime(year, 5, 25, tzinfo=UTC)
    actions.remind_drafts(call.edition, by=None, at=week)
    assert due(call, seoul - timedelta(minutes=1)) == []
    assert due(call, seoul) == ["mina"]
    assert due(call, amman) == ["mina", "omar"]
    assert actions.remind_drafts(call.edition, by=None, at=amman) == 2
    assert actions.remind_drafts(call.edition, by=None, at=amman) == 0
    last = Message.objects.filter(to="omar@example.org").first()
    assert last.subject.startswith("The call closes tomorrow")
    assert "18:00 KST (Asia/Seoul) – for you" in last.body
    assert "12:00" in last.body.split("for you")[1]
    assert "내일 마감됩니다" in Message.objects.filter(to="mina@example.org").first().subject


def test_a_deadline_that_moves_brings_a_new_reminder(call, cast):
    year = call.now.year + 1
    first = datetime(year, 5, 31, 9, tzinfo=UTC)
    edition = closing(call, first)
    at = first - timedelta(hours=20)
    assert actions.remind_drafts(edition, by=None, at=at) == 2
    actions.move_call(
        edition,
        opens_at=edition.call_opens_at,
        closes_at=first + timedelta(days=14),
        reason="Holidays.",
        by=cast.sora,
        at=at,
    )
    assert due(call, at) == []
    assert due(call, at + timedelta(days=14)) == ["mina", "omar"]


def test_a_draft_begun_after_the_morning_of_a_reminder_gets_the_next_one_only(call):
    closing(call, call.now + timedelta(days=3, hours=1))
    assert due(call, call.now + timedelta(hours=1)) == []
    assert due(call, call.now + timedelta(days=2, hours=20)) == ["mina", "omar"]


def test_after_the_call_and_without_days_nobody_is_reminded(call, cast, enter):
    edition = closing(call, call.now + timedelta(days=20))
    at = edition.call_closes_at - timedelta(hours=5)
    enter(cast.sora).post(door(call, "reminders"), {"days": ""})
    assert due(call, at) == []
    enter(cast.sora).post(door(call, "reminders"), {"days": "14, 2"})
    assert queries.reminder_days(edition) == (14, 2)
    assert due(call, at) == ["mina", "omar"]
    assert actions.remind_drafts(edition, by=None, at=edition.call_closes_at) == 0


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("x", "x is no whole number"),
        ("-1", "-1 is no whole number"),
        ("²", "² is no whole number"),
        ("0", "1 to 90 days"),
        ("91", "1 to 90 days"),
        ("1 2 3 4 5 6 7", "At most six"),
    ],
)
def test_days_that_make_no_sense_are_refused(call, cast, enter, days, said):
    page = enter(cast.sora).post(door(call, "reminders"), {"days": days}).content.decode()
    assert said in page
    assert queries.reminder_days(call.edition) == queries.DAYS


def test_by_hand_everybody_with_a_draft_is_reminded_once(call, cast, enter):
    client = enter(cast.sora)
    assert "Remind 2 people" in client.get(door(call, "reminders")).content.decode()
    client.post(door(call, "reminders", "now"))
    answer = client.post(door(call, "reminders", "now"), follow=True).content.decode()
    assert "has had a reminder by hand" in answer
    batch = queries.reminder_batch(call.edition)
    assert Message.objects.filter(batch=batch).count() == 2


def test_the_command_tells_how_many_went(call):
    closing(call, clock.now() + timedelta(days=20))
    said = StringIO()
    with clock.shifted(timedelta(days=19, hours=20)):
        call_command("reminders", stdout=said)
    assert f"{call.slug}: 2 reminders written" in said.getvalue()
