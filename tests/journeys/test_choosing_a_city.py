"""A city is chosen from six thousand: by keyboard, in both languages, and without scripts."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from haechi.core import clock
from haechi.people import actions as people
from haechi.people.models import City

pytestmark = pytest.mark.django_db(transaction=True)


def faults(page) -> list[str]:
    answer = Axe().run(page, options={"resultTypes": ["violations"]})
    return [violation["id"] for violation in answer.response["violations"]]


def opened(visitor, told, language="en", **options):
    mina = told.person("omar")
    told.edition.appointments.filter(user=mina).delete()
    here = visitor(mina, language=language, **options)
    here.go(f"e/{told.slug}/applications/new/")
    here.page.check("input[value='tech:corporation']")
    here.page.fill("[name=organisation]", "Zanzi Mobility")
    return here


@pytest.mark.parametrize(
    ("language", "typed", "line"),
    [
        ("en", "san jos", "San José · 산호세, Costa Rica"),
        ("ko", "산호세", "산호세 · San José, 코스타리카"),
    ],
)
def test_the_list_is_walked_with_arrows_and_says_how_many(
    visitor, tell_story, language, typed, line
):
    told = tell_story("called")
    page = opened(visitor, told, language).page
    field = page.get_by_role("combobox").first
    field.press_sequentially(typed)
    page.wait_for_selector("[role=listbox] [role=option]")
    assert field.get_attribute("aria-expanded") == "true"
    options = page.locator("[role=listbox] [role=option]").all_inner_texts()
    assert str(len(options)) in page.locator("form [role=status]").inner_text()
    for _step in range(options.index(line) + 1):
        page.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").inner_text() == line
    assert page.locator("[aria-selected=true]").count() == 1
    assert faults(page) == []
    page.keyboard.press("Enter")
    assert field.input_value() == line
    assert page.locator("[name=country]").input_value() == "CR"
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/")
    begun = told.edition.applications.last()
    assert (begun.city.name_en, begun.city.country.iso2) == ("San José", "CR")


def test_escape_closes_the_list_and_keeps_what_was_typed(visitor, tell_story):
    page = opened(visitor, tell_story("called")).page
    field = page.get_by_role("combobox").first
    field.press_sequentially("san")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.locator("[role=listbox]").is_hidden()
    assert field.input_value() == "san"


def test_a_choice_is_forgotten_when_the_name_is_changed(visitor, tell_story):
    page = opened(visitor, tell_story("called")).page
    field = page.get_by_role("combobox").first
    field.press_sequentially("nairo")
    page.locator("[role=listbox] [role=option]").first.click()
    assert page.locator("[name=chosen]").input_value()
    field.press_sequentially("x")
    assert page.locator("[name=chosen]").input_value() == ""


@pytest.mark.parametrize("language", ["en", "ko"])
def test_without_scripts_a_page_asks_which_city_and_which_organisation(
    visitor, tell_story, language
):
    told = tell_story("called")
    springfield = City.objects.get(name_en="Springfield (Illinois)")
    people.name_organisation(
        "Zanzi Mobility Ltd",
        kind="corporation",
        city=springfield,
        by=told.person("mina"),
        at=clock.now(),
    )
    page = opened(visitor, told, language, java_script_enabled=False).page
    page.fill("[name=city]", "Springfield")
    page.press("[name=city]", "Enter")
    page.check(f"#city-{springfield.pk}")
    page.locator("main form button").click()
    page.check("[name=organisation_choice] >> nth=0")
    page.locator("main form button").click()
    begun = told.edition.applications.last()
    assert begun.city == springfield
    assert begun.organisation.name == "Zanzi Mobility Ltd"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_axe_finds_nothing_and_nothing_overflows_at_320_px(visitor, tell_story, language):
    told = tell_story("called")
    nairobi = City.objects.select_related("country").get(name_en="Nairobi")
    mina = told.person("mina")
    for name in ("Zanzi Mobility Ltd", "Zanzi Mobillity"):
        people.name_organisation(name, kind="corporation", city=nairobi, by=mina, at=clock.now())
    proposed = people.propose_city("Kakuma", country=nairobi.country, by=mina, at=clock.now())
    here = visitor(told.person("sora"), language=language, viewport={"width": 320, "height": 800})
    e = f"e/{told.slug}"
    first, second = (one.pk for one in nairobi.organisations.order_by("-pk")[:2])
    for path in (
        "places/",
        "places/?q=san",
        "places/KR/",
        f"{e}/places/",
        f"{e}/places/{proposed.pk}/confirm/",
        f"{e}/places/{proposed.pk}/merge/",
        f"{e}/places/{proposed.pk}/merge/?city=Nairobi&chosen={nairobi.pk}",
        f"{e}/organisations/?q=zanzi",
        f"{e}/organisations/merge/?kept={first}&gone={second}",
    ):
        assert here.go(path) == 200, path
        assert faults(here.page) == [], path
        wide = here.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, (path, wide)
