"""What a row of a table says: read against the edition, every fault in words."""

import difflib
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from haechi.core.sentences import Sentences, in_every_language, of_verdict
from haechi.core.verdict import Refused, Text
from haechi.people.models import City, Country
from haechi.people.states import ApplicantKind
from haechi.prize import answers, rules
from haechi.prize.actions import OWN_TEXTS, ROOM
from haechi.prize.forms.mapping import Target, targets
from haechi.prize.models import LIMITS, Appointment, Category, Edition, Question
from haechi.prize.states import ProjectStage

LONGEST = {"email": 254, "applicant": 120, "organisation": 200}


@dataclass
class Intake:
    """A row that has been read; where ``problems`` hold an error, it is not complete."""

    digest: str
    entry: str = ""
    email: str = ""
    applicant: str = ""
    category: Category | None = None
    kind: str = ""
    organisation: str = ""
    city: City | None = None
    values: dict[str, str] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def has_error(self) -> bool:
        return any(problem["level"] == "error" for problem in self.problems)

    def tell(self, column: str, said: Sentences, level: str = "error") -> None:
        self.problems.append({"column": column, "level": level, "said": said})


def named(things: Iterable[Any], *attributes: str) -> dict[str, Any]:
    """Things by every name they have."""
    found: dict[str, Any] = {}
    for thing in things:
        for attribute in attributes:
            name = str(getattr(thing, attribute, "") or "").casefold()
            if name:
                found.setdefault(name, thing)
    return found


def choices_by_name(choices: type[Any]) -> dict[str, str]:
    names: dict[str, str] = {}
    for choice in choices:
        names[str(choice.value).casefold()] = choice.value
        for label in in_every_language(choice.label).values():
            names[label.casefold()] = choice.value
    return names


