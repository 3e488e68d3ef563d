"""The pages of the committee's room: who enters, what stands on them, what a press does."""

from html import unescape

import pytest
from django.urls import reverse
from program import Program
from results.committee import Meeting, seat

from haechi.core import clock
from haechi.core.models import JournalLine
from haechi.prize.models import Absence
from haechi.results import actions, queries
from haechi.results.models import Check, Decision, Motion, Post
from haechi.results.states import CheckState, CheckSubject

INSIDE = ("grace", "kenji", "chair", "sora", "ada")
OUTSIDE = ("mina", "omar", "ines", "jun", "eli", "theo", "priya")


@pytest.fixture
def meeting(story, monkeypatch) -> Meeting:
    told = story("final")
    seat(told, "lucia")
    monkeypatch.setattr(clock, "now", lambda: told.now)
    return Meeting(told)


def url(meeting, name, *args) -> str:
    return reverse(f"results:{name}", args=[meeting.told.slug, *args])


def text(answer) -> str:
    return unescape((answer.getvalue() if answer.streaming else answer.content).decode())


def test_the_room_is_for_members_the_chair_and_those_who_answer_for_the_record(meeting, enter):
    entry = meeting.entries[0]
    motion = meeting.moves("grace", entry)
    doors = [
        url(meeting, "committee"),
        url(meeting, "agenda_csv"),
        url(meeting, "dossier", entry.number),
        url(meeting, "motions"),
        url(meeting, "motions_csv"),
        url(meeting, "motion", motion.pk),
    ]
    for key in INSIDE:
        client = enter(meeting.person(key))
        assert {client.get(door).status_code for door in doors} == {200}, key
    for key in OUTSIDE:
        client = enter(meeting.person(key))
        assert {client.get(door).status_code for door in doors} == {404}, key


def test_the_chair_sees_who_leaves_and_puts_the_agenda_in_order(meeting, enter):
    first, fourth = queries.by_number(meeting.round)[0], queries.by_number(meeting.round)[3]
    for entry in (first, fourth):
        meeting.leaves("grace", entry)
    client = enter(meeting.person("chair"))
    page = text(client.get(url(meeting, "committee")))
    assert "2 times; 1 would be enough" in page
    answer = client.post(url(meeting, "arrange"), follow=True)
    assert "somebody leaves the room 1 time." in text(answer)
    assert f"{meeting.person('grace')} out" in text(answer)
    assert f"{meeting.person('grace')} still out" in text(answer)


def test_a_member_sees_the_own_absences_and_nobody_elses(meeting, enter):
    entry, other = meeting.entries[:2]
    meeting.leaves("grace", entry)
    meeting.leaves("kenji", other)
    page = text(enter(meeting.person("grace")).get(url(meeting, "committee")))
    assert "You leave the room." in page
    assert "You come back." in page
    assert str(meeting.person("kenji")) not in page
    assert url(meeting, "dossier", entry.number) not in page
    assert url(meeting, "dossier", other.number) in page
    assert "Put the agenda in order" not in page


def test_an_entry_is_moved_by_hand_with_a_reason(meeting, enter):
    order = queries.agenda(meeting.round)
    client = enter(meeting.person("chair"))
    typed = {"entry": order[4].number, "place": 1, "reason": ""}
    refused = client.post(url(meeting, "move_item"), typed)
    assert refused.status_code == 200
    assert queries.agenda(meeting.round) == order
    client.post(url(meeting, "move_item"), {**typed, "reason": "Its witness is here now."})
    assert queries.agenda(meeting.round)[0] == order[4]


def test_a_member_declares_a_conflict_and_the_chair_lifts_it(meeting, enter):
    entry, grace = meeting.entries[0], meeting.person("grace")
    typed = {"member": meeting.person("kenji").pk, "entry": entry.number, "kind": "personal"}
    client = enter(grace)
    client.post(url(meeting, "declare_absence"), {**typed, "reason": "A cousin."})
    assert not Absence.objects.filter(round=meeting.round).exists(), "for oneself only"
    client.post(url(meeting, "declare_absence"), {**typed, "member": grace.pk, "reason": "Mine."})
    absence = Absence.objects.get(round=meeting.round)
    assert (absence.member, absence.declared_by) == (grace, grace)
    lift = url(meeting, "lift_absence", absence.pk)
    assert client.get(lift).status_code == 403
    chair = enter(meeting.person("chair"))
    assert chair.get(lift).status_code == 200
    chair.post(lift, {"reason": "Another person of that name."})
    absence.refresh_from_db()
    assert absence.lifted_by == meeting.person("chair")


