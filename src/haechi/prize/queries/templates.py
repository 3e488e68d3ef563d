"""READS: the standing texts, the edition's own where it has one, the house's otherwise."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from haechi.prize.models import Edition, Mailing, MessageTemplate
from haechi.prize.rules import Wording


@dataclass(frozen=True)
class StandingText:
    """A kind of letter: what it is for, what its text may name, the house's wording of it."""

    code: str
    name_en: str
    name_ko: str
    purpose_en: str
    purpose_ko: str
    may_name: tuple[str, ...]
    wording: Wording


@cache
def standing_texts() -> dict[str, StandingText]:
    kept = files("haechi.prize").joinpath("data", "letters.toml").read_text(encoding="utf-8")
    return {
        code: StandingText(
            code=code,
            name_en=row["name"]["en"],
            name_ko=row["name"]["ko"],
            purpose_en=row["purpose"]["en"],
            purpose_ko=row["purpose"]["ko"],
            may_name=tuple(row["may_name"]),
            wording=Wording(
                subject_en=row["subject"]["en"],
                subject_ko=row["subject"]["ko"],
                body_en=row["body"]["en"].strip(),
                body_ko=row["body"]["ko"].strip(),
            ),
        )
        for code, row in tomllib.loads(kept).items()
    }


def text_of(edition: Edition, code: str) -> Wording:
    own = MessageTemplate.objects.filter(edition=edition, code=code).first()
    return wording_in(own) if own else standing_texts()[code].wording


def wording_in(kept: MessageTemplate | Mailing) -> Wording:
    """What stands in the columns of both languages, without falling back to the other."""
    names = ("subject_en", "subject_ko", "body_en", "body_ko")
    return Wording(**{name: getattr(kept, name) or "" for name in names})


def mailing_names() -> tuple[str, ...]:
    """What the text of a mailing may name."""
    return standing_texts()["news"].may_name
