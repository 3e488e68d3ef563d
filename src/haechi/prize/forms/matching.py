"""What becomes of a row: an application is made, one is filled, or the row is left out, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from haechi.core.sentences import in_every_language
from haechi.core.verdict import Text
from haechi.prize import queries
from haechi.prize.forms.intake import Intake
from haechi.prize.models import Edition, entry_code
from haechi.prize.queries import Current, Known
from haechi.prize.states import ApplicationState, RowState


@dataclass
class Fate:
    """``changes`` are the fields that may be written; ``target`` is the application they fill."""

    intake: Intake
    state: RowState
    target: Known | None = None
    changes: dict[str, str] = field(default_factory=dict)


class Matcher:
    """Meets the rows of one table in their order, and remembers them."""

    def __init__(self, edition: Edition) -> None:
        known = queries.known_applications(edition)
        self.by_code = {one.entry_code: one for one in known}
        self.by_person: dict[tuple[str, int], list[Known]] = {}
        for one in known:
            self.by_person.setdefault((one.email, one.category_id), []).append(one)
        self.before = queries.rows_before(edition)
        self.rows: dict[str, int] = {}
        self.claimed: dict[object, int] = {}

    def meet(self, intakes: Sequence[tuple[int, Intake]]) -> list[Fate]:
        """A block of rows with their numbers, in three queries for the whole block."""
        fates = [self.fate(number, intake) for number, intake in intakes]
        current = queries.current_of([f.target.pk for f in fates if f.target is not None])
        for fate in fates:
            if fate.target is not None and fate.state == RowState.UPDATE:
                self.compare(fate, current[fate.target.pk])
        return fates

    def fate(self, number: int, intake: Intake) -> Fate:
        first = self.rows.setdefault(intake.digest, number)
        if first != number:
            return left_out(intake, _("The same as row %(row)s."), row=first)
        if intake.has_error:
            return Fate(intake, RowState.WRONG)
        before = self.before.get(intake.digest)
        if before is not None:
            return left_out(
                intake,
                _("Imported already as %(entry)s, from row %(row)s of “%(file)s”."),
                entry=before.entry_code,
                row=before.number,
                file=before.file_name,
            )
        return self.claim(number, intake, self.target(intake))

    def claim(self, number: int, intake: Intake, target: Known | None) -> Fate:
        """Two different rows must not speak of the same application."""
        if intake.has_error:  # the entry it names is not one it may fill
            return Fate(intake, RowState.WRONG)
        subject: object = target.pk if target else self.subject(intake)
        first = self.claimed.setdefault(subject, number)
        if first != number:
            intake.tell(
                "",
                in_every_language(
                    _("Row %(row)s is about the same application. Keep one of the two."), row=first
                ),
            )
            return Fate(intake, RowState.WRONG)
        if target is None:
            self.suspect(intake)
            return Fate(intake, RowState.MAKE)
        if target.state != ApplicationState.DRAFT:
            return left_out(
                intake,
                _("%(entry)s is no draft any more; it is not touched."),
                target,
                entry=target.entry_code,
            )
        return Fate(intake, RowState.UPDATE, target)

    def subject(self, intake: Intake) -> object:
        category = intake.category.pk if intake.category else 0
        titles = queries.folded(intake.values.get("title_en"), intake.values.get("title_ko"))
        organisation = queries.folded(intake.organisation)
        return (intake.email, category, intake.kind, organisation, titles)

    def target(self, intake: Intake) -> Known | None:
        """The application that the row names, or that has the same applicant, name and title."""
        if intake.entry:
            return self.named(intake)
        category = intake.category.pk if intake.category else 0
        titles = queries.folded(intake.values.get("title_en"), intake.values.get("title_ko"))
        name = queries.folded(intake.organisation)
        for one in self.by_person.get((intake.email, category), ()):
            is_same = bool(titles & one.titles) or (not titles and not one.titles)
            if is_same and name <= one.organisation and one.kind == intake.kind:
                return one
        return None

    def named(self, intake: Intake) -> Known | None:
        found = self.by_code.get(code(intake.entry))
        if found is None:
            text = _("There is no entry “%(entry)s”. Correct the code, or empty it for a new one.")
            intake.tell("", in_every_language(text, entry=intake.entry[:20]))
        elif intake.email and intake.email != found.email:
            text = _("%(entry)s belongs to another applicant. Correct the code or the e-mail.")
            intake.tell("", in_every_language(text, entry=found.entry_code))
        return found

    def suspect(self, intake: Intake) -> None:
        category = intake.category.pk if intake.category else 0
        others = self.by_person.get((intake.email, category), ())
        if others:
            names = ", ".join(one.entry_code for one in others)
            text = _("This applicant has %(entries)s in the same category. Is this another one?")
            intake.tell("", in_every_language(text, entries=names), "warning")

    def compare(self, fate: Fate, current: Current) -> None:
        """What may be written of what is new; what somebody typed stays, and that is told."""
        fate.changes, kept = fillable(fate.intake.values, current)
        if kept:
            text = _("The applicant has written here; that is kept: %(fields)s.")
            said = in_every_language(text, fields=", ".join(kept))
            fate.intake.tell("", said, "warning")
        if not fate.changes:
            fate.state = RowState.SKIP
            code = fate.target.entry_code if fate.target else ""
            text = _("Nothing new for %(entry)s.")
            fate.intake.tell("", in_every_language(text, entry=code), "warning")


def code(entry: str) -> str:
    """``e-7``, ``7`` and ``E-007`` name the same entry."""
    digits = entry.removeprefix("e-")
    return entry_code(int(digits)) if digits.isdecimal() and len(digits) < 9 else entry


def fillable(values: Mapping[str, str], current: Current) -> tuple[dict[str, str], list[str]]:
    """What differs and may be written; and the names of what differs and must stay."""
    changes: dict[str, str] = {}
    kept: list[str] = []
    for name, text in values.items():
        now = current.texts.get(name, "")
        if text == now:
            continue
        if queries.may_be_filled(name, current):
            changes[name] = text
        else:
            kept.append(name)
    return changes, kept


def left_out(intake: Intake, why: Text, target: Known | None = None, **facts: object) -> Fate:
    intake.tell("", in_every_language(why, **facts), "warning")
    return Fate(intake, RowState.SKIP, target)