def test_every_door_to_an_entry_is_closed_to_whoever_left_the_room(meeting, enter):
    """As closed as the doors of an entry that does not exist."""
    entry = meeting.entries[0]
    slug, number = meeting.told.slug, entry.number
    motion = meeting.moves("kenji", entry)
    post = actions.post(meeting.round, entry, "Well.", **meeting.does("kenji"))
    award = meeting.told.edition.awards.get(code="human-gold")
    sheet = entry.sheets.filter(state="submitted").first()
    meeting.leaves("grace", entry)
    client = enter(meeting.person("grace"))
    doors = [
        url(meeting, "dossier", number),
        url(meeting, "propose_motion", number),
        url(meeting, "motion", motion.pk),
        reverse("prize:application", args=[slug, number]),
        reverse("prize:reading_copy", args=[slug, number]),
        reverse("prize:version", args=[slug, number, 1]),
        reverse("prize:receipt", args=[slug, number, 1]),
        reverse("prize:screening", args=[slug, "third", number]),
        reverse("jury:sheets", args=[slug, "jury", sheet.pk]),
    ]
    one = f"editions/{slug}/applications/{number}"
    assert {door: client.get(door).status_code for door in doors} == dict.fromkeys(doors, 404)
    for door, typed in {
        url(meeting, "post", number): {"text": "Hello."},
        url(meeting, "retract_post", number, post.pk): {},
        url(meeting, "check", number, "evidence"): {"state": "open"},
        url(meeting, "vote", motion.pk): {"choice": "yes", "reason": "Good."},
        url(meeting, "second_motion", motion.pk): {},
        url(meeting, "end_vote", motion.pk): {},
    }.items():
        assert client.post(door, typed).status_code == 404, door
    absent, present = Program(meeting.person("grace")), Program(meeting.person("kenji"))
    assert (absent.get(one).status_code, present.get(one).status_code) == (404, 200)
    every = f"editions/{slug}/applications"
    assert [entry.entry_code in text(p.get(every)) for p in (absent, present)] == [False, True]
    lists = [
        reverse("prize:entries", args=[slug]),
        reverse("prize:entries_file", args=[slug, "csv"]),
    ]
    others = enter(meeting.person("kenji"))
    assert {door: others.get(door).status_code for door in doors} == dict.fromkeys(doors, 200)
    for door in lists:
        assert entry.entry_code in text(others.get(door)), door
    client = enter(meeting.person("grace"))
    page = text(client.get(url(meeting, "propose", award.code, 1)))
    assert f"<span>{entry.entry_code}</span>" not in page
    for door in lists:
        assert entry.entry_code not in text(client.get(door)), door


def test_a_decision_is_not_read_by_whoever_left_the_room(meeting, enter):
    entry = next(e for e in meeting.entries if e.category.code == "human" and e.kind == "city")
    award = meeting.told.edition.awards.get(code="human-gold")
    meeting.leaves("grace", entry)
    facts = {"place": 1, "application": entry, "reason": "The most useful of all."}
    decision = actions.propose_decision(award, **facts, **meeting.does("kenji"))
    client = enter(meeting.person("grace"))
    page = text(client.get(url(meeting, "decisions")))
    assert "decided while you are out of the room" in page
    assert "The most useful of all." not in page
    assert str(meeting.person("kenji")) not in page
    assert client.get(url(meeting, "retract", decision.pk)).status_code == 404
    assert client.post(url(meeting, "confirm", decision.pk)).status_code == 404
    taken = text(client.get(url(meeting, "propose", award.code, 1)))
    assert entry.entry_code not in taken
    assert "The most useful of all." in text(
        enter(meeting.person("lucia")).get(url(meeting, "decisions"))
    )
    actions.confirm_decision(decision, **meeting.does("lucia"))
    client = enter(meeting.person("grace"))
    for door in ("release", "winners_preview"):
        assert entry.entry_code not in text(client.get(url(meeting, door))), door


def test_the_dossier_shows_what_the_jury_gave_and_wrote(meeting, enter):
    entry = meeting.entries[0]
    sheet = entry.sheets.filter(state="submitted", judge__round=meeting.told.round("jury")).first()
    type(sheet).objects.filter(pk=sheet.pk).update(comment="The river data are first rate.")
    ranked = queries.calibrated(meeting.round)[entry.pk]
    client = enter(meeting.person("grace"))
    page = text(client.get(url(meeting, "dossier", entry.number)))
    assert f"{ranked.estimate:.2f}" in page
    assert "The river data are first rate." in page
    assert str(sheet.judge.user) not in page
    meeting.told.edition.rounds.filter(code="final").update(carries_over=False)
    page = text(client.get(url(meeting, "dossier", entry.number)))
    assert f"{ranked.estimate:.2f}" not in page
    assert "The river data are first rate." not in page


