"""WRITES: the sealed release, prepared by one, approved by another."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people.models import User
from haechi.prize import queries as prize
from haechi.prize.models import Edition
from haechi.results import queries, rules
from haechi.results.models import Release
from haechi.results.states import RELEASE


@transaction.atomic
def prepare_release(edition: Edition, *, release_at: datetime, by: User, at: datetime) -> Release:
    """Seal the decisions with their digest and name the hour; nothing is shown yet."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    rules.may_prepare_release(
        prize.standing(by, edition),
        queries.final_is_closed(edition),
        queries.living_release(edition) is not None,
        release_at,
        at,
    ).enforce()
    release = Release.objects.create(
        edition=edition,
        release_at=release_at,
        digest=queries.digest_of_decisions(edition),
        prepared_by=by,
        prepared_at=at,
    )
    journal.write(
        by=by,
        at=at,
        verb="results.prepare_release",
        subject=release,
        edition_id=edition.pk,
        release_at=release_at,
        digest=release.digest,
    )
    return release


def lock_release(release: Release) -> Release:
    return (
        Release.objects.select_for_update(of=("self",)).select_related("edition").get(pk=release.pk)
    )


@transaction.atomic
def approve_release(release: Release, *, by: User, at: datetime) -> Release:
    """A second person approves; at its hour the result is public without another hand."""
    release = lock_release(release)
    edition = release.edition
    digest_holds = release.digest == queries.digest_of_decisions(edition)
    standing = prize.standing(by, edition)
    rules.may_approve_release(standing, release, digest_holds, at).enforce()
    RELEASE.advance(release, "approve")
    release.approved_by, release.approved_at = by, at
    release.save(update_fields=["state", "approved_by", "approved_at"])
    journal.write(
        by=by,
        at=at,
        verb="results.approve_release",
        subject=release,
        edition_id=edition.pk,
        release_at=release.release_at,
        digest=release.digest,
    )
    return release


@transaction.atomic
def recall_release(release: Release, *, reason: str, by: User, at: datetime) -> Release:
    """Stop a release before its hour."""
    release = lock_release(release)
    edition = release.edition
    rules.may_recall_release(prize.standing(by, edition), release, at, reason).enforce()
    RELEASE.advance(release, "recall")
    release.recall_reason = reason
    release.save(update_fields=["state", "recall_reason"])
    journal.write(
        by=by,
        at=at,
        verb="results.recall_release",
        subject=release,
        edition_id=edition.pk,
        reason=reason,
    )
    return release
