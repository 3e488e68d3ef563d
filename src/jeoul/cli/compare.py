"""``jeoul compare SCORES``: which entries cross the cut under other rules?

>>> from jeoul.cli import parser
>>> parser().parse_args(["compare", "scores.csv", "--top", "42"]).command
'compare'
"""

import sys
from argparse import Namespace, _SubParsersAction
from typing import Any

from jeoul.cli.calibrate import add_common, add_fit, options_of, scores_of
from jeoul.cli.output import STDOUT, Outputs
from jeoul.errors import InputError

PLAIN = {"model": "additive", "errors": "normal", "per_component": False}


def add_to(commands: "_SubParsersAction[Any]") -> None:
    """Declare the command and its options."""
    command = commands.add_parser(
        "compare",
        allow_abbrev=False,
        help="which entries cross the cut under other rules?",
        description="The same scores under other rules, side by side, "
        "and which entries cross the cut.",
    )
    add_fit(command)
    add_common(command)
    command.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Read, compare, write."""
    for option, plain in PLAIN.items():
        if getattr(asked, option) != plain:
            raise InputError(
                f"--{option.replace('_', '-')} has no meaning here: every rule is applied",
                remedy=f"leave --{option.replace('_', '-')} out",
            )
    outputs = Outputs(asked.json, asked.csv)
    outputs.check(inputs=[asked.scores])

    from jeoul.compare import compare
    from jeoul.reading import read
    from jeoul.recipe import canonical

    options = options_of(asked)
    table = read(path=asked.scores, stdin=sys.stdin.buffer if asked.scores == STDOUT else None)
    for warning in table.warnings:
        print(f"jeoul: warning: {warning['message']}", file=sys.stderr)
    document = compare(scores=scores_of(table, asked), options=options).as_dict()
    document["warnings"] = table.warnings + document["warnings"]
    if outputs.wanted:
        outputs.write(document=canonical(document), rows=_rows(document))
    else:
        _print(document)


def _rows(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries as flat rows, best first by the additive model."""
    rules = [each["rule"] for each in document["rules"]]
    rows = []
    for entry in sorted(document["entries"], key=lambda row: row["rank"]["additive"]):
        flat = {key: entry[key] for key in ("entry", "group", "n", "best_rank", "worst_rank")}
        flat |= {rule: entry["score"][rule] for rule in rules}
        flat |= {f"rank_{rule}": entry["rank"][rule] for rule in rules}
        rows.append(flat)
    return rows


def _print(document: dict[str, Any]) -> None:
    from jeoul.cli.text import lenient, number, table

    lenient()
    rules = [each["rule"] for each in document["rules"]]
    for warning in document["warnings"]:
        print(f"warning: {warning['message']}")
    print(
        table(
            ["entry", *(f"{rule}" for rule in rules)],
            [
                [
                    row["entry"],
                    *(f"{number(row[rule], 2)} ({row[f'rank_{rule}']})" for rule in rules),
                ]
                for row in _rows(document)
            ],
        )
    )
    print()
    print(
        table(
            ["rule", "tau", "largest move"],
            [[r["rule"], number(r["tau"]), str(r["largest_move"])] for r in document["rules"]],
        )
    )
    for cut in document["cuts"]:
        print()
        print(f"top {cut['top']}: {len(cut['always'])} always in, {len(cut['crossing'])} cross")
        for entry in cut["crossing"]:
            print(f"  {entry['entry']}: in by {', '.join(entry['inside'])}")
