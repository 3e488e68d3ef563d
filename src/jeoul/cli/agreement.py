"""``jeoul agreement SCORES``: how far do judges agree?

>>> from jeoul.cli import parser
>>> parser().parse_args(["agreement", "scores.csv", "--level", "ordinal"]).reviews
'1:10'
"""

from argparse import Namespace, _SubParsersAction
from typing import TYPE_CHECKING, Any

from jeoul.cli.calibrate import add_common
from jeoul.cli.opening import add_columns, checked, given, opened, span

if TYPE_CHECKING:
    from jeoul.agreement import Level
    from jeoul.reading import Table
    from jeoul.tables import Scores

LEVELS: "tuple[Level, ...]" = ("nominal", "ordinal", "interval", "ratio")
COLUMNS = ("reviews", "g", "phi")


def add_to(commands: "_SubParsersAction[Any]") -> None:
    """Declare the command and its options."""
    command = commands.add_parser(
        "agreement",
        allow_abbrev=False,
        help="how far do judges agree? how many reviews for a wanted reliability?",
        description="How far do judges agree, and how many reviews does a wanted reliability take?",
    )
    add = command.add_argument
    add("scores", metavar="SCORES", help="CSV, CSV.GZ or XLSX, a score a row; - is standard input")
    add_columns(command, "entry", "judge", "score")
    add("--criterion", metavar="COL", help="the column of the criterion")
    add(
        "--level",
        action="append",
        choices=LEVELS,
        help="of Krippendorff's alpha; repeatable (all four)",
    )
    add("--reviews", default="1:10", metavar="LOW:HIGH", help="numbers of reviews (1:10)")
    add(
        "--criteria",
        default="random",
        choices=("random", "fixed"),
        help="a sample of what could be asked, or the rubric itself (random)",
    )
    add_common(command)
    command.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Read, compare, write."""
    outputs = checked(asked, asked.scores)

    from jeoul.agreement import AgreementOptions, agreement

    options = AgreementOptions(
        levels=tuple(dict.fromkeys(asked.level or LEVELS)),
        reviews=span(asked.reviews),
        criteria=asked.criteria,
        seed=asked.seed,
    )
    table = opened(asked.scores)
    document = agreement(scores=scores_of(table, asked), options=options).as_dict()
    rows = document["generalizability"]["by_reviews"]
    given(outputs, document, table=table, rows=rows, columns=COLUMNS, show=_show)


def scores_of(table: "Table", asked: Namespace) -> "Scores":
    """The scores in the columns that were named."""
    from jeoul.tables import Origin, Scores

    names = {"entry": asked.entry, "judge": asked.judge, "score": asked.score}
    names |= {} if asked.criterion is None else {"criterion": asked.criterion}
    return Scores.of(
        entries=table.column(asked.entry),
        judges=table.column(asked.judge),
        values=table.numbers(asked.score),
        criteria=None if asked.criterion is None else table.column(asked.criterion),
        origin=Origin(table.file, table.lines, names),
    )


def _show(document: dict[str, Any]) -> None:
    from jeoul.cli.text import number, table

    n, study = document["n"], document["generalizability"]
    print(f"{n['scores']} scores of {n['entries']} entries by {n['judges']} judges")
    print("ICC: " + ", ".join(f"({form}) {number(v)}" for form, v in document["icc"].items()))
    print("alpha: " + ", ".join(f"{level} {number(v)}" for level, v in document["alpha"].items()))
    print(f"Kendall's W: {number(document['kendall_w'])}, p {number(document['kendall_w_p'], 4)}")
    if study["components"] is not None:
        print("variance: " + ", ".join(f"{k} {v:.6g}" for k, v in study["components"].items()))
    print()
    rows = [
        [str(row["reviews"]), number(row["g"]), number(row["phi"])] for row in study["by_reviews"]
    ]
    print(table(list(COLUMNS), rows))
