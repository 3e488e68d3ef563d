"""What is wrong with a file, and where: the sentences of one reading."""

from dataclasses import dataclass

from haechi.core.verdict import Text


@dataclass(frozen=True)
class Problem:
    """One fault, with the place where a person finds it: ``category 2 → admits``."""

    place: str
    sentence: Text

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else str(self.sentence)


class Faulty(Exception):
    """A file that cannot be read as the rules of an edition; every fault is told at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" · ".join(str(problem) for problem in problems))
        self.problems = problems


class Wrong(Exception):
    """A value that is not of its kind; the reader knows the place."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def step(place: str, *parts: object) -> str:
    return " → ".join(str(part) for part in (place, *parts) if part != "")
