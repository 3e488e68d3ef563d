"""How results are drawn: Vega-Lite specs, one question each. Altair is loaded when first needed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from haechi.prize.templatetags.prize import percent
from haechi.results.measures import NINETY, chance, is_grey
from haechi.results.models import Ranked

STEP = 22
TINT = "#ffb114"
# The plot's width is shared: ranks at the left, chances as bars, their figures at the right.
RANKS, BARS, FIGURES = "width * 0.68", ("width * 0.74", "width * 0.88"), "width"


def ranking_chart(
    ranked: Sequence[Ranked], places: int, titles: Mapping[int, str]
) -> dict[str, Any]:
    """Rank, its 90 % interval and the chance of being in: one row an entry, best first."""
    import altair as alt

    is_drawn = 0 < places < len(ranked)
    rows = [ranking_row(p, titles.get(p.application_id, ""), is_drawn) for p in ranked]
    order = [row["entry"] for row in rows]
    y = alt.Y("entry:N", title=None, scale=alt.Scale(domain=order), axis=alt.Axis(ticks=False))
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=y)
    grey = alt.Chart(alt.InlineData(values=[row for row in rows if row["grey"]])).encode(y=y)
    shares = alt.Scale(domain=[0, 1], range=[alt.ExprRef(edge) for edge in BARS])
    left = [
        grey.mark_rect(color=TINT, opacity=0.18, aria=False),
        *interval_marks(base, len(rows)),
        *cut_marks(order, places),
    ]
    right = [
        base.mark_bar(height=8, aria=False).encode(
            x=alt.X("chance:Q", scale=shares, title=_("chance"), axis=title_only())
        ),
        base.mark_text(align="right", aria=False).encode(
            x=alt.value(alt.ExprRef(FIGURES)), text="percent:N"
        ),
        base.mark_rect(fill="transparent").encode(
            tooltip=[alt.Tooltip(f"{field}:N", title=name) for field, name in story_fields(rows)],
            description="story:N",
        ),
    ]
    chart = alt.layer(alt.layer(*left), alt.layer(*right)).resolve_scale(x="independent")
    return spec(chart.properties(width="container", height=STEP * max(len(rows), 1)))


def ranking_row(place: Ranked, title: str, is_drawn: bool) -> dict[str, Any]:
    rank = _("%(rank)s (90 %%: %(low)s to %(high)s)") % {
        "rank": place.rank,
        "low": place.rank_low,
        "high": place.rank_high,
    }
    row = {
        "entry": place.application.entry_code,
        "title": title,
        "rank": place.rank,
        "low": place.rank_low,
        "high": place.rank_high,
        "chance": place.p_in,
        "percent": percent(chance(place.p_in, is_drawn=is_drawn)),
        "grey": is_grey(place),
        "ranks": rank,
        "score": f"{place.estimate:.2f} ± {NINETY * place.sd:.2f}",
        "plain": _("%(mean)s, rank %(rank)s")
        % {"mean": f"{place.raw_mean:.2f}", "rank": place.raw_rank},
        "reviews": place.reviews,
    }
    row["story"] = "; ".join(f"{name} {row[field]}" for field, name in story_fields([row]))
    return row


def story_fields(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What a row tells when it is pointed at, in the order in which it is said."""
    fields = [
        ("entry", _("Entry")),
        ("title", _("Title")),
        ("ranks", _("Rank")),
        ("percent", _("Chance of being in")),
        ("score", _("Calibrated score")),
        ("plain", _("Plain mean")),
        ("reviews", _("Reviews")),
    ]
    return [(field, name) for field, name in fields if any(row[field] for row in rows)]


def interval_marks(base: Any, count: int) -> list[Any]:
    import altair as alt

    ranks = alt.Scale(domain=[0.5, count + 0.5], range=[0, alt.ExprRef(RANKS)], nice=False)
    axis = alt.Axis(orient="top", values=ticks(count), format="d", domain=False, labelFlush=False)
    title = _("rank, with its interval (90 %)")
    x = alt.X("low:Q", title=title, scale=ranks, axis=axis)
    dot = alt.X("rank:Q", title=title, scale=ranks, axis=axis)
    return [
        base.mark_rule(strokeWidth=2, aria=False).encode(x=x, x2="high:Q"),
        base.mark_point(filled=True, size=70, opacity=1, aria=False).encode(x=dot),
    ]


def title_only() -> Any:
    """An axis that is a heading of its column: the figures stand beside the bars."""
    import altair as alt

    return alt.Axis(orient="top", labels=False, ticks=False, domain=False, grid=False)


def cut_marks(order: Sequence[str], places: int) -> list[Any]:
    """The cut: across all rows at its rank, and between the last row in and the first row out."""
    import altair as alt

    if not 0 < places < len(order):
        return []
    data = alt.InlineData(values=[{"cut": places + 0.5, "entry": order[places - 1]}])
    line = alt.Chart(data)
    return [
        line.mark_rule(strokeWidth=2, strokeDash=[6, 3], aria=False).encode(x=alt.X("cut:Q")),
        line.mark_rule(strokeWidth=1, aria=False).encode(y=alt.Y("entry:N", bandPosition=1)),
    ]


def ticks(count: int) -> list[int]:
    """1 and round figures, few enough to read on a phone."""
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100) if count / s <= 8), 200)
    return [1, *(tick for tick in range(step, count + 1, step) if tick > 1)]


def severity_chart(judges: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How strict each judge was, with its 90 % interval; zero is the panel's own measure."""
    import altair as alt

    rows = [severity_row(judge) for judge in judges]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("judge:N", title=None, sort=None, axis=alt.Axis(ticks=False))
    )
    x = alt.X("low:Q", title=_("points: ← more lenient, harsher →"), axis=alt.Axis(tickCount=6))
    zero = alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(aria=False)
    chart = alt.layer(
        zero.encode(x="zero:Q"),
        base.mark_rule(strokeWidth=2, aria=False).encode(x=x, x2="high:Q"),
        base.mark_point(filled=True, size=70, opacity=1, aria=False).encode(x="severity:Q"),
        base.mark_rect(fill="transparent").encode(
            tooltip=[
                alt.Tooltip("judge:N", title=_("Judge")),
                alt.Tooltip("points:N", title=_("Severity")),
                alt.Tooltip("n:N", title=_("Reviews")),
            ],
            description="story:N",
        ),
    )
    return spec(chart.properties(width="container", height=STEP * max(len(rows), 1)))


def severity_row(judge: Mapping[str, Any]) -> dict[str, Any]:
    half = NINETY * (judge["sd"] or 0)
    points = f"{judge['severity']:+.2f} ± {half:.2f}"
    return {
        "judge": judge["judge"],
        "severity": judge["severity"],
        "low": judge["severity"] - half,
        "high": judge["severity"] + half,
        "points": points,
        "n": judge["n"],
        "story": f"{judge['judge']}; {_('Severity')} {points}; {_('Reviews')} {judge['n']}",
    }


def spec(chart: Any) -> dict[str, Any]:
    drawn: dict[str, Any] = chart.to_dict()
    drawn.pop("config", None)  # the page's own colours and type
    return drawn
