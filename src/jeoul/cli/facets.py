"""``jeoul calibrate SCORES --model facets``: ordered categories instead of measurements.

>>> from jeoul.cli import parser
>>> parser().parse_args(["calibrate", "s.csv", "--model", "facets", "--criterion", "c"]).model
'facets'
"""

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from jeoul.cli.calibrate import scores_of
from jeoul.cli.opening import checked, given, opened
from jeoul.errors import InputError

if TYPE_CHECKING:
    from jeoul.reading import Table

FOREIGN: dict[str, Any] = {
    "weights": None,
    "covariate": [],
    "slope": [],
    "judges": "random",
    "variance": "integrated",
    "errors": "normal",
    "per_component": False,
}


def run(asked: Namespace) -> None:
    """Read, fit, write."""
    refuse_foreign(asked)
    outputs = checked(asked, asked.scores)

    from jeoul.facets import FacetsOptions, facets

    options = FacetsOptions(top=tuple(asked.top), draws=asked.draws, seed=asked.seed)
    options.checked()
    table = opened(asked.scores)
    _refuse_broken(table, asked.score)
    document = facets(scores=scores_of(table, asked), options=options).as_dict()
    rows = rows_of(document)
    given(outputs, document, table=table, rows=rows, columns=list(rows[0]), show=_show)


def refuse_foreign(asked: Namespace) -> None:
    """Refuse the options that this model does not have."""
    for name, default in FOREIGN.items():
        if getattr(asked, name) != default:
            option = name.replace("_", "-")
            raise InputError(
                f"--{option} has no meaning with --model facets", remedy=f"leave --{option} out"
            )


def rows_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries as flat rows, best first."""
    labels = document["options"]["top"]
    return [
        {key: value for key, value in entry.items() if key != "p_top"}
        | {f"p_top_{label}": entry["p_top"].get(label) for label in labels}
        for entry in sorted(document["entries"], key=lambda row: row["rank"])
    ]


def _refuse_broken(table: "Table", column: str) -> None:
    """Point at the first score that is no whole number."""
    from jeoul.facets.responses import WHOLE

    for position, number in enumerate(table.numbers(column)):
        if abs(number) < float("inf") and number != round(number):
            raise InputError(
                "the facets model needs whole numbers, one for each category",
                file=table.file,
                row=table.lines[position],
                column=column,
                value=number,
                remedy=WHOLE,
            )


def _show(document: dict[str, Any]) -> None:
    from jeoul.cli.text import number, table

    n, fit = document["n"], document["fit"]
    print(
        f"{n['scores']} scores of {n['entries']} entries by {n['judges']} judges on "
        f"{n['criteria']} criteria; deviance {fit['deviance']:.6f}, {fit['parameters']} parameters"
    )
    print(
        f"variance of merit {document['variance']['entry']:.6g} logits²; reliability of the "
        f"estimates {number(document['reliability']['eap'])}"
    )
    print()
    labels = document["options"]["top"]
    header = ["entry", "rank", "90 %", "n", "raw", "estimate", "sd", *(f"P({k})" for k in labels)]
    rows = [
        [
            row["entry"],
            str(row["rank"]),
            f"{row['rank_low']}-{row['rank_high']}",
            str(row["n"]),
            *(number(row[key]) for key in ("raw_mean", "estimate", "sd")),
            *(number(row[f"p_top_{k}"]) for k in labels),
        ]
        for row in rows_of(document)
    ]
    print(table(header, rows))
    print()
    measures = ("severity", "se", "infit", "outfit")
    rows = [
        [row["judge"], str(row["n"]), *(number(row[k]) for k in measures), " ".join(row["flags"])]
        for row in sorted(document["judges"], key=lambda row: -(row["severity"] or 0.0))
    ]
    print(table(["judge", "n", *measures, "flags"], rows))
    print()
    rows = [
        [row["criterion"], number(row["difficulty"]), " ".join(number(s) for s in row["steps"])]
        for row in document["criteria"]
    ]
    print(table(["criterion", "difficulty", "steps"], rows))
