"""Press notes keep their embargo to the second; a deadline that moves is told to all."""

from datetime import timedelta

import pytest
from django.core import mail
from prize.open_call import draft

from haechi.core import clock, outbox
from haechi.core.models import JournalLine, Message, MessageState
from haechi.prize import actions, queries, rules
from haechi.prize.models import PressNote, WindowChange
from haechi.prize.states import PressNoteState
from haechi.site.demonstration.shape import CAST

HOUR = timedelta(hours=1)


@pytest.fixture
def call(story, cast):
    told = story("called")
    for key in ("mina", "omar"):
        draft(told, key)
    return told


def door(told, tail="", language="en") -> str:
    return f"/{language}/e/{told.slug}/press/{tail}"


def written(told, **more) -> PressNote:
    note = PressNote(edition=told.edition, public_from=clock.now() + 2 * HOUR)
    texts = {
        "title_en": "Winners",
        "title_ko": "수상작 발표",
        "body_en": "Nairobi wins.",
        "body_ko": "나이로비가 받습니다.",
        "addresses": "a@press.example.org\nB@press.example.org",
    }
    for name, value in (texts | more).items():
        setattr(note, name, value)
    return actions.write_press_note(note, by=told.person("sora"), at=told.now)


def issued(told, **more) -> PressNote:
    note = written(told, **more)
    return actions.issue_press_note(note, by=told.person("sora"), at=clock.now())


def test_a_note_under_embargo_does_not_exist_for_others_until_its_second(call, cast, enter):
    note = issued(call)
    people = ("passer_by", "mina", "ines", "chair", "eli")
    for key in people:
        client = enter(getattr(cast, key))
        for language in ("en", "ko"):
            assert client.get(door(call, f"{note.pk}/", language)).status_code == 404, key
            page = client.get(door(call, language=language)).content.decode()
            assert "Winners" not in page
            assert "수상작" not in page
    assert not rules.is_public_note(note, note.public_from - timedelta(seconds=1))
    assert rules.is_public_note(note, note.public_from)
    with clock.shifted(2 * HOUR):  # no job has run
        for key in people:
            page = enter(getattr(cast, key)).get(door(call, f"{note.pk}/")).content.decode()
            assert "Nairobi wins." in page
            assert "a@press.example.org" not in page
            assert "Winners" in enter(getattr(cast, key)).get(door(call)).content.decode()


def test_the_staff_sees_it_marked(call, cast, enter):
    note = issued(call)
    for key in ("sora", "lucia", "ada"):
        page = enter(getattr(cast, key)).get(door(call, f"{note.pk}/")).content.decode()
        assert "Embargoed: only the staff sees this page now." in page
        assert "embargoed until" in enter(getattr(cast, key)).get(door(call)).content.decode()


def test_it_goes_before_with_the_embargo_in_the_first_lines_of_both_languages(call):
    issued(call)
    outbox.send_waiting(at=clock.now())
    assert sorted(one.to[0] for one in mail.outbox) == [
        "B@press.example.org",
        "a@press.example.org",
    ]
    for letter in mail.outbox:
        first, second, *_rest = letter.body.splitlines()
        assert first.startswith("엠바고: ")
        assert second.startswith("EMBARGOED until ")
        assert first.count("KST (Asia/Seoul)") == second.count("KST (Asia/Seoul)") == 1
        assert "Nairobi wins." in letter.body
        assert "나이로비가 받습니다." in letter.body
        assert "press list" in letter.body


def test_or_it_goes_only_at_the_instant_itself(call):
    note = issued(call, goes_before=False)
    assert outbox.send_waiting(at=note.public_from - timedelta(seconds=1))[0] == 0
    assert outbox.send_waiting(at=note.public_from)[0] == 2
    assert all("EMBARGO" not in one.body + one.subject for one in mail.outbox)


def test_a_withdrawn_note_stops_its_letters_and_its_page(call, cast, enter):
    note = issued(call, goes_before=False)
    client = enter(cast.sora)
    client.post(door(call, f"{note.pk}/withdraw/"), {"reason": "The date is wrong."})
    assert set(Message.objects.filter(batch=note.batch).values_list("state", flat=True)) == {
        MessageState.CANCELLED
    }
    assert outbox.send_waiting(at=note.public_from)[0] == 0
    with clock.shifted(3 * HOUR):
        assert enter(cast.mina).get(door(call, f"{note.pk}/")).status_code == 404


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"title_ko": ""}, "one_language"),
        ({"body_en": ""}, "one_language"),
        ({"addresses": ""}, "no_address"),
    ],
)
def test_what_a_note_lacks_is_said_before_it_is_issued(call, cast, enter, more, code):
    note = written(call, **more)
    verdict = rules.may_issue_press_note(
        queries.standing(cast.sora, call.edition),
        call.edition,
        note,
        queries.addresses_in(note.addresses)[0],
        clock.now(),
    )
    assert verdict.code == code
    page = enter(cast.sora).post(door(call, f"{note.pk}/issue/"), follow=True).content.decode()
    assert verdict.sentence in page
    assert not Message.objects.filter(batch=note.batch).exists()


def test_an_instant_that_has_passed_is_refused(call, cast, enter):
    note = written(call, public_from=clock.now() - HOUR)
    page = enter(cast.sora).post(door(call, f"{note.pk}/issue/"), follow=True).content.decode()
    assert "has passed. Set a later one." in page


def typed(**more) -> dict[str, str]:
    return {
        "title_en": "T",
        "body_en": "B",
        "time_zone": "Africa/Nairobi",
        "public_from": "2030-07-01T09:00",
        "goes_before": "no",
        "addresses": "x@example.org, x@example.org",
    } | more


