"""MAY: rounds open, close and open again."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal
from haechi.people.rules import Standing, needs
from haechi.people.states import Role
from haechi.prize.models import Round
from haechi.prize.rules.powers import has_power, local
from haechi.prize.states import (
    ROUND,
    EditionState,
    RoundKind,
    RoundState,
)


def may_open_round(
    who: Standing, round_: Round, at: datetime, earlier_closed: bool, entries: int
) -> Verdict:
    return first_refusal(
        has_power(who, "open_round"),
        ROUND.verdict(round_.state, "open"),
        allow()
        if round_.edition.state == EditionState.CALLED
        else deny("rules_not_published", _("The rules must be published before a round opens.")),
        allow()
        if at >= round_.opens_at
        else deny(
            "too_early",
            _("This round opens on %(when)s. Move its window first if it must begin sooner."),
            when=local(round_.opens_at, round_.edition),
        ),
        allow()
        if at >= round_.edition.call_closes_at
        else deny("call_open", _("The call is still open; judging begins after it has closed.")),
        allow()
        if earlier_closed
        else deny("earlier_open", _("The round before this one has not been concluded.")),
        allow() if entries else deny("no_entries", _("No entry has reached this round.")),
    )


@dataclass(frozen=True)
class LooseEnds:
    """What keeps a checklist round from being concluded."""

    undecided: int = 0
    repairs: int = 0
    unnoticed: int = 0
    appeals: int = 0
    appeals_until: datetime | None = None


def may_close_check_round(who: Standing, round_: Round, ends: LooseEnds) -> Verdict:
    return first_refusal(
        has_power(who, "close_round"),
        ROUND.verdict(round_.state, "close"),
        allow()
        if round_.kind == RoundKind.CHECK
        else deny("wrong_kind", _("This round is not decided by a checklist.")),
        all_is_said(round_, ends),
    )


def all_is_said(round_: Round, ends: LooseEnds) -> Verdict:
    """Two signatures on every entry, no repair, no appeal, no time to appeal still running."""
    if ends.undecided:
        return deny(
            "undecided",
            _("%(n)s entries are not decided yet. Each needs two signatures."),
            n=ends.undecided,
        )
    if ends.repairs:
        return deny(
            "repairs",
            _("%(n)s entries wait for their applicants, who were asked for a repair."),
            n=ends.repairs,
        )
    if ends.unnoticed:
        return deny(
            "unnoticed", _("%(n)s applicants were not told of their rejection."), n=ends.unnoticed
        )
    if ends.appeals:
        return deny("appeals", _("%(n)s appeals are not decided yet."), n=ends.appeals)
    if ends.appeals_until:
        return deny(
            "appeals_possible",
            _("Applicants who were rejected may appeal until %(when)s."),
            when=local(ends.appeals_until, round_.edition),
        )
    return allow()


def may_reopen_round(who: Standing, round_: Round, later_begun: bool, reason: str) -> Verdict:
    return first_refusal(
        has_power(who, "close_round"),
        ROUND.verdict(round_.state, "reopen"),
        deny("later_begun", _("A later round has begun; this one cannot be reopened."))
        if later_begun
        else allow(),
        allow() if reason.strip() else deny("no_reason", _("Write why the round is reopened.")),
    )


def staffs(who: Standing, round_: Round) -> Verdict:
    return needs(who, frozenset({Role(round_.staffed_by)}))


def round_is_open(round_: Round, at: datetime) -> Verdict:
    if round_.state != RoundState.OPEN:
        return deny(
            "round_not_open",
            _("“%(round)s” is %(state)s."),
            round=round_.name,
            state=ROUND.staff_name(round_.state),
        )
    if at >= round_.closes_at:
        return deny(
            "window_closed",
            _("The window of “%(round)s” closed on %(when)s. The secretariat may extend it."),
            round=round_.name,
            when=local(round_.closes_at, round_.edition),
        )
    return allow()
