"""The figures of an edition: the funnel, and where its applications come from."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text
from haechi.jury import queries as jury
from haechi.people.models import City
from haechi.people.states import Region
from haechi.prize import queries as prize
from haechi.prize.models import Edition, Round
from haechi.prize.states import ApplicationState, RoundKind, RoundState
from haechi.results import queries as results
from haechi.results.states import DecisionState


@dataclass(frozen=True)
class Stage:
    """One bar of the funnel from call to winners."""

    name: Text
    count: int
    share: int
    note: Text = ""


@dataclass(frozen=True)
class Part:
    """One bar of a breakdown; the share is of all."""

    name: str
    count: int
    share: int
    cities: int = 0
    countries: int = 0


def stages(edition: Edition, rounds: Iterable[Round], *, shows_winners: bool) -> list[Stage]:
    """How many applied, went on from each round, and won. Shares are of those who applied."""
    applied = edition.applications.aggregate(
        submitted=Count("pk", filter=~Q(submitted_at=None)),
        drafts=Count("pk", filter=Q(state=ApplicationState.DRAFT)),
    )
    drafts = _("%(n)s drafts beside") % {"n": applied["drafts"]} if applied["drafts"] else ""
    counts: list[tuple[Text, int, Text]] = [(_("Submitted"), applied["submitted"], drafts)]
    for round_ in rounds:
        if round_.kind == RoundKind.AWARD:
            if shows_winners and round_.state != RoundState.PLANNED:
                counts.append((_("Winners"), results.winners(edition).count(), ""))
        elif round_.state == RoundState.CLOSED:
            counts.append((round_.name, getattr(round_, "went_on", 0), ""))
    return [
        Stage(name, count, percent(count, applied["submitted"]), note)
        for name, count, note in counts
    ]


@dataclass(frozen=True)
class Exit:
    """A round with how many went on from it and went out; None where that is not told."""

    round: Round
    went_on: int | None
    went_out: int | None


def exits(rounds: Iterable[Round], *, shows_winners: bool) -> list[Exit]:
    """What concluded rounds ended with; who has won is not told to everybody at the desk."""
    found = []
    for round_ in rounds:
        shown = round_.state == RoundState.CLOSED
        shown = shown and (shows_winners or round_.kind != RoundKind.AWARD)
        on, out = getattr(round_, "went_on", None), getattr(round_, "went_out", None)
        found.append(Exit(round_, on, out) if shown else Exit(round_, None, None))
    return found


def percent(count: int, of: int) -> int:
    return round(100 * count / of) if of else 0


def by_category(edition: Edition) -> list[Part]:
    submitted = Count("applications", filter=Q(applications__state=ApplicationState.SUBMITTED))
    found = [(c.name, c.n) for c in edition.categories.annotate(n=submitted)]
    of = sum(count for _name, count in found)
    return [Part(name, count, percent(count, of)) for name, count in found]


def cities(edition: Edition) -> list[City]:
    """The cities the submitted applications come from, each with how many (``n``)."""
    here = Q(applications__edition=edition, applications__state=ApplicationState.SUBMITTED)
    return list(
        City.objects.filter(here)
        .annotate(n=Count("applications", filter=here))
        .select_related("country")
        .order_by("-n", "name")
    )


def by_region(found: Iterable[City]) -> list[Part]:
    """Applications by the six regions the prize reports, the largest first."""
    return parts(found, lambda city: str(Region(city.country.region).label))


def by_country(found: Iterable[City]) -> list[Part]:
    return parts(found, lambda city: city.country.name)


def parts(found: Iterable[City], name_of: Callable[[City], str]) -> list[Part]:
    count: Counter[str] = Counter()
    where: dict[str, set[int]] = defaultdict(set)
    lands: dict[str, set[int]] = defaultdict(set)
    for city in found:
        name = name_of(city)
        count[name] += getattr(city, "n", 0)
        where[name].add(city.pk)
        lands[name].add(city.country_id)
    return [
        Part(name, n, percent(n, count.total()), len(where[name]), len(lands[name]))
        for name, n in count.most_common()
    ]


def reach(edition: Edition) -> dict[str, int]:
    """How many cities and countries the submitted applications come from."""
    return edition.applications.filter(state=ApplicationState.SUBMITTED).aggregate(
        cities=Count("city", distinct=True), countries=Count("city__country", distinct=True)
    )


def counts_of(edition: Edition) -> dict[str, int]:
    """One line of counts, read from the database."""
    rounds = prize.rounds_with_counts(edition)
    passed = {round_.code: getattr(round_, "went_on", 0) for round_ in rounds}
    places = reach(edition)
    return {
        "applications": edition.applications.exclude(submitted_at=None).count(),
        "cities": places["cities"],
        "countries": places["countries"],
        "eligible": passed.get("eligibility", 0),
        "judges": sum(jury.seated(round_).count() for round_ in jury.scored_rounds(edition)),
        "scores": sum(
            results.submitted_sheets(round_).count() for round_ in jury.scored_rounds(edition)
        ),
        "shortlisted": passed.get("jury", 0),
        "finalists": passed.get("third", 0),
        "winners": results.winners(edition).filter(state=DecisionState.CONFIRMED).count(),
    }
