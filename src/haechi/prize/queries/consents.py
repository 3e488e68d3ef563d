"""READS: purposes, and who agreed to them."""

from dataclasses import dataclass

from haechi.core.verdict import Text
from haechi.people.models import User
from haechi.prize.models import Consent, ConsentPurpose, Edition
from haechi.prize.queries.form import in_both


@dataclass(frozen=True)
class PurposeOf:
    """One purpose as one person stands to it."""

    purpose: ConsentPurpose
    consent: Consent | None


def purposes_of(edition: Edition, user: User) -> list[PurposeOf]:
    living = Consent.objects.filter(purpose__edition=edition, user=user, withdrawn_at=None)
    held = {consent.purpose_id: consent for consent in living}
    return [PurposeOf(one, held.get(one.pk)) for one in edition.purposes.all()]


def lacking_consents(edition: Edition, user: User) -> list[Text]:
    """The needed purposes this person has not agreed to."""
    return [
        one.purpose.name
        for one in purposes_of(edition, user)
        if one.purpose.is_needed and one.consent is None
    ]


def wording_of(purpose: ConsentPurpose) -> dict[str, dict[str, str]]:
    """The words a person agrees to, in both languages."""
    return {"name": in_both(purpose, "name"), "text": in_both(purpose, "text")}
