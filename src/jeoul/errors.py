"""What can go wrong in jeoul, as one tree.

::

    JeoulError                  anything jeoul refuses to do
    ├── InputError              the input is malformed (command line: status 2)
    └── Unanswerable            the input is sound, but cannot answer (status 3)
        ├── DisconnectedDesign  no chain of shared entries links the judges: names the parts
        └── Infeasible          the demands on an assignment contradict one another

Every error carries the value that was found and the remedy, so that a person can act on it.

>>> error = InputError("not a number", column="score", value="ten", remedy="write 10")
>>> str(error)
"column 'score': not a number: 'ten'; write 10"
"""

from collections.abc import Sequence

MISSING = object()
SHOWN_PARTS = 5
SHOWN_JUDGES = 8


class JeoulError(Exception):
    """Anything jeoul refuses to do, with the reason and the remedy."""

    def __init__(self, problem: str, *, remedy: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(problem)

    def __str__(self) -> str:
        return f"{self.problem}; {self.remedy}" if self.remedy else self.problem


class InputError(JeoulError):
    """The input is malformed: where, what was found, what to do."""

    def __init__(
        self,
        problem: str,
        *,
        value: object = MISSING,
        remedy: str = "",
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        super().__init__(problem, remedy=remedy)
        self.value = value
        self.file = file
        self.row = row
        self.column = column

    def __str__(self) -> str:
        where = [
            part
            for part in (
                self.file,
                None if self.row is None else f"row {self.row}",
                None if self.column is None else f"column {self.column!r}",
            )
            if part
        ]
        found = "" if self.value is MISSING else f": {self.value!r}"
        sentence = f"{self.problem}{found}"
        if self.remedy:
            sentence += f"; {self.remedy}"
        return f"{', '.join(where)}: {sentence}" if where else sentence


class Unanswerable(JeoulError):
    """The input is sound, but it does not hold the answer."""


class DisconnectedDesign(Unanswerable):
    """Some judges share no entry with the others, not even through a chain of judges."""

    def __init__(self, parts: Sequence[Sequence[str]]) -> None:
        self.parts = tuple(tuple(part) for part in parts)
        shown = " | ".join(_shortened(part) for part in self.parts[:SHOWN_PARTS])
        more = len(self.parts) - SHOWN_PARTS
        super().__init__(
            f"the scores fall into {len(self.parts)} parts that share no judge and no entry, "
            f"so entries of different parts cannot be compared; judges of the parts: {shown}"
            + (f" | and {more} more parts" if more > 0 else ""),
            remedy="let judges of different parts read some of the same entries, "
            "or rank within each part (--per-component)",
        )


class Infeasible(Unanswerable):
    """The demands on an assignment contradict one another; ``entries`` and ``judges`` say where.

    ``demands`` is an irreducible set of demands in conflict, ``relaxation`` a smallest change
    that would do, both in sentences; they are empty where the sentence itself says it all.
    """

    def __init__(
        self,
        problem: str,
        *,
        entries: Sequence[str] = (),
        judges: Sequence[str] = (),
        demands: Sequence[str] = (),
        relaxation: Sequence[str] = (),
        remedy: str = "",
    ) -> None:
        super().__init__(problem, remedy=remedy)
        self.entries = tuple(entries)
        self.judges = tuple(judges)
        self.demands = tuple(demands)
        self.relaxation = tuple(relaxation)


def _shortened(names: Sequence[str]) -> str:
    more = len(names) - SHOWN_JUDGES
    return ", ".join(names[:SHOWN_JUDGES]) + (f" and {more} more" if more > 0 else "")
