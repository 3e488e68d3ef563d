"""MAY: who may calibrate, decide, release and see results, when."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing, needs
from haechi.people.states import Role
from haechi.prize.models import Application, Award, Edition, Round
from haechi.prize.rules import local, round_is_open
from haechi.prize.states import ROUND, RoundKind, RoundState
from haechi.results.models import Decision, Release, Run
from haechi.results.states import DECISION, RELEASE, ReleaseState, RunState

POWERS: dict[str, frozenset[Role]] = {
    "calibrate": frozenset({Role.SECRETARY, Role.ANALYST}),
    "read_run": frozenset(
        {Role.SECRETARY, Role.CHAIR, Role.FINAL_COMMITTEE, Role.ANALYST, Role.AUDITOR}
    ),
    "shortlist": frozenset({Role.CHAIR}),
    "decide": frozenset({Role.FINAL_COMMITTEE, Role.CHAIR}),
    "read_decisions": frozenset(
        {Role.SECRETARY, Role.CHAIR, Role.FINAL_COMMITTEE, Role.AUDITOR, Role.PARTNER}
    ),
    "read_every_decision": frozenset(
        {Role.SECRETARY, Role.CHAIR, Role.FINAL_COMMITTEE, Role.AUDITOR}
    ),
    "conclude": frozenset({Role.CHAIR}),
    "prepare_release": frozenset({Role.SECRETARY}),
    "approve_release": frozenset({Role.SECRETARY, Role.CHAIR}),
    "recall_release": frozenset({Role.SECRETARY, Role.CHAIR}),
}


def has_power(who: Standing, verb: str) -> Verdict:
    return needs(who, POWERS[verb])


def is_scored(round_: Round) -> Verdict:
    if round_.kind == RoundKind.SCORE:
        return allow()
    return deny("wrong_kind", _("This round is not decided by the scores of a jury."))


def is_complete(short: Collection[Application]) -> Verdict:
    """``short`` are the entries that lack submitted reviews: nobody is ranked on less."""
    if not short:
        return allow()
    return deny(
        "reviews_missing",
        _("%(n)s entries lack submitted reviews, first of all %(which)s. Remind or re-plan."),
        n=len(short),
        which=", ".join(entry.entry_code for entry in list(short)[:5]),
    )


# --- runs and shortlists ------------------------------------------------------------------------


def may_calibrate(who: Standing, round_: Round, short: Collection[Application]) -> Verdict:
    return first_refusal(
        has_power(who, "calibrate"),
        is_scored(round_),
        allow()
        if round_.state == RoundState.OPEN
        else deny(
            "round_not_open",
            _("“%(round)s” is %(state)s; a run belongs to a round that is under way."),
            round=round_.name,
            state=ROUND.staff_name(round_.state),
        ),
        is_complete(short),
    )


def may_read_run(who: Standing, run: Run | None) -> Verdict:
    """Those who must see results before their release; judges of the round are not among them."""
    return allow() if who.holds(POWERS["read_run"]) else hide()


def may_shortlist(
    who: Standing, run: Run, at: datetime, short: Collection[Application], is_stale: bool
) -> Verdict:
    """The chair concludes the round by the rule published beforehand, once its window is over."""
    round_ = run.round
    return first_refusal(
        has_power(who, "shortlist"),
        is_scored(round_),
        ROUND.verdict(round_.state, "close"),
        deny(
            "window_open",
            _("Judges may still score until %(when)s. Conclude the round after that."),
            when=local(round_.closes_at, round_.edition),
        )
        if at < round_.closes_at
        else allow(),
        is_complete(short),
        allow()
        if run.state == RunState.CURRENT and not is_stale
        else deny("run_outdated", _("Scores changed after this run. Make a new run first.")),
    )


# --- decisions ----------------------------------------------------------------------------------


def decides(who: Standing, award: Award) -> Verdict:
    """The final committee decides; a partner proposes for the partner's own award."""
    if award.partner_id is not None and award.partner_id == who.user_id:
        return allow()
    return has_power(who, "decide")


def suits(award: Award, application: Application | None, in_round: bool) -> Verdict:
    """An empty place suits every award; an entry must stand in the round and fit the grid's row."""
    if application is None:
        return allow()
    return first_refusal(
        allow()
        if in_round
        else deny("not_finalist", _("This entry did not reach the final round.")),
        allow()
        if award.category_id in (None, application.category_id)
        else deny("other_category", _("This award is for another category.")),
        allow()
        if award.kind in ("", application.kind)
        else deny("other_kind", _("This award is for another kind of applicant.")),
    )


