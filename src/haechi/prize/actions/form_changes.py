"""WRITES: what can be done to a form. Each is made inside ``edit_form`` or ``amend_form``.

A change looks after the answers itself: whatever would lose one is refused.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.utils.translation import gettext as _

from haechi.core.verdict import deny
from haechi.prize import queries, rules
from haechi.prize.actions.form import digest
from haechi.prize.models import Category, Edition, Question
from haechi.prize.states import EditionState, QuestionType

Facts = dict[str, object]
STEP = 10  # room between two questions in their order


class Change(Protocol):
    """``make`` does it and tells what it was: the facts of the journal's line."""

    @property
    def name(self) -> str: ...
    def make(self, edition: Edition, at: datetime) -> Facts: ...


@dataclass(frozen=True)
class AddQuestion:
    """``values`` are its columns by name, ``categories`` among them; it joins its section's end."""

    values: Mapping[str, Any]
    name: ClassVar[str] = "add"

    def make(self, edition: Edition, at: datetime) -> Facts:
        question = Question(edition=edition, order=32_000)
        fill(question, self.values)
        if edition.questions.filter(code=question.code).exists():
            deny(
                "code_used",
                _("There is a question with the code “%(name)s” already."),
                name=question.code,
            ).enforce()
        rules.is_sound_question(question).enforce()
        question.save()
        question.categories.set(self.values.get("categories", ()))
        put_in_order(edition)
        return {"question": question.code, "after": queries.question_as_data(again(question))}


@dataclass(frozen=True)
class WriteQuestion:
    """``seen`` is the digest of what its writer saw: what somebody else wrote meanwhile stays."""

    code: str
    values: Mapping[str, Any]
    seen: str = ""
    knows: bool = False
    name: ClassVar[str] = "write"

    def make(self, edition: Edition, at: datetime) -> Facts:
        before = asked_question(edition, self.code)
        data = queries.question_as_data(before)
        if self.seen and self.seen != question_digest(before):
            deny(
                "stale",
                _("Somebody else has changed this question meanwhile. Open it again to see how."),
            ).enforce()
        after = copy(before)
        fill(after, self.values)
        if after.code != before.code and edition.state != EditionState.DRAFT:
            deny("code_kept", _("The code of a published question stays.")).enforce()
        rules.is_sound_question(after).enforce()
        self.look_after_answers(before, after)
        after.save()
        if "categories" in self.values:
            after.categories.set(self.values["categories"])
        put_in_order(edition)
        return {"question": after.code} | turned(data, queries.question_as_data(again(after)))

    def look_after_answers(self, before: Question, after: Question) -> None:
        categories: list[Category] = list(self.values.get("categories", before.categories.all()))
        rules.keeps_answers(
            before,
            after,
            queries.answer_texts(before),
            queries.answers_outside(before, categories, after.kinds),
            self.knows,
        ).enforce()


@dataclass(frozen=True)
class RetireQuestion:
    """It is not asked any more. Nothing that was answered goes; unasked and unseen, it goes."""

    code: str
    name: ClassVar[str] = "retire"

    def make(self, edition: Edition, at: datetime) -> Facts:
        question = asked_question(edition, self.code)
        facts: Facts = {
            "question": question.code,
            "before": queries.question_as_data(question),
            "answers": len(queries.answer_texts(question)),
        }
        waiting = question.follow_ups.filter(retired_at=None).first()
        if waiting:
            deny(
                "waited_for",
                _("“%(question)s” waits for its answer. Change or retire that question first."),
                question=waiting.label,
            ).enforce()
        if edition.state == EditionState.DRAFT and not question.answers.exists():
            question.delete()
        else:
            question.retired_at = at
            question.save(update_fields=["retired_at"])
        return facts


@dataclass(frozen=True)
class RestoreQuestion:
    code: str
    name: ClassVar[str] = "restore"

    def make(self, edition: Edition, at: datetime) -> Facts:
        question = edition.questions.exclude(retired_at=None).get(code=self.code)
        question.retired_at = None
        question.save(update_fields=["retired_at"])
        rules.is_sound_question(question).enforce()
        put_in_order(edition)
        return {"question": question.code, "after": queries.question_as_data(again(question))}


