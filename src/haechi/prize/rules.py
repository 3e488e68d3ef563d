"""MAY: who may do what, when. Rules are handed the facts they need; they do not query."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text, Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing, needs, signed_in
from haechi.people.states import Role
from haechi.prize.models import Application, Category, Edition, Round, Screening
from haechi.prize.states import (
    APPLICATION,
    EDITION,
    ROUND,
    SCREENING,
    ApplicationState,
    EditionState,
    RoundKind,
    RoundState,
)

# The table of powers: which roles may ask for a verb at all. Docs print it, tests walk it.
POWERS: dict[str, frozenset[Role]] = {
    "edit_rules": frozenset({Role.SECRETARY, Role.STEERING}),
    "publish_rules": frozenset({Role.STEERING}),
    "appoint": frozenset({Role.SECRETARY}),
    "move_window": frozenset({Role.SECRETARY}),
    "open_round": frozenset({Role.SECRETARY}),
    "close_round": frozenset({Role.SECRETARY}),
    "finish_edition": frozenset({Role.SECRETARY}),
    "read_desk": frozenset({Role.SECRETARY, Role.CHAIR, Role.AUDITOR, Role.ANALYST}),
    "read_journal": frozenset({Role.SECRETARY, Role.AUDITOR}),
    "read_every_application": frozenset({Role.SECRETARY, Role.AUDITOR}),
    "read_finalists": frozenset({Role.CHAIR, Role.FINAL_COMMITTEE, Role.PARTNER}),
    "read_rules": frozenset({Role.SECRETARY, Role.STEERING, Role.AUDITOR}),
    "read_people": frozenset({Role.SECRETARY, Role.STEERING, Role.CHAIR, Role.AUDITOR}),
    "read_rounds": frozenset(
        {
            Role.SECRETARY,
            Role.STEERING,
            Role.CHAIR,
            Role.ELIGIBILITY_OFFICER,
            Role.FINAL_COMMITTEE,
            Role.ANALYST,
            Role.AUDITOR,
        }
    ),
}


def has_power(who: Standing, verb: str) -> Verdict:
    return needs(who, POWERS[verb])


# --- editions -----------------------------------------------------------------------------------


def may_found_edition(who: Standing) -> Verdict:
    if who.founder:
        return allow()
    return deny("not_founder", _("Only the organiser of this installation may found an edition."))


def may_read_edition(who: Standing, edition: Edition) -> Verdict:
    """Before its rules are published an edition exists only for those who prepare it."""
    if edition.state != EditionState.DRAFT or who.roles or who.founder:
        return allow()
    return hide()


def may_edit_rules(who: Standing, edition: Edition) -> Verdict:
    return first_refusal(
        has_power(who, "edit_rules"),
        allow()
        if edition.state == EditionState.DRAFT
        else deny(
            "rules_published",
            _(
                "The rules were published on %(on)s and do not change any more. "
                "Only windows may still be moved, with a reason."
            ),
            on=f"{edition.rules_published_at:%Y-%m-%d}" if edition.rules_published_at else "",
        ),
    )


def may_publish_rules(who: Standing, edition: Edition, gaps: Collection[Text]) -> Verdict:
    """``gaps`` are the sentences of what the rules still lack."""
    return first_refusal(
        has_power(who, "publish_rules"),
        EDITION.verdict(edition.state, "publish_rules"),
        allow()
        if not gaps
        else deny(
            "rules_incomplete",
            _("The rules are not complete: %(gaps)s"),
            gaps=" · ".join(str(gap) for gap in gaps),
        ),
    )


def may_finish(who: Standing, edition: Edition, open_rounds: int) -> Verdict:
    return first_refusal(
        has_power(who, "finish_edition"),
        EDITION.verdict(edition.state, "finish"),
        allow()
        if not open_rounds
        else deny("rounds_open", _("%(n)s rounds are not concluded yet."), n=open_rounds),
    )


def may_appoint(who: Standing, role: Role, is_applicant: bool) -> Verdict:
    """Whoever applies in an edition decides nothing in it."""
    return first_refusal(
        has_power(who, "appoint"),
        deny(
            "applies_here",
            _("This person has an application in this edition and cannot hold a role in it."),
        )
        if is_applicant
        else allow(),
    )


def may_move_window(who: Standing, opens_at: datetime, closes_at: datetime, reason: str) -> Verdict:
    return first_refusal(
        has_power(who, "move_window"),
        allow()
        if closes_at > opens_at
        else deny("window_reversed", _("The end of the window must be later than its beginning.")),
        allow()
        if reason.strip()
        else deny("no_reason", _("Write why the window moves; it is announced with the new time.")),
    )


def may_move_call(
    who: Standing, opens_at: datetime, closes_at: datetime, reason: str, judging_begun: bool
) -> Verdict:
    """Once the first round has taken its entries in, a late one would be judged by nobody."""
    return first_refusal(
        may_move_window(who, opens_at, closes_at, reason),
        deny("judging_begun", _("The first round has begun; the call cannot be moved any more."))
        if judging_begun
        else allow(),
    )


# --- rounds -------------------------------------------------------------------------------------


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


# --- applications -------------------------------------------------------------------------------


def call_is_open(edition: Edition, at: datetime) -> Verdict:
    if edition.state != EditionState.CALLED or at < edition.call_opens_at:
        return deny(
            "call_not_open",
            _("The call opens on %(when)s."),
            when=local(edition.call_opens_at, edition),
        )
    if at >= edition.call_closes_at:
        return deny(
            "call_closed",
            _("The call closed on %(when)s. What you saved is kept, but cannot be submitted."),
            when=local(edition.call_closes_at, edition),
        )
    return allow()


def may_start_application(who: Standing, edition: Edition, at: datetime) -> Verdict:
    return first_refusal(
        signed_in(who),
        call_is_open(edition, at),
        deny("holds_role", _("You hold a role in this edition and cannot apply in it."))
        if who.roles
        else allow(),
    )


def admits(category: Category, kind: str) -> Verdict:
    if kind in category.admits:
        return allow()
    return deny(
        "wrong_kind",
        _("“%(category)s” is not open to this kind of applicant. Choose another category."),
        category=category.name,
    )


def is_own(who: Standing, application: Application) -> Verdict:
    return allow() if who.user_id == application.applicant_id else hide()


def may_list_applications(who: Standing) -> Verdict:
    """The list holds what its reader may read one by one, so whoever reads any may open it."""
    readers = POWERS["read_every_application"] | POWERS["read_finalists"]
    return needs(who, readers | {Role.ELIGIBILITY_OFFICER})


def may_read_application(who: Standing, application: Application, is_finalist: bool) -> Verdict:
    """Judges are not in this table: they read through their score sheets, in the jury room."""
    if is_own(who, application) or who.holds(POWERS["read_every_application"]):
        return allow()
    if application.state != ApplicationState.SUBMITTED:
        return hide()
    if who.holds({Role.ELIGIBILITY_OFFICER}):
        return allow()
    if is_finalist and who.holds(POWERS["read_finalists"]):
        return allow()
    return hide()


def may_edit_application(who: Standing, application: Application, at: datetime) -> Verdict:
    return first_refusal(
        is_own(who, application),
        allow()
        if application.state == ApplicationState.DRAFT
        else deny(
            "not_draft",
            _("This application is %(state)s. Reopen it to change it while the call is open."),
            state=APPLICATION.applicant_name(application.state),
        ),
        call_is_open(application.edition, at),
    )


def may_submit(
    who: Standing, application: Application, at: datetime, missing: Collection[Text]
) -> Verdict:
    """``missing`` names what is needed and still empty."""
    return first_refusal(
        is_own(who, application),
        APPLICATION.verdict(application.state, "submit"),
        call_is_open(application.edition, at),
        admits(application.category, application.kind),
        allow()
        if not missing
        else deny(
            "incomplete",
            _("Still missing: %(missing)s."),
            missing=", ".join(str(name) for name in missing),
        ),
    )


def may_reopen_application(who: Standing, application: Application, at: datetime) -> Verdict:
    return first_refusal(
        is_own(who, application),
        APPLICATION.verdict(application.state, "reopen"),
        call_is_open(application.edition, at),
    )


def may_withdraw(who: Standing, application: Application, awards_decided: bool) -> Verdict:
    """Until the awards are decided: a record that others were compared with does not vanish."""
    return first_refusal(
        is_own(who, application),
        APPLICATION.verdict(application.state, "withdraw"),
        allow()
        if application.edition.state == EditionState.CALLED
        else deny("edition_over", _("This edition is finished; its record stays as it is.")),
        deny(
            "awards_decided",
            _("The awards are decided. If you cannot accept one, write to the secretariat."),
        )
        if awards_decided
        else allow(),
    )


# --- screening ----------------------------------------------------------------------------------


def may_read_screenings(who: Standing, round_: Round) -> Verdict:
    roles = frozenset({Role(round_.staffed_by), Role.SECRETARY, Role.AUDITOR})
    return needs(who, roles)


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


def may_propose(
    who: Standing,
    screening: Screening,
    at: datetime,
    unanswered: int,
    failed: int,
    passes: bool,
    evidence: str,
) -> Verdict:
    """A "no" needs a rule that does not hold and its evidence; a "yes" needs every rule to hold."""
    return first_refusal(
        staffs(who, screening.round),
        round_is_open(screening.round, at),
        SCREENING.verdict(screening.state, "propose"),
        allow()
        if not unanswered
        else deny("unanswered", _("%(n)s rules have no answer yet."), n=unanswered),
        deny("rule_fails", _("A rule does not hold, so this entry cannot be passed."))
        if passes and failed
        else allow(),
        deny("no_rule", _("Name the rule that does not hold; nobody is rejected without one."))
        if not passes and not failed
        else allow(),
        deny("no_evidence", _("Write the evidence: what was read, and where."))
        if not passes and not evidence.strip()
        else allow(),
    )


def may_sign(who: Standing, screening: Screening, at: datetime) -> Verdict:
    return first_refusal(
        staffs(who, screening.round),
        round_is_open(screening.round, at),
        SCREENING.verdict(screening.state, "sign"),
        deny("same_person", _("The second signature must be another person's."))
        if who.user_id == screening.proposed_by_id
        else allow(),
    )


def may_send_back(who: Standing, screening: Screening, at: datetime, reason: str) -> Verdict:
    return first_refusal(
        staffs(who, screening.round),
        round_is_open(screening.round, at),
        SCREENING.verdict(screening.state, "send_back"),
        allow()
        if reason.strip()
        else deny("no_reason", _("Write what should be looked at again.")),
    )


def local(instant: datetime, edition: Edition) -> str:
    """The instant in the institution's own zone, with the zone named."""
    there = instant.astimezone(edition.zone)
    return f"{there:%Y-%m-%d %H:%M} {there.tzname()}"
