"""WRITES: a person agrees to a purpose, or no longer does."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.models import Consent, Edition


@transaction.atomic
def give_consents(edition: Edition, codes: Collection[str], *, by: User, at: datetime) -> int:
    """Agree to the purposes of these codes; what was agreed to before stays as it is."""
    edition = Edition.objects.get(pk=edition.pk)
    rules.may_give_consent(queries.standing(by, edition), edition).enforce()
    new = [
        Consent(purpose=one.purpose, user=by, given_at=at, wording=queries.wording_of(one.purpose))
        for one in queries.purposes_of(edition, by)
        if one.purpose.code in codes and one.consent is None
    ]
    Consent.objects.bulk_create(new)
    journal.write(
        by=by,
        at=at,
        verb="prize.give_consents",
        subject=edition,
        edition_id=edition.pk,
        purposes=[one.purpose.code for one in new],
    )
    return len(new)


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: User, at: datetime) -> Consent:
    """From now on the person's data are no longer used for this; what was done stays done."""
    consent = Consent.objects.select_for_update().get(pk=consent.pk, user=by)
    edition = consent.purpose.edition
    rules.may_withdraw_consent(queries.standing(by, edition)).enforce()
    consent.withdrawn_at = at
    consent.save(update_fields=["withdrawn_at"])
    journal.write(
        by=by,
        at=at,
        verb="prize.withdraw_consent",
        subject=edition,
        edition_id=edition.pk,
        purposes=[consent.purpose.code],
    )
    return consent