def test_the_dossier_reads_the_version_that_was_judged(meeting, enter):
    entry = meeting.entries[0]
    judged = queries.version_judged(meeting.round, entry)
    content = dict(judged.content)
    entry.submissions.create(
        number=judged.number + 1,
        content=content,
        sha256="0" * 64,
        form_version=judged.form_version,
        submitted_by=judged.submitted_by,
        submitted_at=meeting.told.now,
    )
    assert queries.version_judged(meeting.round, entry) == judged
    page = text(enter(meeting.person("grace")).get(url(meeting, "dossier", entry.number)))
    assert f"Version {judged.number}, handed in on" in page


def test_members_discuss_on_the_dossier(meeting, enter):
    entry = meeting.entries[0]
    grace = enter(meeting.person("grace"))
    grace.post(url(meeting, "post", entry.number), {"text": "Is it in use?"})
    first = Post.objects.get(application=entry)
    kenji = enter(meeting.person("kenji"))
    answer = {"text": "Since May.", "answers": first.pk}
    kenji.post(url(meeting, "post", entry.number), answer)
    page = text(kenji.get(url(meeting, "dossier", entry.number)))
    assert page.index("Is it in use?") < page.index("thread__answers") < page.index("Since May.")
    empty = kenji.post(url(meeting, "post", entry.number), {"text": " "})
    assert empty.status_code == 200
    assert Post.objects.filter(application=entry).count() == 2
    grace = enter(meeting.person("grace"))
    grace.post(url(meeting, "retract_post", entry.number, first.pk))
    page = text(grace.get(url(meeting, "dossier", entry.number)))
    assert "Is it in use?" not in page
    assert "Retracted by its author." in page
    assert "Is it in use?" in text(
        enter(meeting.person("ada")).get(url(meeting, "dossier", entry.number))
    )


def test_a_blind_discussion_names_nobody_until_the_round_is_concluded(meeting, enter):
    entry = meeting.entries[0]
    rounds = meeting.told.edition.rounds.filter(code="final")
    rounds.update(blind_discussion=True)
    actions.post(meeting.round, entry, "Strong.", **meeting.does("grace"))
    motion = meeting.moves("kenji", entry)
    meeting.put(motion, grace="yes", kenji="yes", lucia="no")
    names = [str(meeting.person(key)) for key in ("grace", "kenji", "lucia")]
    doors = [
        url(meeting, "dossier", entry.number),
        url(meeting, "motion", motion.pk),
        url(meeting, "motions_csv"),
    ]
    for key in ("ada", "sora", "chair", "lucia"):
        client = enter(meeting.person(key))
        for door in doors:
            page = text(client.get(door)).replace(f"</span>{meeting.person(key)}</a>", "")
            assert not [name for name in names if name in page], (key, door)
    page = text(enter(meeting.person("lucia")).get(doors[0]))
    assert "Member A" in page
    assert "Member B" in page
    rounds.update(state="closed", closed_at=meeting.told.now, closed_by=meeting.person("chair"))
    for key in ("ada", "sora"):
        assert names[0] in text(enter(meeting.person(key)).get(doors[0])), key
    assert names[0] not in text(enter(meeting.person("chair")).get(doors[0]))


def test_a_check_is_recorded_with_its_source(meeting, enter):
    entry = meeting.entries[0]
    client = enter(meeting.person("sora"))
    door = url(meeting, "check", entry.number, "evidence")
    typed = {"state": "ok", "source": "https://example.org/report", "note": ""}
    assert client.post(door, {**typed, "source": ""}).status_code == 200
    assert not Check.objects.exists()
    client.post(door, typed)
    found = Check.objects.get(application=entry)
    assert (found.state, found.checked_by) == ("ok", meeting.person("sora"))
    page = text(client.get(url(meeting, "dossier", entry.number)))
    assert 'href="https://example.org/report"' in page
    client.post(door, {**typed, "source": "javascript:alert(1)"})
    assert 'href="javascript' not in text(client.get(url(meeting, "dossier", entry.number)))
    assert client.post(url(meeting, "check", entry.number, "nothing"), typed).status_code == 404


