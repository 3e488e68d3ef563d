"""How the agenda and the motions of the committee are shown, on the page and as files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from haechi.results.models import Motion, Vote
from haechi.results.queries import Names, Result, Turn
from haechi.results.states import VOTED_MOTION, CheckState, CheckSubject, MotionKind
from haechi.results.tables.ranking import Cells


@dataclass(frozen=True)
class AgendaRow:
    """A turn of the agenda with what is looked into and moved; of a hidden entry nothing."""

    turn: Turn
    in_order: int
    concerns: int
    motions: int

    @property
    def checks(self) -> int:
        return len(CheckSubject)


def agenda_rows(
    turns: Iterable[Turn], *, checks: Mapping[int, list[str]], motions: Mapping[int, int]
) -> list[AgendaRow]:
    return [
        AgendaRow(
            turn,
            in_order=checks.get(turn.application.pk, []).count(CheckState.OK),
            concerns=checks.get(turn.application.pk, []).count(CheckState.CONCERN),
            motions=motions.get(turn.application.pk, 0),
        )
        for turn in turns
    ]


AGENDA_HEAD = ("place", "entry", "title", "category", "out_of_the_room")


def agenda_cells(turns: Iterable[Turn]) -> Iterator[Cells]:
    yield AGENDA_HEAD
    for turn in turns:
        one = turn.application
        away = ", ".join(str(person) for person in turn.away)
        yield (turn.place, one.entry_code, one.title, one.category.name, away)


# --- motions ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VoteRow:
    """A vote as one reader meets it; in a blind discussion nobody is named."""

    vote: Vote
    who: str


@dataclass(frozen=True)
class MotionRow:
    """A motion as one reader meets it."""

    motion: Motion
    proposer: str
    seconder: str
    own: Vote | None
    votes: tuple[VoteRow, ...]

    @property
    def sentence(self) -> str:
        return sentence(self.motion)

    @property
    def is_counted(self) -> bool:
        return self.motion.state in VOTED_MOTION


def sentence(motion: Motion) -> str:
    """What the committee is asked to resolve."""
    facts = {
        "entry": motion.entry_code,
        "award": motion.award,
        "before": motion.source,
        "place": motion.place,
    }
    if motion.kind == MotionKind.MOVE and motion.source_id and motion.source_id != motion.award_id:
        return _("%(entry)s moves from %(before)s to %(award)s.") % facts
    if motion.kind == MotionKind.MOVE:
        return _("%(entry)s receives %(award)s.") % facts
    if motion.kind == MotionKind.EMPTY:
        return _("%(award)s, place %(place)s, stays empty.") % facts
    return motion.text


def motion_row(motion: Motion, names: Names, result: Result) -> MotionRow:
    return MotionRow(
        motion,
        proposer=named(names, motion.proposed_by_id, motion.proposed_by),
        seconder=named(names, motion.seconded_by_id, motion.seconded_by),
        own=result.own,
        votes=tuple(
            VoteRow(vote, str(vote.member) if names.shows_names else _("A member"))
            for vote in result.votes
        ),
    )


def named(names: Names, key: int | None, user: object) -> str:
    """The name, or the letter under which the reader meets this person."""
    if key is None:
        return ""
    if names.shows_names:
        return str(user)
    letter = names.letter(key)
    return member(letter) if letter != "?" else _("A member")


def member(letter: str) -> str:
    return pgettext("in a blind discussion", "Member %(letter)s") % {"letter": letter}


MOTION_HEAD = (
    "motion",
    "entry",
    "state",
    "proposed_by",
    "seconded_by",
    "entitled",
    "yes",
    "no",
    "abstained",
    "casting_vote",
    "reason",
)


def motion_cells(rows: Iterable[MotionRow]) -> Iterator[Cells]:
    """The minutes of the votes, as a file."""
    yield MOTION_HEAD
    for row in rows:
        one = row.motion
        yield (
            row.sentence,
            one.entry_code,
            one.get_state_display(),
            row.proposer,
            row.seconder,
            *blank(one.entitled, one.ayes, one.noes, one.abstained),
            one.get_casting_display() if one.casting else "",
            one.reason,
        )


def blank(*counts: int | None) -> list[object]:
    return ["" if count is None else count for count in counts]
