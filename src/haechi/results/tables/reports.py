"""How the report on a jury is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from haechi.results.measures import NINETY
from haechi.results.queries import Load


@dataclass(frozen=True)
class ReportRow:
    """One judge: the load, and how strict, in points."""

    name: str
    load: Load
    severity: str
    half: str


def report_rows(
    loads: Iterable[Load], result: Mapping[str, Any], *, with_names: bool
) -> list[ReportRow]:
    """In the order of the codes; a judge whose scores did not count has no severity."""
    found = {judge["judge"]: judge for judge in result["judges"]}
    return [
        ReportRow(
            name=load.name if with_names else load.code,
            load=load,
            severity=f"{judge['severity']:+.2f}" if judge else "",
            half=f"{NINETY * (judge['sd'] or 0):.2f}" if judge else "",
        )
        for load in loads
        for judge in [found.get(load.code)]
    ]


def fewest_and_most(numbers: Iterable[int]) -> tuple[int, int]:
    """The smallest and the largest load."""
    all_ = list(numbers)
    return (min(all_), max(all_)) if all_ else (0, 0)
