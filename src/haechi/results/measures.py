"""The only door of this room to jeoul: score rows in, a calibrated ranking out."""

import math
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Refused, Text, deny

if TYPE_CHECKING:
    from jeoul.errors import JeoulError
    from jeoul.tables import Scores

Row = Mapping[str, str | float]

DRAWS = 10_000
GREY = (0.1, 0.9)
NINETY = 1.645  # standard deviations to either end of a 90 % interval
SHOWN_PARTS, SHOWN_JUDGES = 3, 6
# Two machines add in another order; figures that differ by less than this are the same figure.
RELATIVE, ABSOLUTE = 1e-9, 1e-12


@dataclass(frozen=True)
class Place:
    """One entry within its category, as the ranking page shows it."""

    entry: str
    category: str
    reviews: int
    raw_mean: float
    raw_rank: int
    estimate: float
    sd: float
    rank: int
    rank_low: int
    rank_high: int
    p_in: float
    is_in: bool
    margin: float


@dataclass(frozen=True)
class Replay:
    """What a fresh computation of a stored run says: the same, or where it first differs."""

    same: bool
    version: str
    figures: int
    where: str = ""
    stored: object = None
    fresh: object = None


class StoredRun(Protocol):
    """What a run keeps of itself."""

    recipe: Any
    scores: Any
    result: Any


def calibrate(rows: Sequence[Row], *, tops: Mapping[str, int], seed: int) -> dict[str, Any]:
    """The JSON of ``jeoul calibrate`` for these rows, with a fixed mean for each category.

    ``tops`` gives the places of each category; a category that has fewer entries than places
    asks for as many as it has, one without entries or without places asks for nothing.

    Raises:
        Refused: the scores cannot answer the question, e.g. they do not connect.
    """
    from jeoul.calibrate import CalibrateOptions, calibrate
    from jeoul.errors import JeoulError

    try:
        options = CalibrateOptions(
            model="additive",
            variance="integrated",
            top=tuple(top_labels(rows, tops)),
            draws=DRAWS,
            seed=seed,
        )
        return calibrate(scores=table(rows), options=options).as_dict()
    except JeoulError as error:
        raise refusal(error) from error


@dataclass(frozen=True)
class ExtraPlan:
    """Extra reviews worth buying as (entry, judge), and the wrong selections expected with them."""

    pairs: tuple[tuple[str, str], ...]
    before: float
    after: float
    ended: str
    input_sha256: str
    version: str


def extra_reviews(
    rows: Sequence[Row],
    *,
    tops: Mapping[str, int],
    seed: int,
    number: int,
    available: Mapping[str, int],
    conflicts: Iterable[tuple[str, str]],
) -> ExtraPlan:
    """The next ``number`` reviews by ``jeoul extra``; who has given no score yet gets none.

    Raises:
        Refused: the scores cannot answer the question, or nobody is free.
    """
    import jeoul
    from jeoul.adaptive import CalibrateOptions, ExtraOptions, extra
    from jeoul.errors import JeoulError

    judges, entries = ({row[name] for row in rows} for name in ("judge", "entry"))
    try:
        fit = CalibrateOptions(variance="integrated", top=tuple(top_labels(rows, tops)), seed=seed)
        found = extra(
            scores=table(rows),
            options=ExtraOptions(calibrate=fit, budget=number, batch=number),
            available={judge: room for judge, room in available.items() if judge in judges},
            conflicts=[(e, j) for e, j in conflicts if e in entries and j in judges],
        )
    except JeoulError as error:
        raise refusal(error) from error
    return ExtraPlan(
        pairs=tuple((review.entry, review.judge) for review in found.reviews),
        before=found.errors[0],
        after=found.errors[-1],
        ended=found.ended,
        input_sha256=found.recipe.input_sha256,
        version=jeoul.__version__,
    )


def table(rows: Sequence[Row]) -> "Scores":
    from jeoul.tables import Scores

    return Scores.of(
        entries=[row["entry"] for row in rows],
        judges=[row["judge"] for row in rows],
        values=[float(row["score"]) for row in rows],
        groups=[row["category"] for row in rows],
    )


def top_labels(rows: Iterable[Row], tops: Mapping[str, int]) -> Iterator[str]:
    """``human=14``: how jeoul is asked for the places of a category."""
    present: dict[str, set[str]] = {}
    for row in rows:
        present.setdefault(str(row["category"]), set()).add(str(row["entry"]))
    for category, places in sorted(tops.items()):
        asked = min(places, len(present.get(category, ())))
        if asked:
            yield f"{category}={asked}"


def refusal(error: "JeoulError") -> Refused:
    """The refusal of jeoul as a verdict: what is wrong, with its facts, and what to do."""
    from jeoul.errors import DisconnectedDesign

    if isinstance(error, DisconnectedDesign):
        return Refused(
            deny(
                "disconnected",
                _(
                    "The scores fall into %(n)s parts that share no judge and no entry, so entries "
                    "of different parts cannot be compared: %(parts)s. Let judges of one part read "
                    "entries of another, then calibrate."
                ),
                n=len(error.parts),
                parts=" | ".join(shortened(part) for part in error.parts[:SHOWN_PARTS]),
            )
        )
    return Refused(deny("not_computable", NOT_COMPUTABLE, why=str(error)))


NOT_COMPUTABLE: Text = _(
    "The scores cannot be calibrated. The calculation answered: “%(why)s”. Nothing was changed."
)


