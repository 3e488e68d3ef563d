"""``jeoul pairs PAIRS`` and ``jeoul rankings RANKS``: what scale do they imply?

>>> from jeoul.cli import parser
>>> parser().parse_args(["pairs", "p.csv", "--pseudo", "0.5"]).pseudo
0.5
"""

from argparse import Namespace, _SubParsersAction
from typing import TYPE_CHECKING, Any

from jeoul.cli.calibrate import add_common
from jeoul.cli.opening import add_columns, checked, given, opened

if TYPE_CHECKING:
    from jeoul.pairs import PairsOptions
    from jeoul.reading import Table

COLUMNS = ("entry", "n", "estimate", "se", "worth")


def add_to(commands: "_SubParsersAction[Any]") -> None:
    """Declare both commands and their options."""
    pairs = commands.add_parser(
        "pairs",
        allow_abbrev=False,
        help="what scale do comparisons imply?",
        description="What scale do comparisons imply? Bradley-Terry; with ties, Davidson.",
    )
    add = pairs.add_argument
    add("pairs", metavar="PAIRS", help="CSV, CSV.GZ or XLSX, winner and loser a row")
    add_columns(pairs, "winner", "loser")
    add("--count", metavar="COL", help="the column of the number of wins (count, if it is there)")
    add("--ties", metavar="COL", help="the column of the number of ties of the row's pair")
    add("--bias-reduced", action="store_true", help="Firth's penalty: less bias in small tables")
    _add_anchor(pairs)
    pairs.set_defaults(run=run_pairs)
    rankings = commands.add_parser(
        "rankings",
        allow_abbrev=False,
        help="what scale do rankings imply?",
        description="What scale do rankings, also partial ones, imply? Plackett-Luce.",
    )
    rankings.add_argument("ranks", metavar="RANKS", help="CSV, CSV.GZ or XLSX, a rank a row")
    add_columns(rankings, "judge", "entry", "rank")
    _add_anchor(rankings)
    rankings.set_defaults(run=run_rankings, bias_reduced=False)


def _add_anchor(command: Any) -> None:
    add = command.add_argument
    add("--reference", metavar="ENTRY", help="its log-worth is zero (otherwise the mean is)")
    add(
        "--pseudo",
        type=float,
        default=0.0,
        metavar="X",
        help="X wins and X defeats of every entry against an imaginary one, such as 0.5 (0)",
    )
    add_common(command)


def run_pairs(asked: Namespace) -> None:
    """Read comparisons, scale, write."""
    outputs = checked(asked, asked.pairs)

    from jeoul.pairs import Comparisons, bradley_terry
    from jeoul.tables import Origin

    options = options_of(asked)
    table = opened(asked.pairs)
    count = asked.count or ("count" if "count" in table.columns else None)
    names = {"winner": asked.winner, "loser": asked.loser}
    names |= {"count": count or "count", "ties": asked.ties or "ties"}
    comparisons = Comparisons.of(
        winners=table.column(asked.winner),
        losers=table.column(asked.loser),
        counts=None if count is None else table.numbers(count),
        ties=None if asked.ties is None else table.numbers(asked.ties),
        origin=Origin(table.file, table.lines, names),
    )
    document = bradley_terry(comparisons=comparisons, options=options).as_dict()
    _give(outputs, document, table)


def run_rankings(asked: Namespace) -> None:
    """Read rankings, scale, write."""
    outputs = checked(asked, asked.ranks)

    from jeoul.pairs import plackett_luce
    from jeoul.tables import Origin, Scores

    options = options_of(asked)
    table = opened(asked.ranks)
    names = {"entry": asked.entry, "judge": asked.judge, "score": asked.rank}
    ranks = Scores.of(
        entries=table.column(asked.entry),
        judges=table.column(asked.judge),
        values=table.numbers(asked.rank),
        origin=Origin(table.file, table.lines, names),
    )
    document = plackett_luce(ranks=ranks, options=options).as_dict()
    _give(outputs, document, table)


def options_of(asked: Namespace) -> "PairsOptions":
    """The options of the scale."""
    from jeoul.pairs import PairsOptions

    return PairsOptions(
        reference=asked.reference,
        pseudo=asked.pseudo,
        bias_reduced=asked.bias_reduced,
        seed=asked.seed,
    )


def _give(outputs: Any, document: dict[str, Any], table: "Table") -> None:
    rows = sorted(document["entries"], key=lambda row: (-row["estimate"], row["entry"]))
    given(outputs, document, table=table, rows=rows, columns=COLUMNS, show=_show)


def _show(document: dict[str, Any]) -> None:
    from jeoul.cli.text import number, table

    fit = document["fit"]
    print(f"{fit['method']}: criterion {fit['criterion']:.6f}, deviance {fit['deviance']:.6f}")
    if document["tie"] is not None:
        print(f"log tie parameter: {document['tie']['estimate']:.4f}")
    print()
    rows = [
        [row["entry"], f"{row['n']:g}", *(number(row[k], 4) for k in ("estimate", "se", "worth"))]
        for row in sorted(document["entries"], key=lambda row: -row["estimate"])
    ]
    print(table(list(COLUMNS), rows))