def test_the_instant_is_typed_in_its_own_zone(call, cast, enter):
    enter(cast.sora).post(door(call, "new/"), typed())
    note = PressNote.objects.get(title_en="T")
    assert note.public_from.isoformat() == "2030-07-01T06:00:00+00:00"
    assert note.addresses == "x@example.org"
    page = enter(cast.sora).get(door(call, f"{note.pk}/edit/")).content.decode()
    assert "2030-07-01T09:00" in page
    enter(cast.sora).post(door(call, f"{note.pk}/edit/"), typed(title_en="U"))
    note.refresh_from_db()
    assert (note.title_en, note.state) == ("U", PressNoteState.DRAFT)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"time_zone": "Mars/Olympus"}, "There is no time zone “Mars/Olympus”"),
        ({"time_zone": "../../etc/passwd"}, "There is no time zone"),
        ({"addresses": "a@example.org\nno address"}, "Not an e-mail address: no address"),
        ({"title_en": ""}, "Write a title"),
        ({"public_from": "soon"}, "Enter a valid date/time"),
        ({"time_zone": "Europe/Paris", "public_from": "2030-03-31T02:30"}, "does not exist"),
    ],
)
def test_bad_input_for_a_note_is_told(call, cast, enter, more, said):
    page = enter(cast.sora).post(door(call, "new/"), typed(**more)).content.decode()
    assert said in page
    assert not PressNote.objects.exists()


def test_the_notes_somebody_sees_are_those_the_rule_allows(call, cast):
    every = [issued(call), written(call), issued(call, public_from=clock.now() + 9 * HOUR)]
    at = clock.now() + 3 * HOUR
    for key in (*(member.key for member in CAST), "passer_by"):
        who = queries.standing(getattr(cast, key), call.edition)
        allowed = {one.pk for one in every if rules.may_read_press_note(who, one, at)}
        shown = queries.press_notes_visible_to(who, call.edition, at)
        assert set(shown.values_list("pk", flat=True)) == allowed, key


# --- ends that move -----------------------------------------------------------------------------


def window(told, days: int, **more) -> dict[str, str]:
    edition, wall = told.edition, "%Y-%m-%dT%H:%M"
    closes = edition.call_closes_at.astimezone(edition.zone) + timedelta(days=days)
    opens = edition.call_opens_at.astimezone(edition.zone)
    return {"opens_at": opens.strftime(wall), "closes_at": closes.strftime(wall)} | more


def test_an_extension_is_recorded_published_and_told_to_everybody_who_applies(call, cast, enter):
    said = window(call, 7, reason="Holidays in many countries.", reason_ko="연휴가 겹칩니다.")
    enter(cast.sora).post(f"/en/e/{call.slug}/rules/window/", said)
    change = WindowChange.objects.get(edition=call.edition)
    assert (change.moved_by, change.is_public) == (cast.sora, True)
    page = enter(cast.passer_by).get(f"/en/e/{call.slug}/").content.decode()
    assert "The call was extended from" in page
    assert "Holidays in many countries." in page
    korean = enter(cast.passer_by).get(f"/ko/e/{call.slug}/").content.decode()
    assert "연휴가 겹칩니다." in korean
    outbox.send_waiting(at=clock.now())
    sent = {letter.to[0]: letter.body for letter in mail.outbox}
    assert sorted(sent) == ["mina@example.org", "omar@example.org"]
    assert "Holidays in many countries." in sent["omar@example.org"]
    assert sent["omar@example.org"].count("KST (Asia/Seoul) – for you") == 2
    assert sent["omar@example.org"].count("(Asia/Amman)") == 2
    assert "연휴가 겹칩니다." in sent["mina@example.org"]
    assert JournalLine.objects.filter(verb="prize.move_call", edition_id=call.edition.pk).exists()


def test_one_language_is_enough_and_none_is_refused(call, cast, enter):
    client = enter(cast.sora)
    page = client.post(f"/en/e/{call.slug}/rules/window/", window(call, 7)).content.decode()
    assert "Write why the window moves" in page
    assert not WindowChange.objects.exists()
    client.post(f"/en/e/{call.slug}/rules/window/", window(call, 7, reason_ko="연휴"))
    assert "연휴" in enter(cast.omar).get(f"/en/e/{call.slug}/").content.decode()


def test_a_beginning_that_moves_alone_is_not_announced(call, cast):
    edition = call.edition
    actions.move_call(
        edition,
        opens_at=edition.call_opens_at + HOUR,
        closes_at=edition.call_closes_at,
        reason="x",
        by=cast.sora,
        at=call.now,
    )
    assert not WindowChange.objects.exists()


@pytest.mark.parametrize(("chapter", "public"), [("called", True), ("judging", False)])
def test_a_round_that_moves_is_announced_only_before_judging(story, cast, enter, chapter, public):
    told = story(chapter)
    round_ = told.round("jury")
    before = Message.objects.filter(edition_id=told.edition.pk).count()
    actions.move_round(
        round_,
        opens_at=round_.opens_at,
        closes_at=round_.closes_at + timedelta(days=3),
        reason="A judge is ill.",
        by=cast.sora,
        at=told.now,
    )
    change = WindowChange.objects.get(round=round_)
    assert change.is_public == public
    page = enter(cast.passer_by).get(f"/en/e/{told.slug}/").content.decode()
    assert ("A judge is ill." in page) == public
    if not public:
        assert Message.objects.filter(edition_id=told.edition.pk).count() == before


def test_an_end_that_comes_sooner_is_not_called_an_extension(call, cast, enter):
    said = window(call, -1, reason="A mistake in the dates.")
    enter(cast.sora).post(f"/en/e/{call.slug}/rules/window/", said)
    page = enter(cast.passer_by).get(f"/en/e/{call.slug}/").content.decode()
    assert "was moved forward from" in page
    assert "extended" not in page
