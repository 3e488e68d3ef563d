"""How this room's lists are shown: rows, columns, order, and the same rows as a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from haechi.people.rules import Standing, needs
from haechi.people.states import Role
from haechi.prize import queries, rules
from haechi.prize.models import Application, Edition, Passage, Round
from haechi.prize.states import (
    APPLICATION,
    ApplicationState,
    Outcome,
    Right,
    RoundKind,
    RoundState,
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
    edition: Edition,
    who: Standing,
    at: datetime,
) -> list[OwnEntry]:
    is_open = bool(rules.call_is_open(edition, at))
    return [
        own_entry(one, missing.get(one.pk, 0), exits.get(one.pk), is_open, who)
        for one in applications
    ]


def own_entry(
    one: Application, missing: int, left: Passage | None, is_open: bool, who: Standing
) -> OwnEntry:
    word, tone = own_word(one, left)
    return OwnEntry(
        application=one,
        word=word,
        tone=tone,
        missing=missing,
        next_step=next_step(one, missing, left, is_open),
        may_edit=is_open
        and one.state == ApplicationState.DRAFT
        and bool(rules.works_on(who, one, Right.EDIT)),
        helps=who.user_id != one.applicant_id,
    )


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
        found["close"] = rules.may_close_check_round(who, one, queries.undecided(one))
    if one.state == RoundState.CLOSED:
        found["reopen"] = rules.may_reopen_round(who, one, later_begun, "-")
    if one.state != RoundState.CLOSED:
        found["move"] = rules.has_power(who, "move_window")
    return found
