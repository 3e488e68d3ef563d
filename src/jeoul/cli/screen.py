"""``jeoul screen VOTES``: yes/no votes of officers who err differently.

>>> [answer(word) for word in ("Yes", "0", "아니오", "perhaps")]
[1.0, 0.0, 0.0, None]
"""

from argparse import Namespace, _SubParsersAction
from typing import TYPE_CHECKING, Any

from jeoul.cli.calibrate import add_common
from jeoul.cli.opening import add_columns, checked, given, opened
from jeoul.errors import InputError

if TYPE_CHECKING:
    from jeoul.reading import Table

YES = frozenset({"yes", "y", "true", "1", "1.0", "예", "네"})
NO = frozenset({"no", "n", "false", "0", "0.0", "아니오", "아니요"})
COLUMNS = ("entry", "n", "yes", "p_yes", "answer", "disputed")


def add_to(commands: "_SubParsersAction[Any]") -> None:
    """Declare the command and its options."""
    command = commands.add_parser(
        "screen",
        allow_abbrev=False,
        help="what do yes/no votes of officers who err differently say?",
        description="What do yes/no votes of officers who err differently say? (Dawid-Skene)",
    )
    add = command.add_argument
    add("votes", metavar="VOTES", help="CSV, CSV.GZ or XLSX, a vote (yes or no, 1 or 0) a row")
    add_columns(command, "entry", "judge", "vote")
    add(
        "--prior",
        type=float,
        default=0.0,
        metavar="X",
        help="votes added to every cell, such as 0.5, to keep error rates off zero (0)",
    )
    add_common(command)
    command.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Read, weigh, write."""
    outputs = checked(asked, asked.votes)

    from jeoul.screening import ScreenOptions, screen
    from jeoul.tables import Origin, Scores

    options = ScreenOptions(prior=asked.prior, seed=asked.seed)
    table = opened(asked.votes)
    names = {"entry": asked.entry, "judge": asked.judge, "score": asked.vote}
    votes = Scores.of(
        entries=table.column(asked.entry),
        judges=table.column(asked.judge),
        values=_votes(table, asked.vote),
        origin=Origin(table.file, table.lines, names),
    )
    document = screen(votes=votes, options=options).as_dict()
    given(outputs, document, table=table, rows=document["entries"], columns=COLUMNS, show=_show)


def answer(cell: object) -> float | None:
    """1 for yes, 0 for no, None for anything else."""
    word = str(cell).strip().casefold()
    return 1.0 if word in YES else 0.0 if word in NO else None


def _votes(table: "Table", column: str) -> list[float]:
    found = []
    for position, cell in enumerate(table.column(column)):
        vote = answer(cell)
        if vote is None:
            raise InputError(
                "neither yes nor no",
                file=table.file,
                row=table.lines[position],
                column=column,
                value=cell,
                remedy="write yes or no (or 1 or 0), or leave the row out",
            )
        found.append(vote)
    return found


def _show(document: dict[str, Any]) -> None:
    from jeoul.cli.text import number, table

    n, share = document["n"], document["prevalence"]["yes"]
    print(f"{n['votes']} votes on {n['entries']} entries by {n['judges']} officers")
    print(f"yes is true of {share:.1%}; alpha {number(document['alpha'])}")
    print()
    rows = [
        [row["entry"], str(row["n"]), str(row["yes"]), number(row["p_yes"]), row["answer"],
         "disputed" if row["disputed"] else ""]
        for row in document["entries"]
    ]  # fmt: skip
    print(table(["entry", "n", "yes", "P(yes)", "answer", ""], rows))
    print()
    rows = [
        [row["judge"], str(row["n"]), *(number(row[k]) for k in ("sensitivity", "specificity"))]
        for row in document["judges"]
    ]
    print(table(["judge", "n", "sensitivity", "specificity"], rows))