@dataclass(frozen=True)
class MoveQuestion:
    """One place up or down; at the edge of its section into the neighbouring one."""

    code: str
    up: bool
    name: ClassVar[str] = "move"

    def make(self, edition: Edition, at: datetime) -> Facts:
        question = asked_question(edition, self.code)
        sections = queries.outline(edition)
        here = next(n for n, one in enumerate(sections) if question in one.questions)
        place = sections[here].questions.index(question)
        before = [sections[here].name, place + 1]
        sections[here].questions.remove(question)
        target = place + (-1 if self.up else 1)
        if 0 <= target <= len(sections[here].questions):
            sections[here].questions.insert(target, question)
        else:
            here += -1 if self.up else 1
            if not 0 <= here < len(sections):
                deny("at_the_edge", _("It stands there already.")).enforce()
            sections[here].questions.insert(
                len(sections[here].questions) if self.up else 0, question
            )
        keep_order(sections)
        after = [sections[here].name, sections[here].questions.index(question) + 1]
        return {"question": question.code, "before": before, "after": after}


@dataclass(frozen=True)
class MoveSection:
    """``key`` as ``queries.section_key`` has it."""

    key: str
    up: bool
    name: ClassVar[str] = "move_section"

    def make(self, edition: Edition, at: datetime) -> Facts:
        sections = queries.outline(edition)
        here = section_at(sections, self.key)
        there = here + (-1 if self.up else 1)
        if not 0 <= there < len(sections):
            deny("at_the_edge", _("It stands there already.")).enforce()
        sections.insert(there, sections.pop(here))
        keep_order(sections)
        return {"section": self.key, "before": here + 1, "after": there + 1}


@dataclass(frozen=True)
class RenameSection:
    """For all its questions at once; a name that another section has joins the two."""

    key: str
    names: Mapping[str, str]
    name: ClassVar[str] = "rename_section"

    def make(self, edition: Edition, at: datetime) -> Facts:
        if not any(self.names.values()):
            deny("no_name", _("Write the name of the section.")).enforce()
        sections = queries.outline(edition)
        here = sections[section_at(sections, self.key)]
        for question in (*here.questions, *queries.retired_questions(edition)):
            if queries.section_key(question) == here.key:
                name_section(question, self.names)
        put_in_order(edition)
        return {"before": here.names, "after": dict(self.names)}


@dataclass(frozen=True)
class AddStandardForm:
    """The questions of the prize's standard form, into a form that is still empty.

    Where the edition asks for consents before an application begins, the form asks for none.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    name: ClassVar[str] = "standard_form"

    def make(self, edition: Edition, at: datetime) -> Facts:
        if edition.questions.exists():
            deny(
                "form_not_empty", _("The form has questions already. Add single questions instead.")
            ).enforce()
        made: dict[str, Question] = {}
        agreed_before = edition.purposes.exists()
        for order, row in enumerate(self.rows, start=1):
            if agreed_before and row["type"] == QuestionType.CONSENT:
                continue
            values = dict(row)
            first = made.get(values.pop("asked_if", ""))
            question = Question(edition=edition, order=order * STEP, asked_if=first)
            fill(question, values)
            rules.is_sound_question(question).enforce()
            question.save()
            made[question.code] = question
        return {"after": list(made)}


# --- what they share ----------------------------------------------------------------------------


def asked_question(edition: Edition, code: str) -> Question:
    """The question of this code, locked; only what is asked can be changed."""
    form = edition.questions.select_for_update(of=("self",)).filter(retired_at=None)
    return form.get(code=code)


def question_digest(question: Question) -> str:
    """Of everything about a question but its place."""
    data = queries.question_as_data(question)
    return digest({name: value for name, value in data.items() if name != "order"})


def again(question: Question) -> Question:
    return Question.objects.select_related("asked_if").get(pk=question.pk)


def fill(question: Question, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name != "categories":
            setattr(question, name, value)


def turned(before: Mapping[str, Any], after: Mapping[str, Any]) -> Facts:
    """Only what became another."""
    names = [name for name in after if name != "order" and before[name] != after[name]]
    return {
        "before": {name: before[name] for name in names},
        "after": {name: after[name] for name in names},
    }


def section_at(sections: list[queries.FormSection], key: str) -> int:
    for number, one in enumerate(sections):
        if one.key == key:
            return number
    deny("no_such_section", _("There is no section of this name any more.")).enforce()
    raise AssertionError


def put_in_order(edition: Edition) -> None:
    """Sections stay together, whatever was added to which of them."""
    keep_order(queries.outline(edition))


def keep_order(sections: list[queries.FormSection]) -> None:
    place = 0
    for section in sections:
        for question in section.questions:
            place += STEP
            if question.order != place:
                question.order = place
                question.save(update_fields=["order"])
            if queries.in_both(question, "section") != section.names:
                name_section(question, section.names)


def name_section(question: Question, names: Mapping[str, str]) -> None:
    columns = [f"section_{tongue}" for tongue in queries.TONGUES]
    for tongue, column in zip(queries.TONGUES, columns, strict=True):
        setattr(question, column, names.get(tongue, ""))
    question.save(update_fields=["section", *columns])