def may_propose_decision(
    who: Standing,
    award: Award,
    round_: Round,
    at: datetime,
    *,
    application: Application | None,
    in_round: bool,
    place: int,
    is_taken: bool,
    has_award: bool,
    reason: str,
) -> Verdict:
    return first_refusal(
        decides(who, award),
        allow()
        if round_.kind == RoundKind.AWARD
        else deny("wrong_kind", _("This round does not decide on awards.")),
        round_is_open(round_, at),
        allow()
        if 1 <= place <= award.places
        else deny("no_such_place", _("This award has %(n)s places."), n=award.places),
        deny("place_taken", _("This place is decided. Retract that decision first."))
        if is_taken
        else allow(),
        suits(award, application, in_round),
        deny("has_award", _("This entry has an award already; one entry receives one award."))
        if has_award
        else allow(),
        allow()
        if reason.strip()
        else deny("no_reason", _("Write the reason; an empty place needs one too.")),
    )


def may_confirm_decision(who: Standing, decision: Decision, round_: Round, at: datetime) -> Verdict:
    return first_refusal(
        has_power(who, "decide"),
        round_is_open(round_, at),
        DECISION.verdict(decision.state, "confirm"),
        deny("same_person", _("Another member must confirm what you proposed."))
        if decision.proposed_by_id == who.user_id
        else allow(),
    )


def may_retract_decision(
    who: Standing, decision: Decision, round_: Round, at: datetime, reason: str
) -> Verdict:
    return first_refusal(
        has_power(who, "decide"),
        round_is_open(round_, at),
        DECISION.verdict(decision.state, "retract"),
        allow() if reason.strip() else deny("no_reason", _("Write why it is retracted.")),
    )


def may_conclude_awards(who: Standing, round_: Round, undecided: int) -> Verdict:
    return first_refusal(
        has_power(who, "conclude"),
        allow()
        if round_.kind == RoundKind.AWARD
        else deny("wrong_kind", _("This round does not decide on awards.")),
        ROUND.verdict(round_.state, "close"),
        allow()
        if not undecided
        else deny(
            "undecided",
            _("%(n)s places of the award grid are not confirmed yet, filled or empty."),
            n=undecided,
        ),
    )


def may_read_decisions(who: Standing) -> Verdict:
    return allow() if who.holds(POWERS["read_decisions"]) else hide()


def may_read_every_decision(who: Standing) -> Verdict:
    """A partner sees the partner's own awards; the whole grid is for those who answer for it."""
    return allow() if who.holds(POWERS["read_every_decision"]) else hide()


# --- release ------------------------------------------------------------------------------------


def may_prepare_release(
    who: Standing, final_closed: bool, has_release: bool, release_at: datetime, at: datetime
) -> Verdict:
    return first_refusal(
        has_power(who, "prepare_release"),
        allow()
        if final_closed
        else deny("final_open", _("The final round has not been concluded.")),
        deny("release_exists", _("A release is prepared already. Recall it to change the hour."))
        if has_release
        else allow(),
        allow()
        if release_at > at
        else deny("in_the_past", _("Choose an hour that is still to come.")),
    )


def may_approve_release(
    who: Standing, release: Release, digest_holds: bool, at: datetime
) -> Verdict:
    return first_refusal(
        has_power(who, "approve_release"),
        RELEASE.verdict(release.state, "approve"),
        deny("same_person", _("A second person must approve the release."))
        if release.prepared_by_id == who.user_id
        else allow(),
        allow()
        if digest_holds
        else deny("digest_differs", _("The decisions changed after the release was prepared.")),
        allow()
        if release.release_at > at
        else deny("in_the_past", _("Its hour has passed. Recall it and prepare a new one.")),
    )


def may_recall_release(who: Standing, release: Release, at: datetime, reason: str) -> Verdict:
    return first_refusal(
        has_power(who, "recall_release"),
        RELEASE.verdict(release.state, "recall"),
        deny("released", _("The results are public; publish a correction instead."))
        if is_public(release, at)
        else allow(),
        allow() if reason.strip() else deny("no_reason", _("Write why the release is recalled.")),
    )


def is_public(release: Release | None, at: datetime) -> bool:
    return (
        release is not None and release.state == ReleaseState.APPROVED and at >= release.release_at
    )


def may_read_winners(edition: Edition, release: Release | None, at: datetime) -> Verdict:
    """Before its hour a result does not exist for the public, in any way that shows."""
    if release is not None and release.edition_id == edition.pk and is_public(release, at):
        return allow()
    return hide()
