"""READS: who is in the committee's room, who left it for which entry, the agenda."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from haechi.people.models import User
from haechi.people.rules import Standing
from haechi.people.states import Role
from haechi.prize import queries as prize
from haechi.prize.models import Absence, Application, Edition, Round
from haechi.prize.states import RoundKind
from haechi.results import rules
from haechi.results.models import AgendaItem


def award_rounds(edition: Edition) -> QuerySet[Round]:
    return edition.rounds.filter(kind=RoundKind.AWARD).order_by("order")


def members(round_: Round) -> QuerySet[User]:
    """Those who decide in this round, and vote."""
    return prize.holders(round_.edition, Role(round_.staffed_by))


def people_in_room(round_: Round) -> list[User]:
    """Members and the chair: whoever may have to leave the room."""
    found = {one.pk: one for one in members(round_)}
    found |= {one.pk: one for one in prize.holders(round_.edition, Role.CHAIR)}
    return sorted(found.values(), key=lambda one: one.email)


def absences(round_: Round) -> QuerySet[Absence]:
    """The absences that stand."""
    return Absence.objects.filter(round=round_, lifted_at__isnull=True).select_related(
        "application", "member", "declared_by", "round__edition"
    )


def absences_visible_to(who: Standing, round_: Round) -> QuerySet[Absence]:
    """Everybody's for those who run the meeting, else only the own."""
    standing = absences(round_)
    return standing if rules.may_read_absences(who) else standing.filter(member=who.user_id)


def is_absent(round_: Round, application: Application, member: User) -> bool:
    return absences(round_).filter(application=application, member=member).exists()


def away_by_entry(round_: Round) -> dict[int, frozenset[int]]:
    """Who is out of the room for which entry, by their keys."""
    away: dict[int, set[int]] = defaultdict(set)
    for entry, member in absences(round_).values_list("application", "member"):
        away[entry].add(member)
    return {entry: frozenset(out) for entry, out in away.items()}


def entitled(round_: Round, application: Application | None) -> set[int]:
    """The members who may vote on an entry: those who are in the room for it."""
    inside = set(members(round_).values_list("pk", flat=True))
    if application is None:
        return inside
    out = absences(round_).filter(application=application)
    return inside - set(out.values_list("member", flat=True))


def chair_is_away(round_: Round, application: Application | None) -> bool:
    """No chair is in the room for this entry."""
    chairs = set(prize.holders(round_.edition, Role.CHAIR).values_list("pk", flat=True))
    if application is not None:
        out = absences(round_).filter(application=application)
        chairs -= set(out.values_list("member", flat=True))
    return not chairs


def finalist(round_: Round, number: int) -> Application | None:
    """The entry of this number, if it stands in the round."""
    return prize.entries_of(round_).filter(number=number).first()


def is_finalist(round_: Round, application: Application | None) -> bool:
    return application is not None and prize.entries_of(round_).filter(pk=application.pk).exists()


# --- agenda -------------------------------------------------------------------------------------


def by_number(round_: Round) -> list[Application]:
    """The order an agenda begins from: by category, then by number."""
    return list(prize.entries_of(round_).order_by("category__order", "category_id", "number"))


def agenda(round_: Round) -> list[Application]:
    """The entries in the order of the agenda; those it does not know yet come last."""
    places = dict(AgendaItem.objects.filter(round=round_).values_list("application_id", "order"))
    entries = by_number(round_)
    last = max(places.values(), default=0) + 1
    return sorted(entries, key=lambda one: places.get(one.pk, last))


def has_agenda(round_: Round) -> bool:
    return AgendaItem.objects.filter(round=round_).exists()


def best_order(round_: Round) -> list[Application]:
    """The entries in the order in which members leave the room as seldom as possible."""
    return in_best_order(by_number(round_), away_by_entry(round_))


def in_best_order(
    entries: list[Application], away: Mapping[int, frozenset[int]]
) -> list[Application]:
    found = {one.pk: one for one in entries}
    order = rules.order_of([one.pk for one in entries], away)
    return [found[key] for key in order]


def goings(entries: Iterable[Application], away: Mapping[int, frozenset[int]]) -> int:
    return rules.goings(away.get(one.pk, frozenset()) for one in entries)


@dataclass(frozen=True)
class Turn:
    """An entry of the agenda with who leaves before it, who is out, who comes back."""

    place: int
    application: Application
    away: tuple[User, ...]
    leave: tuple[User, ...]
    enter: tuple[User, ...]
    is_hidden: bool = False


def turns(
    entries: list[Application], found: Iterable[Absence], hidden: frozenset[int] = frozenset()
) -> list[Turn]:
    """The agenda as a meeting: before each entry somebody leaves or comes back."""
    away: dict[int, dict[int, User]] = defaultdict(dict)
    for absence in found:
        away[absence.application_id][absence.member_id] = absence.member
    told: list[Turn] = []
    before: dict[int, User] = {}
    for place, one in enumerate(entries, start=1):
        out = away.get(one.pk, {})
        told.append(
            Turn(
                place,
                one,
                away=by_name(out.values()),
                leave=by_name(user for key, user in out.items() if key not in before),
                enter=by_name(user for key, user in before.items() if key not in out),
                is_hidden=one.pk in hidden,
            )
        )
        before = out
    return told


def by_name(people: Iterable[User]) -> tuple[User, ...]:
    return tuple(sorted(people, key=lambda one: (str(one), one.pk)))
