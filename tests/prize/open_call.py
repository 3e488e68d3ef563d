"""A call under way with two drafts: Mina's, who reads Korean in Seoul, and Omar's in Amman."""

from answering import agree

from haechi.people.models import City, Organisation
from haechi.people.states import ApplicantKind
from haechi.prize import actions
from haechi.prize.models import Application

HOMES = {"mina": ("ko", "Asia/Seoul", "KR"), "omar": ("en", "Asia/Amman", "JO")}


def draft(told, key: str) -> Application:
    user = told.person(key)
    user.language, user.time_zone, country = HOMES[key]
    user.save()
    city = City.objects.filter(country__iso2=country).first()
    organisation = Organisation.objects.create(
        name_en=f"City of {key}", name_ko=f"{key} 시청", kind="city", city=city
    )
    agree(told.edition, user)
    entry = actions.start_application(
        told.edition.categories.get(code="human"),
        kind=ApplicantKind.CITY,
        organisation=organisation,
        city=city,
        by=user,
        at=told.now,
    )
    texts = {"title_en": f"Buses of {key}", "title_ko": f"{key}의 버스"}
    return actions.save_draft(entry, texts, by=user, at=told.now)
