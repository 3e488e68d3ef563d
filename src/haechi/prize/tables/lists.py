"""How this room's lists are shown: rows, columns, order, and the same rows as a file."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haechi.core.spreadsheet import csv_file
from haechi.people.rules import Standing, needs
from haechi.people.states import ApplicantKind, Region, Role
from haechi.prize import queries, rules
from haechi.prize.models import Application, Edition, Passage, Round, Screening
from haechi.prize.states import (
    APPLICATION,
    AppealState,
    ApplicationState,
    Outcome,
    Right,
    RoundKind,
    RoundState,
    ScreeningState,
)

# --- the list of entries ------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column that can be sorted; ``orders`` are the fields it is sorted by."""

    key: str
    name: str | Promise
    orders: tuple[str, ...]


COLUMNS = (
    Column("number", gettext_lazy("Entry"), ("number",)),
    Column("title", gettext_lazy("Title"), ("title", "number")),
    Column("organisation", gettext_lazy("Organisation"), ("organisation__name", "number")),
    Column("city", gettext_lazy("City"), ("city__name", "number")),
    Column("country", gettext_lazy("Country"), ("city__country__name", "number")),
    Column("category", gettext_lazy("Category"), ("category__order", "number")),
    Column("kind", gettext_lazy("Kind"), ("kind", "number")),
    Column("state", gettext_lazy("State"), ("state", "number")),
)
ORDERS = {column.key: column.orders for column in COLUMNS}


def ordered(applications: QuerySet[Application], sort: str) -> QuerySet[Application]:
    """``sort`` is a column's key, with a minus to turn it round."""
    orders = ORDERS.get(sort.removeprefix("-"), ORDERS["number"])
    if sort.startswith("-"):
        return applications.order_by(f"-{orders[0]}", *orders[1:])
    return applications.order_by(*orders)


@dataclass(frozen=True)
class Head:
    """A column's head as it now stands: how it is sorted, and where a click leads."""

    name: str | Promise
    aria: str
    query: str


def heads(sort: str, other: str) -> Iterator[Head]:
    """``other`` are the other parameters of the address, ending in ``&`` or empty."""
    for column in COLUMNS:
        is_up, is_down = sort == column.key, sort == f"-{column.key}"
        aria = "ascending" if is_up else "descending" if is_down else ""
        target = f"-{column.key}" if is_up else column.key
        yield Head(name=column.name, aria=aria, query=f"{other}sort={target}")


# --- the applicant's own entries ----------------------------------------------------------------


@dataclass(frozen=True)
class OwnEntry:
    """One of the applicant's applications: where it stands and what to do now."""

    application: Application
    word: str
    tone: str
    missing: int
    next_step: str
    may_edit: bool
    helps: bool


def own_entries(
    applications: list[Application],
    missing: Mapping[int, int],
    exits: Mapping[int, Passage],
    checks: Mapping[int, Screening],
    edition: Edition,
    who: Standing,
    at: datetime,
) -> list[OwnEntry]:
    is_open = bool(rules.call_is_open(edition, at))
    return [
        own_entry(one, missing.get(one.pk, 0), exits.get(one.pk), checks.get(one.pk), is_open, who)
        for one in applications
    ]


def own_entry(
    one: Application,
    missing: int,
    left: Passage | None,
    check: Screening | None,
    is_open: bool,
    who: Standing,
) -> OwnEntry:
    """``check`` is what the applicant may know of a check under way."""
    said_word, said_tone, said_step = told_of_check(check)
    word, tone = (said_word, said_tone) if said_word else own_word(one, left)
    return OwnEntry(
        application=one,
        word=word,
        tone=tone,
        missing=missing,
        next_step=said_step or next_step(one, missing, left, is_open),
        may_edit=is_open
        and one.state == ApplicationState.DRAFT
        and bool(rules.works_on(who, one, Right.EDIT)),
        helps=who.user_id != one.applicant_id,
    )


