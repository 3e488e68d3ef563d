"""Words for the demonstration edition, drawn from the sentences that lie beside this module."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from .korean import fill

# Figures by part of the text: a sentence of one application names the same figure in every
# place and in both languages.
Figures = dict[str, dict[str, str]]

QUESTIONS = ("problem", "design", "budget", "implementation", "learning", "outcome")


@dataclass(frozen=True)
class Subject:
    """What the sentences of one application speak about."""

    theme: str
    city_en: str
    city_ko: str
    organisation_en: str
    organisation_ko: str
    leader_en: str = ""
    leader_ko: str = ""
    is_planned_only: bool = False
    is_incomplete: bool = False


@dataclass(frozen=True)
class Words:
    title_en: str
    title_ko: str
    summary_en: str
    summary_ko: str
    answers: dict[str, str]


@cache
def read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def themes() -> dict[str, dict[str, Any]]:
    return {theme["code"]: theme for theme in read("themes")["theme"]}


def write(rng: Random, subject: Subject) -> Words:
    title_en, title_ko = _titles(rng, subject)
    figures = {part: _numbers(rng) for part in ("problem", "work", "outcome")}
    return Words(
        title_en=title_en,
        title_ko=title_ko,
        summary_en=_summary_en(rng, subject, figures),
        summary_ko=_summary_ko(rng, subject, figures),
        answers=_answers(rng, subject, figures),
    )


def comment(rng: Random, scores: dict[str, int]) -> str:
    """A judge's remark: one sentence on the strongest criterion and one on the weakest."""
    strongest, weakest = max(scores, key=scores.__getitem__), min(scores, key=scores.__getitem__)
    sentences = read("sentences")["comments"]
    praise = rng.choice(sentences[strongest]["strong"])
    return f"{praise} {rng.choice(sentences[weakest]['weak'])}"


def _titles(rng: Random, subject: Subject) -> tuple[str, str]:
    english, korean = rng.choice(themes()[subject.theme]["titles"])
    english = english.format(city=subject.city_en)
    korean = fill(korean, city=subject.city_ko)
    if not subject.leader_en:
        return english, korean
    leader_ko = subject.leader_ko or f"{subject.city_ko}의 길잡이"
    return f"{subject.leader_en}: {english}", f"{leader_ko}: {korean}"


def _summary_en(rng: Random, subject: Subject, figures: Figures) -> str:
    theme = themes()[subject.theme]
    planned = read("sentences")["english"]["planned_outcome"]
    endings = planned if subject.is_planned_only else theme["outcome"]
    sentences = [
        _said(rng.choice(theme["problem"]), subject, figures["problem"]),
        _said(rng.choice(theme["pitch"]), subject, figures["work"]),
        _said(rng.choice(endings), subject, figures["outcome"]),
    ]
    return " ".join(sentences)


def _summary_ko(rng: Random, subject: Subject, figures: Figures) -> str:
    theme, korean = themes()[subject.theme], read("sentences")["korean"]
    results = korean["planned_result"] if subject.is_planned_only else theme["ko_result"]
    template = rng.choice(korean["leadership_summary" if subject.leader_en else "summary"])
    return fill(
        template,
        problem=fill(rng.choice(theme["ko_problem"]), **figures["problem"]),
        work=fill(rng.choice(theme["ko_work"]), **figures["work"]),
        result=fill(rng.choice(results), **figures["outcome"]),
        org=subject.organisation_ko,
        name=f"{subject.leader_ko} 님" if subject.leader_ko else f"{subject.city_ko}의 응모자",
    )


def _answers(rng: Random, subject: Subject, figures: Figures) -> dict[str, str]:
    drawn = {
        question: [
            *_from_theme(rng, subject, question, figures),
            *_from_all(rng, subject, question),
        ]
        for question in QUESTIONS
    }
    drawn |= _shortfalls(subject, figures)
    return {question: " ".join(drawn[question]) for question in QUESTIONS}


_FROM_THEME = {
    "problem": (2, "problem"),
    "design": (2, "work"),
    "budget": (0, "work"),
    "implementation": (2, "work"),
    "learning": (1, "work"),
    "outcome": (2, "outcome"),
}
_FROM_ALL = {
    "problem": ("evidence",),
    "design": ("reason",),
    "budget": ("money", "staff", "contingency"),
    "implementation": ("barrier",),
    "learning": ("learning",),
    "outcome": ("effect",),
}


def _from_theme(rng: Random, subject: Subject, question: str, figures: Figures) -> list[str]:
    count, part = _FROM_THEME[question]
    sentences = rng.sample(themes()[subject.theme].get(question, []), count)
    return [_said(sentence, subject, figures[part]) for sentence in sentences]


def _from_all(rng: Random, subject: Subject, question: str) -> list[str]:
    """Sentences that fit every theme; a leader adds some in the first person."""
    english = read("sentences")["english"]
    parts = list(_FROM_ALL[question])
    own = f"leadership_{question}"
    if subject.leader_en and own in english:
        parts.append(own)
    return [_said(rng.choice(english[part]), subject, _numbers(rng)) for part in parts]


def _shortfalls(subject: Subject, figures: Figures) -> dict[str, list[str]]:
    """Answers that show why an application was not eligible."""
    english = read("sentences")["english"]
    if subject.is_planned_only:
        parts = ("implementation", "learning", "outcome")
        return {
            part: [_said(text, subject, figures["outcome"]) for text in english[f"planned_{part}"]]
            for part in parts
        }
    if subject.is_incomplete:
        return {"budget": english["incomplete"], "outcome": english["incomplete"]}
    return {}


def _said(sentence: str, subject: Subject, numbers: dict[str, str]) -> str:
    organisation = _in_text(subject.organisation_en)
    return sentence.format(city=subject.city_en, org=organisation, **numbers)


def _in_text(organisation: str) -> str:
    return f"the {organisation}" if organisation.startswith("City of") else organisation


def _numbers(rng: Random) -> dict[str, str]:
    return {
        "n": f"{rng.randrange(820, 9_800, 20):,}",
        "k": str(rng.randint(3, 9)),
        "p": str(rng.randint(12, 48)),
        "m": str(rng.randint(4, 14)),
        "usd": f"USD {rng.randrange(60, 980, 10)},000",
    }