def test_the_release_names_the_finalists_whose_checks_are_not_in_order(meeting, enter):
    entry, other = meeting.entries[:2]
    for subject in CheckSubject:
        facts = {"state": CheckState.OK, "source": "The city", **meeting.does("sora")}
        actions.record_check(meeting.round, entry, subject, **facts)
    facts = {"state": CheckState.CONCERN, "note": "Copied.", **meeting.does("sora")}
    actions.record_check(meeting.round, other, CheckSubject.ORIGINAL, **facts)
    page = text(enter(meeting.person("sora")).get(url(meeting, "release")))
    assert f"The checks of {len(meeting.entries) - 1} finalists are not in order." in page
    assert f"{other.title}: 1 concern, 3 checks open" in page
    assert f"{entry.title}:" not in page
    meeting.leaves("grace", other)
    assert other.title not in text(enter(meeting.person("grace")).get(url(meeting, "release")))


def test_a_motion_goes_its_way_from_the_dossier_to_the_grid(meeting, enter):
    entry = next(e for e in meeting.entries if e.category.code == "human" and e.kind == "city")
    grace = enter(meeting.person("grace"))
    typed = {"kind": "move", "award": "human-gold", "text": "", "reason": "The most useful."}
    bare = grace.post(url(meeting, "propose_motion", entry.number), {**typed, "award": ""})
    assert bare.status_code == 200
    grace.post(url(meeting, "propose_motion", entry.number), typed)
    motion = Motion.objects.get()
    page = url(meeting, "motion", motion.pk)
    enter(meeting.person("kenji")).post(url(meeting, "second_motion", motion.pk))
    chair = enter(meeting.person("chair"))
    chair.post(url(meeting, "open_vote", motion.pk))
    for key, choice in (("grace", "yes"), ("kenji", "no"), ("lucia", "yes")):
        voter = enter(meeting.person(key))
        voter.post(url(meeting, "vote", motion.pk), {"choice": choice, "reason": f"{key}!"})
        assert "of 3 entitled" not in text(voter.get(page))
    chair = enter(meeting.person("chair"))
    assert "kenji!" not in text(chair.get(page))
    chair.post(url(meeting, "end_vote", motion.pk))
    shown = text(chair.get(page))
    assert "2 yes, 1 no, 0 abstained, of 3 entitled" in shown
    assert "kenji!" in shown
    grace = enter(meeting.person("grace"))
    follow = f"{url(meeting, 'propose', 'human-gold', 1)}?motion={motion.pk}"
    assert follow in text(grace.get(page))
    form = text(grace.get(follow))
    assert "This proposal follows what the committee resolved:" in form
    grace.post(follow, {"choice": entry.pk, "reason": "As resolved."})
    decision = Decision.objects.get(award__code="human-gold", award__edition=meeting.told.edition)
    assert (decision.motion, decision.state) == (motion, "proposed")
    assert page in text(grace.get(url(meeting, "decisions")))


def test_the_journal_keeps_votes_sealed_until_the_vote_has_ended(meeting, enter):
    motion = meeting.moves("grace", meeting.entries[0])
    actions.open_vote(motion, **meeting.does("chair"))
    meeting.vote("grace", motion)
    journal = reverse("site:journal", args=[meeting.told.slug]) + "?verb=results.cast_vote"
    line = JournalLine.objects.get(verb="results.cast_vote")
    assert line.facts == {"choice": "yes"}
    for key in ("ada", "sora"):
        assert line.subject not in text(enter(meeting.person(key)).get(journal)), key
    actions.end_vote(motion, **meeting.does("chair"))
    assert line.subject in text(enter(meeting.person("ada")).get(journal))


@pytest.mark.parametrize("name", ["committee", "motions", "motions_csv", "agenda_csv"])
def test_a_page_asks_as_often_for_one_as_for_many(meeting, enter, name):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = enter(meeting.person("chair"))

    def asked() -> int:
        client.get(url(meeting, name))
        with CaptureQueriesContext(connection) as captured:
            client.get(url(meeting, name))
        return len(captured)

    meeting.put(meeting.moves("grace", meeting.entries[0]), grace="yes", kenji="no")
    meeting.leaves("lucia", meeting.entries[0])
    before = asked()
    for entry in meeting.entries[1:]:
        meeting.put(meeting.moves("grace", entry), grace="yes", kenji="yes", lucia="no")
        meeting.leaves("lucia", entry)
    assert asked() == before
