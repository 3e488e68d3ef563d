"""What the columns of a table mean: told by their headings, in either language or by code."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from haechi.core.sentences import in_every_language
from haechi.core.verdict import Text
from haechi.prize import queries
from haechi.prize.forms.columns import FIELDS, heading_of, key_of
from haechi.prize.models import Edition, Question
from haechi.prize.states import QuestionType

READ = tuple(name for name in FIELDS if name not in ("region", "state"))
NEEDED = ("email", "category", "organisation", "city")
OTHER_NAMES = {
    "entry": ("entry code", "number", "번호", "접수번호"),
    "email": ("email", "e-mail", "e-mail address", "mail", "이메일", "이메일 주소", "전자우편"),
    "applicant": ("name", "contact", "담당자", "이름"),
    "title_en": ("title", "english title", "영문 제목", "영어 제목"),
    "title_ko": ("제목", "korean title", "국문 제목", "한국어 제목"),
    "summary_en": ("summary", "영문 요약"),
    "summary_ko": ("요약", "국문 요약"),
    "kind": ("kind of applicant", "applicant kind", "응모자 유형"),
    "organisation": ("organization", "단체", "기관", "기관명", "단체명"),
    "stage": ("stage", "단계"),
}


@dataclass(frozen=True)
class Target:
    """What a column may mean: a field of the application, or an answer to a question."""

    key: str
    name: Text
    question: Question | None = None


def targets(edition: Edition) -> list[Target]:
    form = [one for one in queries.questions(edition) if one.type != QuestionType.FILE]
    fields = [Target(name, FIELDS[name]) for name in READ if name != "stage" or edition.stages]
    return fields + [Target(key_of(one), heading_of(one, form), one) for one in form]


def plain(heading: str) -> str:
    return " ".join(heading.replace("*", " ").casefold().split())


def own_names(target: Target) -> Iterator[str]:
    """Its code, and its words in every language."""
    yield target.key
    yield str(target.name)
    if target.question is None:
        yield from in_every_language(target.name).values()
        return
    for tongue in ("en", "ko"):
        label = getattr(target.question, f"label_{tongue}", "") or ""
        yield label
        yield f"{label} ({target.question.code})"


def other_names(target: Target) -> Iterator[str]:
    if target.question is None:
        yield from OTHER_NAMES.get(target.key, ())


def guess(headings: Iterable[str], known: Sequence[Target]) -> list[str]:
    """The key of what each column means, or nothing; no key twice.

    Fields go before questions, and what something is called before what it might be called.
    """
    meant: dict[str, str] = {}
    for names in (own_names, other_names):
        for target in known:
            for name in names(target):
                meant.setdefault(plain(name), target.key)
    found: list[str] = []
    for heading in headings:
        key = meant.get(plain(heading), "") if heading else ""
        found.append("" if key in found else key)
    return found


def lacking(mapping: Iterable[str], known: Sequence[Target]) -> list[Text]:
    """The columns without which no application can be made."""
    given = set(mapping)
    return [target.name for target in known if target.key in NEEDED and target.key not in given]
