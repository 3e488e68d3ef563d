"""How a run is shown: its ranking, judges, reliability and warnings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from haechi.prize.templatetags.prize import percent
from haechi.results.measures import NINETY, chance, is_grey
from haechi.results.models import Ranked

Cells = Sequence[object]


@dataclass(frozen=True)
class RankingRow:
    """One entry; ``low``, ``middle``, ``high`` are places on the common axis, 0 to 100."""

    place: Ranked
    title: str
    low: float
    middle: float
    high: float
    is_grey: bool
    is_cut: bool
    chance: str
    percent: float


@dataclass(frozen=True)
class Field:
    """One category of a run: its entries, its places, how firm its cut is."""

    category: Any
    places: int
    ranked: tuple[Ranked, ...]

    @property
    def inside(self) -> int:
        return sum(place.is_in for place in self.ranked)

    @property
    def grey(self) -> int:
        return sum(is_grey(place) for place in self.ranked)

    @property
    def margin(self) -> float | None:
        """From the cut to the last one in; None where no line is drawn."""
        if not 0 < self.places < len(self.ranked):
            return None
        return min(place.margin for place in self.ranked if place.is_in)

    @property
    def cut(self) -> float | None:
        """Where the cut lies on the axis, 0 to 100."""
        count = len(self.ranked)
        return 100 * self.places / count if 0 < self.places < count else None

    @property
    def caption(self) -> str:
        """The answer to the one question of the chart."""
        count = len(self.ranked)
        if self.cut is None:
            return ngettext(
                "The %(count)s entry of this category goes on; there is no line to fall short of.",
                "All %(count)s entries of this category go on; there is no line to fall short of.",
                count,
            ) % {"count": count}
        return ngettext(
            "%(grey)s of %(count)s entries could fall on either side of the cut.",
            "%(grey)s of %(count)s entries could fall on either side of the cut.",
            self.grey,
        ) % {"grey": self.grey, "count": count}


def fields_of(ranked: Iterable[Ranked], places: Mapping[str, int]) -> list[Field]:
    """The ranking by category, in the order of the edition's categories."""
    by_category: dict[int, list[Ranked]] = {}
    for place in ranked:
        by_category.setdefault(place.category_id, []).append(place)
    return [
        Field(its[0].category, places.get(its[0].category.code, 0), tuple(its))
        for its in by_category.values()
    ]


def ranking_rows(field: Field, titles: Mapping[int, str]) -> list[RankingRow]:
    count = len(field.ranked)

    def on_axis(rank: float) -> float:
        return round(100 * (rank - 0.5) / count, 2)

    return [
        RankingRow(
            place=place,
            title=titles.get(place.application_id, ""),
            low=on_axis(place.rank_low),
            middle=on_axis(place.rank),
            high=on_axis(place.rank_high),
            is_grey=is_grey(place),
            is_cut=place.rank == field.places,
            chance=percent(chance(place.p_in, is_drawn=field.cut is not None)),
            percent=round(100 * place.p_in, 1),
        )
        for place in field.ranked
    ]


RANKING_HEAD = (
    "category",
    "rank",
    "rank_low_90",
    "rank_high_90",
    "chance_in",
    "in",
    "entry",
    "reviews",
    "calibrated_score",
    "sd",
    "margin",
    "plain_mean",
    "plain_rank",
)


def ranking_cells(ranked: Iterable[Ranked]) -> Iterator[Cells]:
    yield RANKING_HEAD
    for place in ranked:
        yield (
            place.category.code,
            place.rank,
            place.rank_low,
            place.rank_high,
            place.p_in,
            int(place.is_in),
            place.application.entry_code,
            place.reviews,
            place.estimate,
            place.sd,
            place.margin,
            place.raw_mean,
            place.raw_rank,
        )


def score_cells(scores: Iterable[Mapping[str, object]]) -> Iterator[Cells]:
    """The inputs of a run exactly as ``jeoul calibrate`` reads them."""
    head = ("entry", "judge", "category", "score")
    yield head
    for row in scores:
        yield [row[name] for name in head]


FLAGS: Mapping[str, str | Promise] = {
    "severe": gettext_lazy("harsher than the panel"),
    "lenient": gettext_lazy("more lenient than the panel"),
    "one_number": gettext_lazy("gave the same number to every entry"),
    "inconsistent": gettext_lazy("often far from the other judges"),
    "muted": gettext_lazy("unusually close to the average"),
}


@dataclass(frozen=True)
class JudgeRow:
    code: str
    reviews: int
    severity: str
    half: str
    flags: str