def shortened(names: Sequence[str]) -> str:
    more = "…" if len(names) > SHOWN_JUDGES else ""
    return ", ".join(names[:SHOWN_JUDGES]) + more


# --- the ranking of a result --------------------------------------------------------------------


def places_in(result: Mapping[str, Any], *, cuts: Mapping[str, int]) -> list[Place]:
    """Every entry within its category, best first; ``cuts`` gives the places of each category.

    The margin is the distance from the middle between the last estimate in and the first one
    out. Where no such line is drawn it is counted from the end of the field: with room for
    all from the lowest estimate, with no place at all from the highest.
    """
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in result["entries"]:
        groups.setdefault(row["group"], []).append(row)
    return [
        place
        for category, rows in sorted(groups.items())
        for place in places_of(category, rows, cuts.get(category, 0))
    ]


def places_of(category: str, rows: list[Mapping[str, Any]], places: int) -> list[Place]:
    rows = sorted(rows, key=itemgetter("group_rank"))
    raw = plain_ranks(rows)
    line = line_between([row["estimate"] for row in rows], places)
    label = f"{category}={min(places, len(rows))}"
    return [
        Place(
            entry=row["entry"],
            category=category,
            reviews=row["n"],
            raw_mean=row["raw_mean"],
            raw_rank=raw[row["entry"]],
            estimate=row["estimate"],
            sd=row["sd"],
            rank=row["group_rank"],
            rank_low=row["group_rank_low"],
            rank_high=row["group_rank_high"],
            p_in=row["p_top"].get(label, 0.0),
            is_in=row["group_rank"] <= places,
            margin=row["estimate"] - line,
        )
        for row in rows
    ]


def line_between(estimates: Sequence[float], places: int) -> float:
    """Where the cut lies among estimates given best first."""
    if places >= len(estimates):
        return estimates[-1]
    if places < 1:
        return estimates[0]
    return (estimates[places - 1] + estimates[places]) / 2


def plain_ranks(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Ranks by the plain mean, best first; equal means share the better rank."""
    means = {row["entry"]: row["raw_mean"] for row in rows}
    return {
        entry: 1 + sum(other > mean for other in means.values()) for entry, mean in means.items()
    }


class Chance(Protocol):
    p_in: float


def is_grey(place: Chance) -> bool:
    """Could fall on either side of the cut."""
    return GREY[0] < place.p_in < GREY[1]


def chance(p_in: float, *, is_drawn: bool) -> float:
    """The chance as it may be told: draws that all agree are still no certainty.

    Where no line is drawn (room for all, or for none) nothing is left to chance.
    """
    least = 1 / (2 * DRAWS)
    return min(max(p_in, least), 1 - least) if is_drawn else p_in


# --- the run as data ----------------------------------------------------------------------------

RECIPE = ("jeoul", "command", "options", "seed", "input_sha256")


def recipe_of(result: Mapping[str, Any]) -> dict[str, Any]:
    """All that the run depends on besides its inputs, as jeoul's own replay reads it."""
    return {key: result[key] for key in RECIPE}


def shell_command(recipe: Mapping[str, Any]) -> str:
    """What an analyst types to repeat the run on the downloaded scores."""
    options = recipe["options"]
    words = ["jeoul", recipe["command"], "scores.csv", "--group", "category"]
    for label in options["top"]:
        words += ["--top", label]
    words += ["--model", options["model"], "--variance", options["variance"]]
    words += ["--draws", str(options["draws"]), "--seed", str(recipe["seed"])]
    return shlex.join([*words, "--json", "run.json"])


def replay(run: StoredRun) -> Replay:
    """Compute a stored run again from its recipe and inputs, and compare every figure.

    Raises:
        Refused: the inputs do not fit the recipe, or this version cannot repeat it.
    """
    import jeoul
    from jeoul.errors import JeoulError
    from jeoul.recipe import Recipe
    from jeoul.recipe import replay as again

    try:
        recipe = Recipe.from_dict(run.recipe)
        fresh = again(recipe=recipe, scores=table(run.scores)).as_dict()
    except JeoulError as error:
        raise refusal(error) from error
    ours, theirs = without_version(run.result), without_version(fresh)
    figures = sum(1 for _leaf in leaves(ours))
    for where, stored, now in differences(ours, theirs):
        return Replay(False, jeoul.__version__, figures, where, stored, now)
    return Replay(True, jeoul.__version__, figures)


def without_version(result: Mapping[str, Any]) -> dict[str, Any]:
    """A later version that gives the same figures repeats the run just as well."""
    return {key: value for key, value in result.items() if key != "jeoul"}


def leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def differences(
    stored: object, fresh: object, where: str = ""
) -> Iterator[tuple[str, object, object]]:
    """Where two results differ, with both values."""
    if isinstance(stored, dict) and isinstance(fresh, dict):
        for key in sorted({*stored, *fresh}):
            path = f"{where}.{key}" if where else str(key)
            yield from differences(stored.get(key), fresh.get(key), path)
    elif isinstance(stored, list) and isinstance(fresh, list) and len(stored) == len(fresh):
        for number, pair in enumerate(zip(stored, fresh, strict=True)):
            yield from differences(*pair, f"{where}[{number}]")
    elif not same(stored, fresh):
        yield where, stored, fresh


def same(stored: object, fresh: object) -> bool:
    if isinstance(stored, float) and isinstance(fresh, int | float):
        return math.isclose(stored, fresh, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return stored == fresh
