"""WRITES: organisations and their spellings."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal
from haechi.people import queries, rules
from haechi.people.models import City, Organisation, OrganisationName, User
from haechi.people.states import ApplicantKind

ORGANISATION_NAME_LIMIT = 200


@transaction.atomic
def name_organisation(
    name: str, *, kind: ApplicantKind, city: City, by: User, at: datetime
) -> Organisation:
    """The organisation of this very spelling, kind and city, recorded when it is new.

    A person who applies in their own name is recorded anew: two people may have one name.
    """
    name = " ".join(name.split())
    rules.is_usable_name(name, ORGANISATION_NAME_LIMIT).enforce()
    known = queries.named_exactly(name, kind, city)
    if known:
        return known
    organisation = Organisation.objects.create(name=name, kind=kind, city=city)
    journal.write(
        by=by, at=at, verb="people.name_organisation", subject=organisation, edition_id=None
    )
    return organisation


@transaction.atomic
def note_spelling(organisation: Organisation, name: str, *, by: User, at: datetime) -> Organisation:
    """Another spelling of a known organisation, so that it is recognised the next time."""
    name = " ".join(name.split())
    rules.is_usable_name(name, ORGANISATION_NAME_LIMIT).enforce()
    if name in queries.written(organisation):
        return organisation
    OrganisationName.objects.create(organisation=organisation, name=name, noted_by=by, noted_at=at)
    journal.write(
        by=by,
        at=at,
        verb="people.note_spelling",
        subject=organisation,
        edition_id=None,
        name=name,
    )
    return organisation
