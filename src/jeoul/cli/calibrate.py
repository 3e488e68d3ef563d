"""``jeoul calibrate SCORES``: how good is each entry, and how sure are we?

>>> from jeoul.cli import parser
>>> parser().parse_args(["calibrate", "scores.csv", "--top", "42"]).top
['42']
"""

import sys
from argparse import Namespace, _SubParsersAction
from typing import TYPE_CHECKING, Any

from jeoul.cli.output import STDOUT, Outputs
from jeoul.errors import InputError

if TYPE_CHECKING:
    from jeoul.calibrate import CalibrateOptions, Calibration
    from jeoul.reading import Table
    from jeoul.tables import Scores


def add_to(commands: "_SubParsersAction[Any]") -> None:
    """Declare the command and its options."""
    command = commands.add_parser(
        "calibrate",
        allow_abbrev=False,
        help="how good is each entry once judges' severity is accounted for?",
        description="How good is each entry once judges' severity is accounted for, "
        "and how sure are we?",
    )
    add_fit(command)
    add_common(command)
    command.set_defaults(run=run)


def add_fit(command: Any) -> None:
    """The scores, and the options of every command that fits them."""
    add = command.add_argument
    add("scores", metavar="SCORES", help="CSV, CSV.GZ or XLSX, a score a row; - is standard input")
    for name in ("entry", "judge", "score"):
        add(f"--{name}", default=name, metavar="COL", help=f"the column of the {name} ({name})")
    add("--criterion", metavar="COL", help="the column of the criterion: totals are formed first")
    add("--weights", metavar="a=2,b=1", help="weights of the criteria (1 each)")
    add("--scale", metavar="LOW:HIGH", help="scores outside are refused")
    add("--group", metavar="COL", help="a fixed mean per category; ranks within it as well")
    add("--covariate", action="append", default=[], metavar="COL", help="numeric; repeatable")
    add(
        "--slope",
        action="append",
        default=[],
        metavar="COL",
        help="a random slope of this covariate per judge; repeatable",
    )
    add("--model", default="additive", choices=("additive", "criteria", "facets"))
    add("--judges", default="random", choices=("random", "fixed"))
    add("--variance", default="integrated", choices=("reml", "ml", "integrated"))
    add("--errors", default="normal", choices=("normal", "t"))
    add(
        "--top",
        action="append",
        default=[],
        metavar="K",
        help="places, or GROUP=K within a group; repeatable",
    )
    add("--draws", type=int, default=10_000, metavar="N")
    add(
        "--per-component",
        action="store_true",
        help="rank within each part of a design that does not connect",
    )


def add_common(command: Any) -> None:
    """The options that every command has."""
    add = command.add_argument
    add("--seed", type=int, default=20230925, metavar="N", help="decides every draw")
    add("--json", metavar="PATH", help="the whole result; - is standard output")
    add("--csv", metavar="PATH", help="the main table; - is standard output")
    add("--jobs", type=int, default=1, metavar="N", help="never changes a figure")
    add("--engine", default="local", choices=("local",), help="never changes a figure")


def run(asked: Namespace) -> None:
    """Read, calibrate, write."""
    if asked.model == "facets":
        from jeoul.cli import facets

        facets.run(asked)
        return
    outputs = Outputs(asked.json, asked.csv)
    outputs.check(inputs=[asked.scores])

    from jeoul.calibrate import calibrate
    from jeoul.reading import read
    from jeoul.recipe import canonical

    options = options_of(asked)
    table = read(path=asked.scores, stdin=sys.stdin.buffer if asked.scores == STDOUT else None)
    for warning in table.warnings:
        print(f"jeoul: warning: {warning['message']}", file=sys.stderr)
    found = calibrate(scores=scores_of(table, asked), options=options)
    document = found.as_dict()
    document["warnings"] = table.warnings + document["warnings"]
    if outputs.wanted:
        outputs.write(document=canonical(document), rows=_rows(document))
    else:
        _print(document, found)


def options_of(asked: Namespace) -> "CalibrateOptions":
    """The options of the fit."""
    from jeoul.calibrate import CalibrateOptions

    return CalibrateOptions(
        model=asked.model,
        judges=asked.judges,
        variance=asked.variance,
        errors=asked.errors,
        top=tuple(asked.top),
        weights=weights_of(asked),
        slopes=tuple(dict.fromkeys(asked.slope)),
        draws=asked.draws,
        per_component=asked.per_component,
        seed=asked.seed,
    )


