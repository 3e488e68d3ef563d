"""What the method page tells: the rules as published, and after the release how they worked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from haechi.jury import queries as jury
from haechi.people.states import ApplicantKind, Role
from haechi.prize.models import Category, Criterion, Edition, Round
from haechi.results import queries as results
from haechi.results.measures import DRAWS, GREY, shell_command
from haechi.results.models import Release, Run
from haechi.site.queries.figures import counts_of
from haechi.site.queries.outlook import announced


@dataclass(frozen=True)
class Weighed:
    """A head with its share of the total score in per cent."""

    criterion: Criterion
    share: float


@dataclass(frozen=True)
class Rubric:
    """What is scored in a round, for the categories that share the same heads."""

    categories: tuple[Category, ...]
    heads: tuple[Weighed, ...]

    @property
    def anchors(self) -> list[tuple[int, str]]:
        """What the scores mean, where all heads use the same words; else nothing."""
        words = [[(a.score, a.text) for a in head.criterion.anchors.all()] for head in self.heads]
        return words[0] if words and all(one == words[0] for one in words) else []


@dataclass(frozen=True)
class RoundRules:
    """One round as its rules were published."""

    round: Round
    rubrics: tuple[Rubric, ...]


def published_rounds(edition: Edition) -> list[RoundRules]:
    """The rounds in order with their cuts, checks and weighted heads."""
    heads = Criterion.objects.filter(weight__isnull=False).prefetch_related("parts", "anchors")
    rounds = edition.rounds.prefetch_related(
        "cuts__category", "check_items", Prefetch("criteria", queryset=heads, to_attr="heads")
    )
    categories = list(edition.categories.all())
    return [RoundRules(r, tuple(rubrics(getattr(r, "heads", []), categories))) for r in rounds]


def rubrics(heads: Iterable[Criterion], categories: Iterable[Category]) -> Iterator[Rubric]:
    """A category is scored by its own heads where it has any, else by the common ones."""
    own: dict[int | None, list[Criterion]] = defaultdict(list)
    for head in heads:
        own[head.category_id].append(head)
    shared = tuple(c for c in categories if c.pk not in own)
    if shared and own[None]:
        yield Rubric(shared, weighed(own[None]))
    for category in categories:
        if category.pk in own:
            yield Rubric((category,), weighed(own[category.pk]))


def weighed(heads: Iterable[Criterion]) -> tuple[Weighed, ...]:
    found = list(heads)
    total = sum(float(head.weight or 0) for head in found)
    return tuple(Weighed(head, 100 * float(head.weight or 0) / total) for head in found)


def categories(edition: Edition) -> list[tuple[Category, list[str]]]:
    """Each category with the kinds of applicant it is open to."""
    kinds = dict(ApplicantKind.choices)
    return [
        (category, [str(kinds[kind]) for kind in category.admits if kind in kinds])
        for category in edition.categories.all()
    ]


def last_scored(edition: Edition) -> Round | None:
    """The scored round whose cut makes the shortlist."""
    return jury.scored_rounds(edition).order_by("order").last()


def command(edition: Edition) -> str:
    """What anybody types to calibrate scores by the rules of this edition."""
    scored = last_scored(edition)
    if scored is None:
        return ""
    top = [f"{code}={places}" for code, places in sorted(results.places(scored).items())]
    options = {"top": top, "model": "additive", "variance": "integrated", "draws": DRAWS}
    return shell_command({"command": "calibrate", "options": options, "seed": scored.seed})


def names_of(roles: Iterable[Role]) -> list[str]:
    return [str(role.label) for role in Role if role in set(roles)]


@dataclass(frozen=True)
class PublicFacts:
    """What the judging was, in figures, once its results are public."""

    counts: Mapping[str, int]
    run: Run | None
    release: Release
    ranked: int = 0
    grey: int = 0
    moved: int = 0
    overlap: float | None = None


def published_facts(edition: Edition, at: datetime) -> PublicFacts | None:
    """Nothing before the hour of the release."""
    public = announced(edition, at)
    if public is None:
        return None
    scored = last_scored(edition)
    run = results.current_run(scored) if scored else None
    if scored is None or run is None:
        return PublicFacts(counts_of(edition), None, public)
    places = list(run.ranking.select_related("category"))
    cuts = results.places(scored)
    return PublicFacts(
        counts=counts_of(edition),
        run=run,
        release=public,
        ranked=len(places),
        grey=sum(GREY[0] < place.p_in < GREY[1] for place in places),
        moved=sum(
            place.is_in and place.raw_rank > cuts.get(place.category.code, 0) for place in places
        ),
        overlap=expected_overlap(run),
    )


def expected_overlap(run: Run) -> float | None:
    """The share of the shortlist that a second such jury is expected to choose as well."""
    found: Mapping[str, float] = run.result.get("reliability", {}).get("expected_overlap", {})
    places = {label: int(label.rpartition("=")[2]) for label in found}
    total = sum(places.values())
    return sum(found[label] * n for label, n in places.items()) / total if total else None