def harshest_first(judges: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(judges, key=lambda judge: (-judge["severity"], judge["judge"]))


def judge_rows(judges: Iterable[Mapping[str, Any]]) -> list[JudgeRow]:
    return [
        JudgeRow(
            code=judge["judge"],
            reviews=judge["n"],
            severity=f"{judge['severity']:+.2f}",
            half=f"{NINETY * (judge['sd'] or 0):.2f}",
            flags=", ".join(str(FLAGS.get(flag, flag)) for flag in judge["flags"]),
        )
        for judge in judges
    ]


def judges_caption(judges: Sequence[Mapping[str, Any]]) -> str:
    """The answer to the one question of the chart, from the judges harshest first."""
    if not judges:
        return ""
    harshest, mildest = judges[0], judges[-1]
    return _(
        "Between the harshest judge (%(first)s) and the most lenient (%(last)s) lie %(points)s "
        "points on the same entry."
    ) % {
        "first": harshest["judge"],
        "last": mildest["judge"],
        "points": f"{harshest['severity'] - mildest['severity']:.2f}",
    }


@dataclass(frozen=True)
class Figure:
    """A figure with what it means in one sentence."""

    name: str
    value: str
    meaning: str


def reliability_figures(result: Mapping[str, Any]) -> list[Figure]:
    found = result["reliability"]
    reviews = result["n"]["scores"] / result["n"]["entries"]
    figures = []
    if found.get("icc_single") is not None:
        figures.append(
            Figure(
                _("Two single reviews"),
                f"{found['icc_single']:.2f}",
                _("How far two judges agree on one entry: 0 not at all, 1 completely."),
            )
        )
    if found.get("icc_average") is not None:
        figures.append(
            Figure(
                _("The mean of all reviews"),
                f"{found['icc_average']:.2f}",
                _(
                    "How far the means of two juries would agree, each entry read by "
                    "%(reviews)s judges on average."
                )
                % {"reviews": f"{reviews:.1f}"},
            )
        )
    return figures


def overlaps(result: Mapping[str, Any], fields: Iterable[Field]) -> list[Figure]:
    """How many of those chosen a second such jury would choose as well."""
    shares = result["reliability"].get("expected_overlap", {})
    figures = []
    for field in fields:
        places = min(field.places, len(field.ranked))
        kept = shares.get(f"{field.category.code}={places}")
        if kept is None or field.cut is None:
            continue
        figures.append(
            Figure(
                str(field.category.name),
                _("%(kept)s of %(places)s") % {"kept": round(kept * places), "places": places},
                _("A second jury of the same make would be expected to choose these again."),
            )
        )
    return figures


def design_facts(result: Mapping[str, Any]) -> list[tuple[str, str]]:
    design, n = result["design"], result["n"]
    facts = [
        (_("Scores"), str(n["scores"])),
        (_("Entries"), str(n["entries"])),
        (_("Judges"), str(n["judges"])),
        (
            _("All judges linked by shared entries"),
            _("yes") if design["connected"] else _("no"),
        ),
    ]
    if design.get("shared_min") is not None:
        facts.append((_("Entries shared by any two judges, at least"), str(design["shared_min"])))
    if design.get("a_efficiency") is not None:
        facts.append(
            (
                _("Precision kept although nobody read everything"),
                f"{100 * design['a_efficiency']:.0f} %",
            )
        )
    return facts


WARNINGS: Mapping[str, str | Promise] = {
    "entry_with_one_score": gettext_lazy(
        "%(count)s entries have a single score; their place leans on the average."
    ),
    "judge_with_one_score": gettext_lazy(
        "%(count)s judges gave a single score; how strict they are is mostly unknown."
    ),
    "judge_with_one_number": gettext_lazy(
        "%(count)s judges gave the same number to every entry they read."
    ),
    "weak_link": gettext_lazy(
        "Two groups of judges share few entries; comparisons across them are poor."
    ),
    "few_judges": gettext_lazy(
        "With %(judges)s judges it is poorly known how much judges differ in severity."
    ),
    "variance_at_zero": gettext_lazy(
        "One source of variation was estimated as nothing; the intervals allow for that."
    ),
    "no_residual": gettext_lazy(
        "Entries and judges explain the scores almost exactly. That is unusual; look at the scores."
    ),
    "group_with_one_entry": gettext_lazy(
        "%(count)s categories hold a single entry; there is nothing to compare it with."
    ),
    "everyone_is_inside": gettext_lazy(
        "%(top)s: there are as many places as entries, so nothing is decided by the scores."
    ),
    "not_converged": gettext_lazy(
        "The calculation stopped before it had settled. Do not decide on this run."
    ),
}


def warning_sentences(result: Mapping[str, Any]) -> list[str]:
    """The warnings of a run in the reader's language; one unknown here is told in its own words."""
    return [
        str(WARNINGS[warning["code"]]) % warning["facts"]
        if warning["code"] in WARNINGS
        else warning["message"]
        for warning in result["warnings"]
    ]