def weights_of(asked: Namespace) -> dict[str, float] | None:
    """``a=2,b=1`` as a mapping."""
    if asked.weights is None:
        return None
    if asked.criterion is None:
        raise InputError(
            "--weights needs --criterion",
            value=asked.weights,
            remedy="name the column of the criteria",
        )
    weights: dict[str, float] = {}
    for part in asked.weights.split(","):
        name, _, value = part.rpartition("=")
        try:
            weights[name.strip()] = float(value)
        except ValueError:
            name = ""
        if not name.strip():
            raise InputError(
                "--weights cannot be read", value=part, remedy="write a=2,b=1"
            ) from None
    return weights


def scores_of(table: "Table", asked: Namespace) -> "Scores":
    """The scores in the columns that were named."""
    from jeoul.tables import Origin, Scores

    names = {"entry": asked.entry, "judge": asked.judge, "score": asked.score}
    names |= {k: v for k in ("criterion", "group") if (v := getattr(asked, k)) is not None}
    covariates = dict.fromkeys([*asked.covariate, *asked.slope])
    return Scores.of(
        entries=table.column(asked.entry),
        judges=table.column(asked.judge),
        values=table.numbers(asked.score),
        criteria=None if asked.criterion is None else table.column(asked.criterion),
        groups=None if asked.group is None else table.column(asked.group),
        covariates={name: table.numbers(name) for name in covariates},
        scale=_scale(asked.scale),
        origin=Origin(table.file, table.lines, names),
    )


def _scale(text: str | None) -> tuple[float, float] | None:
    """``0:10`` as two numbers."""
    if text is None:
        return None
    low, _, high = text.partition(":")
    try:
        return float(low), float(high)
    except ValueError:
        raise InputError("--scale cannot be read", value=text, remedy="write 0:10") from None


def _rows(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries as flat rows, best first."""
    rows = []
    for entry in sorted(
        document["entries"], key=lambda row: (row.get("component", 0), row["rank"])
    ):
        flat = {key: value for key, value in entry.items() if key != "p_top"}
        labels = document["options"]["top"]
        rows.append(flat | {f"p_top_{label}": entry["p_top"].get(label) for label in labels})
    return rows


def _print(document: dict[str, Any], found: "Calibration") -> None:
    from jeoul.cli.text import lenient, number, table

    lenient()
    n, design, fit = document["n"], document["design"], document["fit"]
    print(
        f"{n['scores']} scores of {n['entries']} entries by {n['judges']} judges; "
        f"{fit['method']}, criterion {fit['criterion']:.6f}"
    )
    print(
        f"design: lambda2 {number(design['lambda2'])}, "
        f"A-efficiency {number(design['a_efficiency'])}"
    )
    print("variance: " + ", ".join(f"{k} {v:.6g}" for k, v in document["variance"].items()))
    print(
        "fixed: "
        + ", ".join(
            f"{k} {v['estimate']:.6g} (se {v['se']:.3g})" for k, v in document["fixed"].items()
        )
    )
    for warning in document["warnings"]:
        print(f"warning: {warning['message']}")
    labels = document["options"]["top"]
    print()
    print(
        table(
            ["entry", "rank", "90 %", "n", "raw", "estimate", "sd", *(f"P({k})" for k in labels)],
            [
                [
                    row["entry"],
                    str(row["rank"]),
                    f"{row['rank_low']}-{row['rank_high']}",
                    str(row["n"]),
                    number(row["raw_mean"]),
                    number(row["estimate"]),
                    number(row["sd"]),
                    *(number(row[f"p_top_{k}"]) for k in labels),
                ]
                for row in _rows(document)
            ],
        )
    )
    print()
    print(
        table(
            ["judge", "n", "severity", "se", "fit", "flags"],
            [
                [
                    row["judge"],
                    str(row["n"]),
                    number(row["severity"]),
                    number(row["se"]),
                    number(row["fit"], 2),
                    " ".join(row["flags"]),
                ]
                for row in sorted(document["judges"], key=lambda row: -row["severity"])
            ],
        )
    )
