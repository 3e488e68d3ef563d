"""READS: what changed from one version of the form to another, and what that means to whom."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haechi.core.verdict import Text
from haechi.people.states import ApplicantKind
from haechi.prize import answers
from haechi.prize.models import Application, Edition, FormVersion
from haechi.prize.queries.form import form_version, last_submission
from haechi.prize.states import QuestionType, Requirement

FormRow = Mapping[str, Any]

ASPECTS: dict[str, Text] = {
    "label": gettext_lazy("question"),
    "help": gettext_lazy("help"),
    "section": gettext_lazy("section"),
    "type": gettext_lazy("type of answer"),
    "settings": gettext_lazy("settings"),
    "max_length": gettext_lazy("longest answer in characters"),
    "categories": gettext_lazy("only for these categories"),
    "kinds": gettext_lazy("only for these kinds of applicant"),
    "requirement": gettext_lazy("when it is needed"),
    "required_from": gettext_lazy("needed from"),
    "asked_if": gettext_lazy("asked only if this question"),
    "asked_when": gettext_lazy("has one of these answers"),
    "shown_to_judges": gettext_lazy("shown to judges"),
    "retention_days": gettext_lazy("days the answer is kept after the edition is finished"),
}
# Where a question stands, and who else is asked, is nothing an applicant has to act on.
TO_STAFF_ONLY = frozenset({"section", "categories", "kinds"})
SETTINGS: dict[str, Text] = {
    "options": gettext_lazy("options"),
    "least": gettext_lazy("at least"),
    "most": gettext_lazy("at most"),
    "unit": gettext_lazy("unit"),
    "decimals": gettext_lazy("figures after the point"),
    "currencies": gettext_lazy("currencies"),
    "earliest": gettext_lazy("earliest date"),
    "latest": gettext_lazy("latest date"),
    "types": gettext_lazy("kinds of file"),
    "max_mb": gettext_lazy("megabytes a file"),
    "max_pages": gettext_lazy("pages a file"),
    "max_files": gettext_lazy("files"),
}


@dataclass(frozen=True)
class Turned:
    """One thing about a question that became another."""

    name: Text
    before: str
    after: str


@dataclass(frozen=True)
class QuestionChange:
    """``kind``: added, retired, changed or moved."""

    kind: str
    code: str
    label: str
    turned: tuple[Turned, ...] = ()

    @property
    def word(self) -> str:
        return {
            "added": _("added"),
            "retired": _("no longer asked"),
            "changed": _("changed"),
            "moved": _("stands elsewhere now"),
        }[self.kind]


def differences(
    older: Iterable[FormRow], newer: Iterable[FormRow], *, passed_over: frozenset[str] = frozenset()
) -> list[QuestionChange]:
    """What a reader of the older form must know about the newer one, in the newer one's order."""
    before = {str(row["code"]): row for row in older}
    after = {str(row["code"]): row for row in newer}
    moved = set() if passed_over else moved_codes(list(before), list(after))
    labels = {code: answers.said_in(row["label"]) for code, row in (before | after).items()}
    found = []
    for code, row in after.items():
        if code not in before:
            found.append(QuestionChange("added", code, labels[code]))
            continue
        turned = tuple(turns(before[code], row, labels, passed_over))
        if turned or code in moved:
            kind = "changed" if turned else "moved"
            found.append(QuestionChange(kind, code, labels[code], turned))
    gone = [code for code in before if code not in after]
    return found + [QuestionChange("retired", code, labels[code]) for code in gone]


def turns(
    before: FormRow, after: FormRow, labels: Mapping[str, str], passed_over: frozenset[str]
) -> Iterable[Turned]:
    for name, title in ASPECTS.items():
        if name not in passed_over and before.get(name) != after.get(name):
            yield Turned(title, worded(name, before, labels), worded(name, after, labels))


def moved_codes(older: list[str], newer: list[str]) -> set[str]:
    """Those that must be lifted out to turn one order into the other."""
    known = set(older) & set(newer)
    first = [code for code in older if code in known]
    second = [code for code in newer if code in known]
    blocks = SequenceMatcher(a=first, b=second, autojunk=False).get_matching_blocks()
    stayed = {code for block in blocks for code in first[block.a : block.a + block.size]}
    return known - stayed


# --- in words -----------------------------------------------------------------------------------


def worded(name: str, row: FormRow, labels: Mapping[str, str]) -> str:
    """One thing about a question, as people read it."""
    value = row.get(name)
    if name == "asked_when":
        return ", ".join(map(str, value or ()))
    if name == "asked_if":
        return labels.get(str(value), str(value)) if value else _("asked of everybody")
    return WORDS.get(name, plain)(value)


def plain(value: Any) -> str:
    return "" if value is None else str(value)


def in_both_lines(value: Any) -> str:
    held = value or {}
    return " / ".join(str(held[tongue]) for tongue in ("en", "ko") if held.get(tongue))


def yes_or_no(value: Any) -> str:
    return _("yes") if value else _("no")


def kinds(value: Any) -> str:
    names = {str(key): str(name) for key, name in ApplicantKind.choices}
    return ", ".join(names.get(str(one), str(one)) for one in value or ()) or _("all")


def listed(value: Any) -> str:
    return ", ".join(map(str, value or ())) or _("all")


def settings(value: Any) -> str:
    held = value or {}
    said = ((SETTINGS.get(name, name), setting(name, one)) for name, one in held.items())
    return " · ".join(f"{name}: {words}" for name, words in said if words)


def setting(name: str, value: Any) -> str:
    if name == "options":
        return ", ".join(option(one) for one in value or () if isinstance(one, dict))
    if name == "unit":
        return in_both_lines(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else plain(value)


def option(one: Mapping[str, Any]) -> str:
    words = in_both_lines(one) or str(one.get("code", ""))
    return _("%(option)s (no longer offered)") % {"option": words} if one.get("retired") else words


def instant(value: Any) -> str:
    return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M %Z}" if value else ""


WORDS: dict[str, Callable[[Any], str]] = {
    "label": in_both_lines,
    "help": in_both_lines,
    "section": in_both_lines,
    "type": lambda value: str(QuestionType(value).label),
    "settings": settings,
    "categories": listed,
    "kinds": kinds,
    "requirement": lambda value: str(Requirement(value).label),
    "required_from": instant,
    "shown_to_judges": yes_or_no,
}


# --- for whom -----------------------------------------------------------------------------------


def rows_for(rows: Iterable[FormRow], category: str, kind: str) -> list[FormRow]:
    """Those questions of a version that this category and kind are asked."""
    return [
        row
        for row in rows
        if (not row["categories"] or category in row["categories"])
        and (not row["kinds"] or kind in row["kinds"])
    ]


def changes_for(application: Application) -> list[QuestionChange]:
    """What changed in this applicant's form since it was handed in or, if never, begun."""
    last = form_version(application.edition)
    known = version_known_to(application)
    if last is None or known is None or last.number == known.number:
        return []
    where = (application.category.code, str(application.kind))
    older = rows_for(known.questions, *where)
    newer = rows_for(last.questions, *where)
    return differences(older, newer, passed_over=TO_STAFF_ONLY)


def version_known_to(application: Application) -> FormVersion | None:
    submission = last_submission(application)
    if submission:
        return submission.form_version
    begun = application.edition.form_versions.filter(published_at__lte=application.created_at)
    return begun.order_by("number").last()


def unannounced_versions(edition: Edition) -> list[FormVersion]:
    """Amendments that applicants were not written to about; the first version needs no letter."""
    return list(edition.form_versions.filter(announced_at=None, number__gt=1).order_by("number"))