def told_of_check(check: Screening | None) -> tuple[str, str, str]:
    """A request or a rejection is known at once: its word, its tone, what to do now."""
    if check is None:
        return "", "", ""
    if check.state == ScreeningState.REPAIR:
        words = _("Open it, put right what is named, and send your answer before the deadline.")
        return _("asked for a repair"), "warning", words
    appeal = getattr(check.notice, "appeal", None)
    if appeal is not None and appeal.state == AppealState.FILED:
        words = _("Somebody who had no part in the check decides. You will be told in writing.")
        return _("appeal being decided"), "info", words
    if appeal is not None and appeal.state == AppealState.UPHELD:
        words = _("Your appeal was upheld. The outcome is told when the round is concluded.")
        return _("appeal upheld"), "success", words
    if check.state == ScreeningState.DECIDED and check.outcome == Outcome.OUT:
        words = _("It does not go on to the jury. Open it to read why, and until when to appeal.")
        return _("not eligible"), "danger", words
    return "", "", ""


def own_word(one: Application, left: Passage | None) -> tuple[str, str]:
    if one.state == ApplicationState.SUBMITTED and left is not None:
        on = left.outcome == Outcome.ON
        return (_("eligible"), "success") if on else (_("not eligible"), "danger")
    tones = {ApplicationState.DRAFT: "warning", ApplicationState.SUBMITTED: "info"}
    return APPLICATION.applicant_name(one.state), tones.get(ApplicationState(one.state), "")


def next_step(one: Application, missing: int, left: Passage | None, is_open: bool) -> str:
    if one.state == ApplicationState.WITHDRAWN:
        return _("You took it out of the prize. Nothing more happens with it.")
    if one.state == ApplicationState.DRAFT and not is_open:
        return _("The call is not open, so this draft cannot be submitted. What you wrote is kept.")
    if one.state == ApplicationState.DRAFT and missing:
        return _("Fill in what is missing, then submit before the call closes.")
    if one.state == ApplicationState.DRAFT:
        return _("Everything needed is there. Read it once more and submit.")
    if left is None:
        return _("After the call two people check the rules. You will read the outcome here.")
    if left.outcome == Outcome.ON:
        return _(
            "The jury and the committees decide next; "
            "results are announced to everybody at the same time."
        )
    return _("It does not go on to the jury. Open it to read which rule did not hold.")


# Doors of the rooms above: they ask their own rules; here only links nobody could use are left out.
PROGRESS_READERS = frozenset({Role.SECRETARY, Role.CHAIR, Role.AUDITOR})
RANKING_READERS = PROGRESS_READERS | {Role.FINAL_COMMITTEE, Role.ANALYST}
DECISION_READERS = PROGRESS_READERS | {Role.FINAL_COMMITTEE, Role.PARTNER}

# --- rounds -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stage:
    """A round on the timeline: how many came in, went on and went out, and what may be done."""

    round: Round
    when: str
    entered: int | None
    went_on: int | None
    went_out: int | None
    cuts: list[str]
    doors: dict[str, Any]


def stages(edition: Edition, who: Standing, at: datetime) -> list[Stage]:
    rounds = list(queries.rounds_with_counts(edition).prefetch_related("cuts__category"))
    waiting = edition.applications.filter(state=ApplicationState.SUBMITTED).count()
    found: list[Stage] = []
    is_ready = True
    for index, one in enumerate(rounds):
        one.edition = edition
        begun = any(later.state != RoundState.PLANNED for later in rounds[index + 1 :])
        found.append(stage(one, who, at, waiting, is_ready, begun))
        is_ready = one.state == RoundState.CLOSED
        waiting = getattr(one, "standing", 0) if is_ready else 0
    return found


def stage(
    one: Round, who: Standing, at: datetime, waiting: int, is_ready: bool, later_begun: bool
) -> Stage:
    is_closed = one.state == RoundState.CLOSED
    went_on, went_out = getattr(one, "went_on", 0), getattr(one, "went_out", 0)
    entered = went_on + went_out if is_closed else waiting if is_ready else None
    past = {RoundState.CLOSED: "past", RoundState.OPEN: "now"}
    return Stage(
        round=one,
        when=past.get(RoundState(one.state), "coming"),
        entered=entered,
        went_on=went_on if is_closed else None,
        went_out=went_out if is_closed else None,
        cuts=[str(cut) for cut in one.cuts.all()],
        doors=doors(one, who, at, waiting, is_ready, later_begun),
    )


