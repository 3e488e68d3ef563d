"""The truths of the people room hold, and are seen to fail when they do not."""

import pytest

from haechi.core import clock, invariants
from haechi.people import actions
from haechi.people.models import City, Country, Organisation, OrganisationName, User


def broken():
    return [truth.sentence for truth, _example in invariants.broken()]


def overwrite_a_chosen_name():
    founder = User.objects.create_user("founder@example.org", name="F", is_staff=True)
    land = Country.objects.get(iso2="TR")
    actions.choose_name(
        land, name_en="Turkey", name_ko="터키", reason="x", by=founder, at=clock.now()
    )
    assert broken() == []
    Country.objects.filter(pk=land.pk).update(name_en="Türkiye")


def hide_a_city():
    City.objects.filter(geonames_id=1835848).update(search="")


def note_a_person():
    city = City.objects.get(geonames_id=1835848)
    person = Organisation.objects.create(name="Kim", kind="individual", city=city)
    OrganisationName.objects.create(organisation=person, name="KIM", noted_at=clock.now())


@pytest.mark.parametrize("breach", [overwrite_a_chosen_name, hide_a_city, note_a_person])
def test_a_truth_is_seen_to_fail(library, db, breach):
    breach()
    assert len(broken()) == 1
