"""MAY: the figures of a check are read, published, withdrawn."""

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal
from haechi.people.rules import Standing
from haechi.prize.models import Round
from haechi.prize.rules.powers import has_power
from haechi.prize.states import ROUND, RoundKind, RoundState


def may_publish_report(who: Standing, round_: Round, is_told: bool, is_public: bool) -> Verdict:
    """Figures of a concluded check whose outcome applicants know; one report at a time."""
    return first_refusal(
        has_power(who, "publish_report"),
        allow()
        if round_.kind == RoundKind.CHECK
        else deny("wrong_kind", _("This round is not decided by a checklist.")),
        allow()
        if round_.state == RoundState.CLOSED
        else deny(
            "round_not_closed",
            _("“%(round)s” is %(state)s. Its figures can be published when it is concluded."),
            round=round_.name,
            state=ROUND.staff_name(round_.state),
        ),
        allow()
        if is_told
        else deny(
            "untold", _("Applicants may not know of this round before the release, nor may others.")
        ),
        deny("is_public", _("These figures are public already; withdraw them first."))
        if is_public
        else allow(),
    )


def may_withdraw_report(who: Standing, is_public: bool, reason: str) -> Verdict:
    return first_refusal(
        has_power(who, "publish_report"),
        allow() if is_public else deny("not_public", _("These figures are not public.")),
        allow() if reason.strip() else deny("no_reason", _("Write why they are withdrawn.")),
    )
