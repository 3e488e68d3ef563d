"""Which figures deserve a question to the judge?

**Model.** A question is asked where a figure is large *and* sure: beyond a threshold in score
units (or a ratio) that was fixed beforehand, and with an interval on the same side of no effect.

========= ===================================================================
question  asked when
========= ===================================================================
severity  |severity| > matters, and 95 % sure of its sign
spread    slope under 0.67 or over 1.5, interval beside 1
fit       variance ratio under 0.5 or over 1.5, interval beside 1
halo      0.2 more correlation than the jury, from 12 sheets on
drift     |change| > matters, and |t| > 2.58
tie       |effect on tied entries| > matters, and 95 % sure of its sign
criterion |severity on one criterion| > matters / criteria, and |t| > 2.58
========= ===================================================================

**Reference.** Myford & Wolfe (2003), Journal of Applied Measurement 4:386.

**When not to use it.** To exclude a judge, or after seeing whom it would favour.

>>> beside(with_error(0.5, 0.1), 1.0), beside(with_error(0.5, 1.0), 1.0)
(True, False)
"""

from collections.abc import Sequence
from typing import Any

from jeoul.diagnostics.measures import Figure, with_error

__all__ = ["beside", "questions", "thresholds", "with_error"]

SLOPES, RATIOS = (0.67, 1.5), (0.5, 1.5)
HALO, SHEETS = 0.2, 12
SURE = 2.576


def thresholds(*, matters: float, criteria: int) -> dict[str, Any]:
    """What figures are held against, in the units of the scores."""
    return {
        "severity": matters,
        "drift": matters,
        "tie": matters,
        "criterion": matters / max(criteria, 1),
        "spread": list(SLOPES),
        "fit": list(RATIOS),
        "halo": HALO,
    }


def questions(
    *,
    severity: Figure,
    spread: Figure | None,
    fit: Figure | None,
    drift: Figure | None,
    ties: dict[str, Figure | None],
    halo: float | None,
    sheets: int,
    special: Sequence[tuple[str, Figure | None]],
    matters: float,
) -> list[dict[str, Any]]:
    """The questions to one judge, with the figures behind them."""
    asked = [*_level(severity, matters), *_ruler(spread), *_noise(fit)]
    if halo is not None and halo > HALO and sheets >= SHEETS:
        question = "Your criteria move together. Do you score them one by one?"
        asked.append({"code": "halo", "question": question, "value": halo})
    asked += _change(drift, matters)
    for name, tie in ties.items():
        if tie and abs(tie.estimate) > matters and beside(tie, 0.0):
            way = "higher" if tie.estimate > 0 else "lower"
            asked += _ask("tie", f"You score entries with {name!r} {way}. Is it in them?", tie)
    for name, part in special:
        if part and abs(part.estimate) > matters / len(special) and _sure(part):
            way = "lower" if part.estimate > 0 else "higher"
            question = f"You score {name!r} {way} than the others. How do you read it?"
            asked += _ask("criterion", question, part)
    return asked


def _level(severity: Figure, matters: float) -> list[dict[str, Any]]:
    if abs(severity.estimate) <= matters or not beside(severity, 0.0):
        return []
    way = "below" if severity.estimate > 0 else "above"
    return _ask("severity", f"You score {way} the others. Is it the field you read?", severity)


def _ruler(spread: Figure | None) -> list[dict[str, Any]]:
    if not spread or SLOPES[0] <= spread.estimate <= SLOPES[1] or not beside(spread, 1.0):
        return []
    how = "close together" if spread.estimate < 1 else "far apart"
    return _ask("spread", f"Your scores lie {how}. Do you use the scale as it is meant?", spread)


def _noise(fit: Figure | None) -> list[dict[str, Any]]:
    if not fit or RATIOS[0] <= fit.estimate <= RATIOS[1] or not beside(fit, 1.0):
        return []
    if fit.estimate > 1:
        question = "You often differ from the others. What do you see that they do not?"
    else:
        question = "You hardly ever differ from the others. Did you know their scores?"
    return _ask("fit", question, fit)


def _change(drift: Figure | None, matters: float) -> list[dict[str, Any]]:
    if not drift or abs(drift.estimate) <= matters or not _sure(drift):
        return []
    way = "lower" if drift.estimate < 0 else "higher"
    return _ask("drift", f"Your last scores are {way} than your first. Do they hold?", drift)


def _ask(code: str, question: str, figure: Figure) -> list[dict[str, Any]]:
    return [{"code": code, "question": question, "value": figure.estimate}]


def beside(figure: Figure, nothing: float) -> bool:
    """Whether the 90 % interval lies on one side."""
    return figure.low > nothing or figure.high < nothing


def _sure(figure: Figure) -> bool:
    return figure.se is not None and abs(figure.estimate) > SURE * figure.se
