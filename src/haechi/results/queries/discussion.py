"""READS: what was said on a finalist and under which name, and what was looked into."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet

from haechi.people.rules import Standing
from haechi.prize import queries as prize
from haechi.prize.models import Application, Round
from haechi.prize.states import RoundState
from haechi.results import rules
from haechi.results.models import Check, Post, Voice
from haechi.results.states import CheckState, CheckSubject


def posts(round_: Round, application: Application) -> QuerySet[Post]:
    return Post.objects.filter(round=round_, application=application).select_related("author")


@dataclass(frozen=True)
class Names:
    """Under which name the reader meets somebody on one entry."""

    reader: int | None
    shows_names: bool
    letters: dict[int, str]

    def letter(self, user_id: int | None) -> str:
        """The letter of whoever must not be named; empty where names are told."""
        return "" if self.shows_names or user_id is None else self.letters.get(user_id, "?")

    def is_own(self, user_id: int | None) -> bool:
        return user_id is not None and user_id == self.reader


def names(who: Standing, round_: Round, application: Application | None) -> Names:
    voices = Voice.objects.filter(round=round_, application=application)
    letters = {voice.member_id: voice.letter for voice in voices} if application else {}
    return Names(who.user_id, bool(rules.may_read_names(who, round_)), letters)


def names_by_entry(who: Standing, round_: Round) -> Callable[[int | None], Names]:
    """The same for every entry of the round, in one query."""
    letters: dict[int, dict[int, str]] = defaultdict(dict)
    for voice in Voice.objects.filter(round=round_):
        letters[voice.application_id][voice.member_id] = voice.letter
    shows = bool(rules.may_read_names(who, round_))
    return lambda entry: Names(who.user_id, shows, letters.get(entry or 0, {}))


@dataclass(frozen=True)
class Said:
    """A contribution as one reader meets it, with what answers it."""

    post: Post
    letter: str
    is_own: bool
    text: str
    answers: list["Said"] = field(default_factory=list)

    @property
    def is_retracted(self) -> bool:
        return self.post.retracted_at is not None


def thread(found: Iterable[Post], told: Names, *, reads_retracted: bool) -> list[Said]:
    """Contributions with their answers below them; retracted words only for the audit."""
    said: dict[int, Said] = {}
    top: list[Said] = []
    for post in found:
        hidden = post.retracted_at is not None and not reads_retracted
        one = Said(
            post,
            letter=told.letter(post.author_id),
            is_own=told.is_own(post.author_id),
            text="" if hidden else post.text,
        )
        said[post.pk] = one
        above = said.get(post.answers_id) if post.answers_id else None
        (above.answers if above else top).append(one)
    return top


# --- checks -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Item:
    """One line of a finalist's checklist; ``found`` is None while nobody has looked."""

    subject: str
    name: str
    found: Check | None

    @property
    def state(self) -> str:
        return self.found.state if self.found else CheckState.OPEN


def checklist(round_: Round, application: Application) -> list[Item]:
    found = {
        check.subject: check
        for check in Check.objects.filter(round=round_, application=application).select_related(
            "checked_by"
        )
    }
    return [Item(s.value, str(s.label), found.get(s.value)) for s in CheckSubject]


@dataclass(frozen=True)
class Gap:
    """A finalist with what has not been looked into, or is a concern."""

    application: Application
    open: int
    concerns: int


def checks_by_entry(round_: Round) -> dict[int, list[str]]:
    """The states of what was looked into, by the entry's key."""
    states: dict[int, list[str]] = defaultdict(list)
    for entry, state in Check.objects.filter(round=round_).values_list("application", "state"):
        states[entry].append(state)
    return states


def gaps(who: Standing, round_: Round) -> list[Gap]:
    """The finalists whose checklist is not in order, as far as this person reads them."""
    states = checks_by_entry(round_)
    found = []
    for one in prize.entries_of(round_).order_by("number"):
        ok = states.get(one.pk, []).count(CheckState.OK)
        concerns = states.get(one.pk, []).count(CheckState.CONCERN)
        left = len(CheckSubject) - ok - concerns
        if (left or concerns) and not hides(who, round_, one):
            found.append(Gap(one, left, concerns))
    return found


def hides(who: Standing, round_: Round, application: Application) -> bool:
    return rules.is_away(who, application) and round_.state != RoundState.CLOSED