def doors(
    one: Round, who: Standing, at: datetime, waiting: int, is_ready: bool, later_begun: bool
) -> dict[str, Any]:
    """What this person may do with the round now; a no carries its sentence."""
    found: dict[str, Any] = {}
    if one.kind == RoundKind.CHECK and one.state != RoundState.PLANNED:
        found["screen"] = rules.may_read_screenings(who, one)
        found["appeals"] = rules.may_read_appeals(who)
    if one.kind == RoundKind.SCORE:
        found["progress"] = needs(who, PROGRESS_READERS)
        found["ranking"] = needs(who, RANKING_READERS)
    if one.kind == RoundKind.AWARD:
        found["decisions"] = needs(who, DECISION_READERS)
    if not rules.has_power(who, "open_round"):
        return found
    if one.state == RoundState.PLANNED:
        found["open"] = rules.may_open_round(who, one, at, is_ready, waiting)
    if one.state == RoundState.OPEN and one.kind == RoundKind.CHECK:
        found["close"] = rules.may_close_check_round(who, one, queries.loose_ends(one, at))
    if one.state == RoundState.CLOSED:
        found["reopen"] = rules.may_reopen_round(who, one, later_begun, "-")
    if one.state != RoundState.CLOSED:
        found["move"] = rules.has_power(who, "move_window")
    return found


# --- the figures of a check ---------------------------------------------------------------------


@dataclass(frozen=True)
class FigureTable:
    """The figures by one part (category, kind, region): heads, rows, and the total under them."""

    name: str
    heads: list[str]
    rows: list[tuple[str, list[int | None]]]
    total: list[int | None]


FIGURE_NAMES = {
    "received": gettext_lazy("Received"),
    "checked": gettext_lazy("Checked"),
    "repaired": gettext_lazy("Repaired"),
    "rejected": gettext_lazy("Rejected"),
    "appealed": gettext_lazy("Appealed"),
    "upheld": gettext_lazy("Appeal upheld"),
}
PART_NAMES = {
    "category": gettext_lazy("By category"),
    "kind": gettext_lazy("By kind of applicant"),
    "region": gettext_lazy("By region"),
}


def figure_tables(round_: Round, figures: Mapping[str, Any]) -> list[FigureTable]:
    """One table for each part; a number that is hidden is None."""
    keys = [*FIGURE_NAMES, *(queries.reason_key(code) for code in figures["reasons"])]
    heads = [*map(str, FIGURE_NAMES.values()), *map(str, figures["reasons"])]
    named = group_names(round_)
    return [
        FigureTable(
            name=str(PART_NAMES[part]),
            heads=heads,
            rows=[
                (named.get((part, group), group), [row[key] for key in keys])
                for group, row in figures["parts"][part].items()
            ],
            total=[figures["all"][key] for key in keys],
        )
        for part in PART_NAMES
    ]


def group_names(round_: Round) -> dict[tuple[str, str], str]:
    named = {("category", one.code): one.name for one in round_.edition.categories.all()}
    named |= {("kind", kind.value): str(kind.label) for kind in ApplicantKind}
    return named | {("region", region.value): str(region.label) for region in Region}


def figures_file(round_: Round, figures: Mapping[str, Any]) -> HttpResponse:
    """The tables below each other; what is hidden is an empty cell."""
    found = figure_tables(round_, figures)
    rows: list[list[object]] = [[_("Part"), _("Group"), *found[0].heads]]
    rows.append(["", _("All"), *blank(found[0].total)])
    for table in found:
        rows += [[table.name, group, *blank(cells)] for group, cells in table.rows]
    return csv_file(f"{round_.edition.slug}-{round_.code}-figures.csv", rows)


def blank(cells: Iterable[int | None]) -> list[object]:
    return ["" if cell is None else cell for cell in cells]
