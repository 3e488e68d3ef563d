"""MAY: rounds open, close and open again."""

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


def may_close_check_round(who: Standing, round_: Round, undecided: int) -> Verdict:
    return first_refusal(
        has_power(who, "close_round"),
        ROUND.verdict(round_.state, "close"),
        allow()
        if round_.kind == RoundKind.CHECK
        else deny("wrong_kind", _("This round is not decided by a checklist.")),
        allow()
        if not undecided
        else deny(
            "undecided",
            _("%(n)s entries are not decided yet. Each needs two signatures."),
            n=undecided,
        ),
    )


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
