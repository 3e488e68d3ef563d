"""Nobody can infer what happens in the committee's room where they are not meant to look.

Every probe reads all that one person can read (pages, lists, files, journal, API, own letters and
own data), lets something hidden happen, and reads again: the bytes must be the same, and so must
the number of queries of each page. Every probe is tried against a leak built for it, which it must
see.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from program import Program
from results.committee import Meeting, seat

from haechi.core import clock
from haechi.core.models import Message
from haechi.core.verdict import allow
from haechi.prize import queries as prize
from haechi.prize.models import Absence, Edition
from haechi.results import actions, queries, rules, tables
from haechi.results.models import Check, Motion, Post, Vote
from haechi.results.states import CheckState, CheckSubject, MotionKind

SECRET = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
MEMBERS = ("grace", "kenji", "lucia", "theo")


class Desk:
    """A meeting under way, and all that one person can read of it.

    Lucia left the room for the first entry; a motion on it, one on the second entry and one on the
    grid are being voted on. Names are not told.
    """

    def __init__(self, told: Any, enter: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
        self.told, self.enter, self.at = told, enter, told.now
        for key in MEMBERS[2:]:
            seat(told, key)
        monkeypatch.setattr(clock, "now", lambda: self.at)
        told.edition.rounds.filter(code="final").update(blind_discussion=True)
        self.meeting = Meeting(told)
        self.first, self.second = self.meeting.entries[:2]
        self.meeting.leaves("lucia", self.first)
        actions.set_agenda(self.meeting.round, **self.meeting.does("chair"))
        self.said = self.say("kenji", "It is running.")
        self.on_first = self.meeting.moves("kenji", self.first)
        self.on_second = self.meeting.moves("grace", self.second)
        award = told.edition.awards.get(code="human-gold")
        empty = {"kind": MotionKind.EMPTY, "award": award, "place": 1, "reason": "None will do."}
        self.on_grid = actions.propose_motion(
            self.meeting.round, **empty, **self.meeting.does("grace")
        )
        for motion in (self.on_first, self.on_second, self.on_grid):
            actions.open_vote(motion, **self.meeting.does("chair"))
        self.idle = self.meeting.moves("kenji", self.first)
        self.mina = told.edition.applications.get(applicant=told.person("mina"))
        self.key = ""

    def say(self, key: str, text: str, entry: Any = None) -> Post:
        return actions.post(self.meeting.round, entry or self.first, text, **self.meeting.does(key))

    def sits(self, key: str) -> None:
        """The one who reads."""
        self.key = key
        self.client = self.enter(self.told.person(key) if key else None)
        self.program = Program(self.told.person(key)) if key else None
        if self.program:
            self.program.get("editions")  # a key notes its first use

    def read(self) -> dict[str, tuple[bytes, int]]:
        with override("en"):
            found = {page: self.look(page) for page in self.pages()}
        with override("ko"):
            found |= {page: self.look(page) for page in self.rooms()}
        if self.program:
            found |= {at: self.ask(at) for at in self.addresses()}
            letters = Message.objects.filter(to=self.told.person(self.key).email)
            found["letters"] = (str(list(letters.values_list("subject", "body"))).encode(), 0)
        return found

    def rooms(self) -> list[str]:
        """The pages that say most, once more in the other language."""
        doors = ("results:committee", "results:motions", "results:decisions", "site:journal")
        return [reverse(door, args=[self.told.slug]) for door in doors]

    def pages(self) -> list[str]:
        slug = self.told.slug
        here = {
            "results": (
                "committee agenda_csv motions motions_csv propose_on_grid decisions release "
                "winners winners_preview winners_csv rankings"
            ),
            "site": "edition method desk journal journal_csv",
            "prize": "entries rounds applications",
        }
        plain = [
            reverse(f"{room}:{name}", args=[slug])
            for room, names in here.items()
            for name in names.split()
        ]
        entries = [
            reverse(name, args=[slug, entry.number])
            for entry in (self.first, self.second)
            for name in ("results:dossier", "results:propose_motion", "prize:application")
        ]
        motions = [
            reverse("results:motion", args=[slug, motion.pk])
            for motion in (self.on_first, self.on_second, self.on_grid, self.idle)
        ]
        more = [
            reverse("prize:application", args=[slug, self.mina.number]),
            reverse("prize:entries_file", args=[slug, "csv"]),
            reverse("results:ranking", args=[slug, "jury"]),
            reverse("results:propose", args=[slug, "human-gold", 1]),
            reverse("people:my_data"),
            reverse("site:home"),
            reverse("site:mine"),
        ]
        return [*plain, *entries, *motions, *more]

    def addresses(self) -> list[str]:
        edition = f"editions/{self.told.slug}"
        one = f"{edition}/applications/{self.first.number}"
        return ["editions", edition, f"{edition}/applications", one, f"{one}/versions/1"]

    def look(self, page: str) -> tuple[bytes, int]:
        with CaptureQueriesContext(connection) as asked:
            answer = self.client.get(page)
        content = answer.getvalue() if answer.streaming else answer.content
        return str(answer.status_code).encode() + SECRET.sub(b"", content), len(asked)

    def ask(self, at: str) -> tuple[bytes, int]:
        with CaptureQueriesContext(connection) as asked:
            answer = self.program.get(at)
        return str(answer.status_code).encode() + answer.content, len(asked)


@pytest.fixture
def desk(story, enter, monkeypatch) -> Desk:
    return Desk(story("final"), enter, monkeypatch)


# --- what happens out of sight -------------------------------------------------------------------


def kenji_votes(desk: Desk) -> None:
    for motion in (desk.on_first, desk.on_second, desk.on_grid):
        desk.meeting.vote("kenji", motion)


def kenji_votes_twice(desk: Desk) -> None:
    kenji_votes(desk)
    for motion in (desk.on_first, desk.on_second, desk.on_grid):
        desk.meeting.vote("kenji", motion, "no")


def theo_leaves(desk: Desk) -> None:
    desk.meeting.leaves("theo", desk.first)
    desk.meeting.leaves("theo", desk.meeting.entries[3])


def theo_leaves_in_mid_vote(desk: Desk) -> None:
    desk.meeting.vote("theo", desk.on_first)
    desk.meeting.leaves("theo", desk.first)


def theo_leaves_and_is_let_back(desk: Desk) -> None:
    absence = desk.meeting.leaves("theo", desk.first)
    words = {"reason": "It was another person.", **desk.meeting.does("chair")}
    actions.lift_absence(absence, **words)


def kenji_speaks(desk: Desk) -> None:
    desk.say("kenji", "I doubt the figures.")
    actions.retract_post(desk.said, **desk.meeting.does("kenji"))


def grace_answers(desk: Desk) -> None:
    words = {"answers": desk.said, **desk.meeting.does("grace")}
    actions.post(desk.meeting.round, desk.first, "Since when?", **words)


def kenji_moves(desk: Desk) -> None:
    motion = desk.meeting.moves("kenji", desk.first)
    actions.second_motion(motion, **desk.meeting.does("grace"))
    actions.withdraw_motion(desk.idle, **desk.meeting.does("kenji"))


def the_vote_ends(desk: Desk) -> None:
    desk.meeting.votes(desk.on_first, grace="yes", kenji="yes", theo="no")
    actions.end_vote(desk.on_first, **desk.meeting.does("chair"))


def the_chair_decides_a_tie(desk: Desk) -> None:
    desk.meeting.votes(desk.on_first, grace="yes", kenji="no")
    actions.end_vote(desk.on_first, **desk.meeting.does("chair"))
    cast = {"choice": "yes", "reason": "The plan is better.", **desk.meeting.does("chair")}
    actions.decide_tie(desk.on_first, **cast)


def a_check_is_recorded(desk: Desk) -> None:
    for subject in CheckSubject:
        facts = {"state": CheckState.CONCERN, "note": "Copied.", **desk.meeting.does("sora")}
        actions.record_check(desk.meeting.round, desk.first, subject, **facts)


# --- leaks, each as somebody might build it without thinking -------------------------------------

Patch = pytest.MonkeyPatch


def votes_shown_at_once(patch: Patch) -> None:
    true = queries.result

    def result(who, motion):
        cast = motion.votes.all()
        return queries.Result(true(who, motion).own, tuple(cast))

    patch.setattr(queries, "result", result)


def turnout_in_the_list(patch: Patch) -> None:
    def counted(who, round_):
        cast = Vote.objects.filter(motion__round=round_, motion__application__isnull=False)
        return {v.motion.application_id: 7 for v in cast.select_related("motion")}

    patch.setattr(queries, "motions_by_entry", counted)


def turnout_in_the_file(patch: Patch) -> None:
    true = tables.sentence
    patch.setattr(
        "haechi.results.tables.committee.sentence",
        lambda motion: f"{true(motion)} ({motion.votes.count()})",
    )


def votes_asked_for_one_by_one(patch: Patch) -> None:
    """Not a byte more; only the number of queries tells how many have voted."""
    true = queries.result

    def result(who, motion):
        for vote in motion.votes.all():
            vote.member.appointments.count()
        return true(who, motion)

    patch.setattr(queries, "result", result)


def journal_without_seals(patch: Patch) -> None:
    patch.setattr(queries, "sealed_lines", lambda who, edition: Q(pk__in=()))


def absences_of_everybody(patch: Patch) -> None:
    patch.setattr(queries, "absences_visible_to", lambda who, round_: queries.absences(round_))


def agenda_worked_out_anew(patch: Patch) -> None:
    patch.setattr(queries, "agenda", queries.best_order)


def entitled_beside_the_motion(patch: Patch) -> None:
    true = tables.sentence
    patch.setattr(
        "haechi.results.tables.committee.sentence",
        lambda m: f"{true(m)} ({len(queries.entitled(m.round, m.application))})",
    )


def dossiers_of_everybody(patch: Patch) -> None:
    def inside(who, round_, _application, in_round):
        return rules.may_read_room(who, round_)

    patch.setattr(rules, "may_read_dossier", inside)
    patch.setattr("haechi.results.views.dossiers.neighbours", lambda inside, one: (None, None))


def motions_of_everybody(patch: Patch) -> None:
    patch.setattr(queries, "motions_visible_to", lambda who, round_: queries.motions(round_))


def motions_opened_to_everybody(patch: Patch) -> None:
    """The list stays whole; only the one page forgets to ask."""
    patch.setattr(
        "haechi.results.views.motions.found",
        lambda inside, pk: queries.motions(inside.round).get(pk=pk),
    )


def checks_of_hidden_entries(patch: Patch) -> None:
    true = queries.turns
    patch.setattr(queries, "turns", lambda entries, found, hidden=(): true(entries, found))


def gaps_of_hidden_entries(patch: Patch) -> None:
    patch.setattr("haechi.results.queries.discussion.hides", lambda who, round_, one: False)


def counts_of_hidden_entries(patch: Patch) -> None:
    true = queries.turns
    patch.setattr(queries, "turns", lambda entries, found, hidden=(): true(entries, found))

    def counted(who, round_):
        seen = Motion.objects.filter(round=round_, application__isnull=False)
        return dict(seen.values_list("application").annotate(n=Count("pk")))

    patch.setattr(queries, "motions_by_entry", counted)


def entries_without_those_discussed(patch: Patch) -> None:
    true = prize.visible_to
    patch.setattr(
        prize,
        "visible_to",
        lambda who, edition: true(who, edition).annotate(n=Count("posts")).filter(n__lt=2),
    )


def entries_without_those_moved(patch: Patch) -> None:
    true = prize.visible_to
    patch.setattr(
        prize,
        "visible_to",
        lambda who, edition: true(who, edition).exclude(motions__state="carried"),
    )


def places_less_those_voted(patch: Patch) -> None:
    true = queries.places_undecided
    patch.setattr(queries, "places_undecided", lambda edition: true(edition) + Vote.objects.count())


def a_letter_to_the_committee(patch: Patch) -> None:
    true = actions.cast_vote

    def cast(motion, **facts):
        vote = true(motion, **facts)
        for key in ("grace", "lucia", "chair"):
            Message.objects.create(
                key=f"vote-{vote.pk}-{key}-{Message.objects.count()}",
                to=f"{key}@example.org",
                subject="A vote was cast",
                body=str(motion),
                created_at=facts["at"],
            )
        return vote

    patch.setattr(actions, "cast_vote", cast)


def history_on_the_application(patch: Patch) -> None:
    """What the committee checked, told to whoever reads the application."""
    true = prize.said

    def said(application, handed_in=None):
        told = true(application, handed_in)
        checks = Check.objects.count() + Post.objects.count()
        return [replace(one, label=f"{one.label} {checks}") for one in told]

    patch.setattr(prize, "said", said)


def banner_once_they_have_voted(patch: Patch) -> None:
    """The public page changes its banner when the committee has voted."""
    has_votes = property(lambda _self: Vote.objects.exists(), lambda _self, _value: None)
    patch.setattr(Edition, "is_demonstration", has_votes)


def data_about_others(patch: Patch) -> None:
    true = queries.kept_about

    def kept(user):
        told = true(user)
        told["absences"] = [{"n": Absence.objects.count()}]
        return told

    patch.setattr(queries, "kept_about", kept)


@dataclass(frozen=True)
class Probe:
    """Who reads, what happens meanwhile, and the leak that would tell."""

    reader: str
    act: Callable[[Desk], None]
    leak: Callable[[Patch], None]

    def __str__(self) -> str:
        return f"{self.reader or 'passer-by'}-{self.act.__name__}-{self.leak.__name__}"


PROBES = [
    Probe("grace", kenji_votes, votes_shown_at_once),
    Probe("grace", kenji_votes, turnout_in_the_list),
    Probe("grace", kenji_votes, turnout_in_the_file),
    Probe("grace", kenji_votes, votes_asked_for_one_by_one),
    Probe("grace", kenji_votes, a_letter_to_the_committee),
    Probe("grace", kenji_votes_twice, votes_shown_at_once),
    Probe("grace", theo_leaves, absences_of_everybody),
    Probe("grace", theo_leaves, agenda_worked_out_anew),
    Probe("grace", theo_leaves, data_about_others),
    Probe("grace", theo_leaves_in_mid_vote, entitled_beside_the_motion),
    Probe("grace", theo_leaves_and_is_let_back, data_about_others),
    Probe("lucia", kenji_votes, turnout_in_the_file),
    Probe("lucia", theo_leaves, absences_of_everybody),
    Probe("lucia", kenji_speaks, dossiers_of_everybody),
    Probe("lucia", grace_answers, dossiers_of_everybody),
    Probe("lucia", kenji_moves, motions_of_everybody),
    Probe("lucia", kenji_moves, counts_of_hidden_entries),
    Probe("lucia", kenji_moves, motions_opened_to_everybody),
    Probe("lucia", the_vote_ends, motions_of_everybody),
    Probe("lucia", the_chair_decides_a_tie, motions_opened_to_everybody),
    Probe("lucia", a_check_is_recorded, checks_of_hidden_entries),
    Probe("lucia", a_check_is_recorded, gaps_of_hidden_entries),
    Probe("chair", kenji_votes, votes_shown_at_once),
    Probe("chair", kenji_votes, a_letter_to_the_committee),
    Probe("sora", kenji_votes, journal_without_seals),
    Probe("sora", kenji_votes, turnout_in_the_file),
    Probe("sora", kenji_votes_twice, places_less_those_voted),
    Probe("chair", kenji_votes, places_less_those_voted),
    Probe("ada", kenji_votes, journal_without_seals),
    Probe("ada", kenji_votes_twice, journal_without_seals),
    Probe("priya", grace_answers, entries_without_those_discussed),
    Probe("priya", the_vote_ends, entries_without_those_moved),
    Probe("mina", a_check_is_recorded, history_on_the_application),
    Probe("mina", kenji_speaks, history_on_the_application),
    Probe("ines", kenji_votes, banner_once_they_have_voted),
    Probe("", kenji_votes, banner_once_they_have_voted),
]
# Those who must notice nothing of an act, whether or not a leak was thought of for them.
OUTSIDE = ("priya", "mina", "omar", "ines", "eli", "")
BLIND_TO = {
    kenji_votes: ("grace", "lucia", "chair", "sora", "ada", *OUTSIDE),
    kenji_votes_twice: ("grace", "lucia", "chair", "sora", "ada", *OUTSIDE),
    theo_leaves: ("grace", "kenji", "lucia", *OUTSIDE),
    theo_leaves_in_mid_vote: ("grace", "kenji", "lucia", *OUTSIDE),
    theo_leaves_and_is_let_back: ("grace", "kenji", "lucia", *OUTSIDE),
    kenji_speaks: ("lucia", *OUTSIDE),
    grace_answers: ("lucia", *OUTSIDE),
    kenji_moves: ("lucia", *OUTSIDE),
    the_vote_ends: ("lucia", *OUTSIDE),
    the_chair_decides_a_tie: ("lucia", *OUTSIDE),
    a_check_is_recorded: ("lucia", *OUTSIDE),
}


def differences(desk: Desk, act: Callable[[Desk], None]) -> list[str]:
    before = desk.read()
    act(desk)
    after = desk.read()
    assert any(b"200" in content[:3] for content, _asked in before.values())
    return [page for page in before if before[page] != after[page]]


@pytest.mark.parametrize(
    ("act", "key"),
    [(act, key) for act, keys in BLIND_TO.items() for key in keys],
    ids=lambda part: part.__name__ if callable(part) else part or "passer-by",
)
def test_no_byte_and_no_query_tells_what_happens_out_of_sight(desk, act, key):
    desk.sits(key)
    assert differences(desk, act) == []


@pytest.mark.parametrize("probe", PROBES, ids=str)
def test_the_probe_sees_the_leak_that_was_built_for_it(desk, probe, monkeypatch):
    assert probe.reader in BLIND_TO[probe.act], "a probe of what may be seen proves nothing"
    probe.leak(monkeypatch)
    desk.sits(probe.reader)
    assert differences(desk, probe.act) != []


# --- who speaks in a blind discussion -------------------------------------------------------------


def speaks(key: str) -> Callable[[Desk], None]:
    def act(desk: Desk) -> None:
        desk.say(key, "The same words, whoever says them.", desk.meeting.entries[2])
        desk.meeting.moves(key, desk.meeting.entries[2])

    return act


def told_apart(desk: Desk, one: Callable, other: Callable) -> list[str]:
    """The pages on which the two worlds differ."""
    worlds = []
    for act in (one, other):
        point = transaction.savepoint()
        act(desk)
        entry = desk.meeting.entries[2]
        dossier = reverse("results:dossier", args=[desk.told.slug, entry.number])
        worlds.append(desk.read() | {dossier: desk.look(dossier)})
        transaction.savepoint_rollback(point)
    first, second = ({p: same(c, n) for p, (c, n) in world.items()} for world in worlds)
    return [page for page in first if first[page] != second[page]]


def same(content: bytes, asked: int) -> tuple[bytes, int]:
    """Rows made anew after a rollback may have other numbers."""
    return re.sub(rb'(post-|answer-|posts/|motions/|value=")\d+', rb"\1", content), asked


def names_for_everybody(patch: Patch) -> None:
    patch.setattr(rules, "may_read_names", lambda who, round_: allow())


def authors_in_the_page(patch: Patch) -> None:
    true = tables.named
    patch.setattr(
        "haechi.results.tables.committee.named",
        lambda names, key, user: f"{true(names, key, user)} {key}",
    )


READERS = ("grace", "lucia", "chair", "sora", "ada", "priya", "")


@pytest.mark.parametrize("key", READERS, ids=lambda key: key or "passer-by")
def test_no_byte_tells_who_spoke_in_a_blind_discussion(desk, key):
    desk.sits(key)
    assert told_apart(desk, speaks("kenji"), speaks("theo")) == []


@pytest.mark.parametrize("key", ["grace", "sora", "ada", "chair"])
@pytest.mark.parametrize("leak", [names_for_everybody, authors_in_the_page])
def test_the_probe_of_voices_sees_names(desk, key, leak, monkeypatch):
    leak(monkeypatch)
    desk.sits(key)
    assert told_apart(desk, speaks("kenji"), speaks("theo")) != []


@pytest.mark.parametrize("key", ["sora", "ada"])
def test_the_probe_of_voices_sees_a_journal_without_seals(desk, key, monkeypatch):
    journal_without_seals(monkeypatch)
    desk.sits(key)
    assert told_apart(desk, speaks("kenji"), speaks("theo")) != []


def test_time_that_passes_changes_nothing_in_the_room(desk):
    desk.sits("grace")
    assert differences(desk, lambda desk: setattr(desk, "at", desk.at + timedelta(seconds=1))) == []


def test_an_entry_one_has_left_answers_like_one_that_does_not_exist(desk):
    desk.sits("lucia")
    number, nowhere = desk.first.number, 9999
    for name in ("dossier", "propose_motion"):
        seen = [
            desk.look(reverse(f"results:{name}", args=[desk.told.slug, n]))[0].replace(
                f"/entries/{n}/".encode(), b""
            )
            for n in (number, nowhere)
        ]
        assert seen[0] == seen[1]
        assert seen[0].startswith(b"404")