class Reader:
    """Reads rows of one edition: what can be known is asked for once, not for every row."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.targets = targets(edition)
        categories = list(edition.categories.all())
        self.category_names = lambda: ", ".join(one.name for one in categories)
        self.categories = named(categories, "code", "name_en", "name_ko")
        self.kinds = choices_by_name(ApplicantKind)
        self.stages = choices_by_name(ProjectStage)
        self.countries = named(Country.objects.all(), "iso2", "iso3", "name_en", "name_ko")
        self.cities: dict[str, list[City]] = {}
        for city in City.objects.select_related("country"):
            for name in {getattr(city, "name_en", ""), getattr(city, "name_ko", "")}:
                self.cities.setdefault((name or "").casefold(), []).append(city)
        self.staff = set(
            Appointment.objects.filter(edition=edition, ended_at=None).values_list(
                "user__email", flat=True
            )
        )

    def read(self, cells: Sequence[str], mapping: Sequence[str], headings: Sequence[str]) -> Intake:
        given = {key: cells[i] for i, key in enumerate(mapping) if key and cells[i]}
        columns = {key: headings[i] for i, key in enumerate(mapping) if key}
        row = Row(self, given, columns, Intake(digest_of(given)))
        row.read()
        return row.intake


def digest_of(given: Mapping[str, str]) -> str:
    """The same row has the same digest, whatever the order and the names of its columns."""
    text = json.dumps(given, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Row:
    """One row while it is read."""

    known: Reader
    given: Mapping[str, str]
    columns: Mapping[str, str]
    intake: Intake

    def read(self) -> None:
        """Every field is read, whatever is wrong with the others: all faults are told at once."""
        steps: tuple[Callable[[], None], ...] = (
            self.entry,
            self.email,
            self.category,
            self.kind,
            self.organisation,
            self.city,
            self.stage,
            self.texts,
            self.said,
        )
        for step in steps:
            step()

    def fault(self, key: str, text: Text, **facts: object) -> None:
        names = {target.key: target.name for target in self.known.targets}
        column = self.columns.get(key) or str(names.get(key, key))
        self.intake.tell(column, in_every_language(text, **facts))

    def warn(self, key: str, text: Text, **facts: object) -> None:
        said = in_every_language(text, **facts)
        self.intake.tell(self.columns.get(key, key), said, "warning")

    def text(self, key: str) -> str:
        """A cell that has a longest length; one that is too long is never cut."""
        text = self.given.get(key, "")
        if len(text) > LONGEST[key]:
            self.too_long(key, text, LONGEST[key])
        return text

    def too_long(self, key: str, text: str, limit: int) -> None:
        self.fault(
            key,
            _("%(length)s characters; at most %(limit)s fit here. Shorten it."),
            length=len(text),
            limit=limit,
        )

    def needed(self, key: str) -> bool:
        """Is the cell filled? What a row about a known entry leaves empty stays as it is."""
        if key in self.given:
            return True
        if not self.intake.entry:
            self.fault(key, _("This is needed and empty. Fill it in."))
        return False

    def entry(self) -> None:
        self.intake.entry = self.given.get("entry", "").strip().casefold()

    def email(self) -> None:
        self.intake.applicant = self.text("applicant")
        if not self.needed("email"):
            return
        typed = self.text("email").lower()
        try:
            validate_email(typed)
        except ValidationError:
            self.fault("email", _("“%(cell)s” is not an e-mail address."), cell=typed[:80])
            return
        if typed in self.known.staff:
            self.fault(
                "email",
                _("%(email)s holds a role in this edition and cannot apply in it."),
                email=typed,
            )
        self.intake.email = typed

    def category(self) -> None:
        if not self.needed("category"):
            return
        typed = self.given["category"]
        self.intake.category = self.known.categories.get(typed.casefold())
        if self.intake.category is None:
            self.fault(
                "category",
                _("“%(cell)s” is no category of this edition. Write one of these: %(names)s."),
                cell=typed[:80],
                names=answers.later(self.known.category_names),
            )

    def kind(self) -> None:
        category = self.intake.category
        typed = self.given.get("kind", "")
        if not typed and category is not None and len(category.admits) == 1:
            self.intake.kind = category.admits[0]
            return
        if not typed:
            self.needed("kind")
            return
        self.intake.kind = self.known.kinds.get(typed.casefold(), "")
        if not self.intake.kind:
            self.fault(
                "kind",
                _("“%(cell)s” is no kind of applicant. Write one of these: %(names)s."),
                cell=typed[:80],
                names=answers.later(lambda: ", ".join(str(one.label) for one in ApplicantKind)),
            )
        elif category is not None and not rules.admits(category, self.intake.kind):
            kind = self.intake.kind
            self.fault("kind", answers.later(lambda: rules.admits(category, kind).sentence))

    def organisation(self) -> None:
        if self.needed("organisation"):
            self.intake.organisation = self.text("organisation")

    def city(self) -> None:
        country = self.country()
        if not self.needed("city"):
            return
        typed = self.given["city"]
        found = self.known.cities.get(typed.casefold(), [])
        there = [one for one in found if country is None or one.country_id == country.pk]
        if len(there) == 1:
            self.intake.city = there[0]
        elif there:
            self.fault(
                "city",
                _("There are several cities called “%(cell)s”. Add a column with the country."),
                cell=typed,
            )
        elif found and country is not None:
            self.fault(
                "city",
                _("There is no “%(cell)s” in %(country)s. Correct the city or the country."),
                cell=typed,
                country=country.name,
            )
        else:
            self.unknown_city(typed)

    def unknown_city(self, typed: str) -> None:
        near = difflib.get_close_matches(typed.casefold(), self.known.cities, n=3)
        names = answers.later(lambda: ", ".join(str(self.known.cities[one][0]) for one in near))
        hint = _("Perhaps you mean: %(names)s.") if near else _("Write its English or Korean name.")
        said = in_every_language(
            _("The city “%(cell)s” is not in the register of places."), cell=typed[:80]
        )
        more = in_every_language(hint, names=names)
        column = self.columns.get("city", "")
        self.intake.tell(column, {code: f"{said[code]} {more[code]}" for code in said})

    def country(self) -> Country | None:
        typed = self.given.get("country", "")
        found: Country | None = self.known.countries.get(typed.casefold())
        if typed and found is None:
            self.fault(
                "country",
                _("“%(cell)s” is no country that is known. Write its name or its ISO code."),
                cell=typed[:80],
            )
        return found

    def stage(self) -> None:
        typed = self.given.get("stage", "")
        if not typed:
            return
        stage = self.known.stages.get(typed.casefold(), "")
        if stage:
            self.intake.values["stage"] = stage
        else:
            self.fault("stage", _("“%(stage)s” is not a stage of a project."), stage=typed[:80])

    def texts(self) -> None:
        for name in OWN_TEXTS:
            text, short = self.given.get(name, ""), name[:-3]
            room = ROOM["title" if short == "title" else "text"]
            if len(text) > room:
                self.too_long(name, text, room)
            elif len(text) > LIMITS[short]:
                self.warn_long(name, len(text), LIMITS[short])
            if text:
                self.intake.values[name] = text

    def warn_long(self, key: str, length: int, limit: int) -> None:
        self.warn(
            key,
            _(
                "%(length)s characters; at most %(limit)s can be submitted. Nothing is cut off: "
                "it is kept as a draft."
            ),
            length=length,
            limit=limit,
        )

    def said(self) -> None:
        for target in self.known.targets:
            if target.question is not None and target.key in self.given:
                self.answer(target, target.question, self.given[target.key])

    def answer(self, target: Target, question: Question, cell: str) -> None:
        category, kind = self.intake.category, self.intake.kind
        if category is not None and kind and not question.concerns(category.pk, kind):
            self.warn(
                target.key,
                _("This is not asked in this category from this kind of applicant; left out."),
            )
            return
        try:
            text = answers.from_cell(question, cell)
        except Refused as refused:
            self.intake.tell(self.columns[target.key], of_verdict(refused.verdict))
            return
        if len(text) > ROOM["text"]:
            self.too_long(target.key, text, ROOM["text"])
            return
        self.intake.values[question.code] = text
        self.look_at(target, question, text)

    def look_at(self, target: Target, question: Question, text: str) -> None:
        """What could not be submitted so is told, and kept as a draft keeps it."""
        kind = answers.type_of(question)
        if kind.is_empty(text):
            return
        if kind.has_limit and len(text) > question.max_length:
            self.warn_long(target.key, len(text), question.max_length)
            return
        if kind.problem(question, text):
            self.warn(target.key, answers.later(lambda: str(kind.problem(question, text))))
