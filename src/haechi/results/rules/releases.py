"""MAY: who releases, and who sees winners when."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing
from haechi.prize.models import Edition
from haechi.results.models import Release
from haechi.results.rules.powers import has_power
from haechi.results.states import RELEASE, ReleaseState


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
