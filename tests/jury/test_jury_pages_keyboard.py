"""The score sheet in a real browser: by keyboard alone, and while the line is cut."""

import pytest
from django.test import Client
from django.urls import reverse

from haechi.jury import queries
from haechi.jury.models import Sheet

pytestmark = pytest.mark.browser


@pytest.fixture
def first(live_server, story) -> Sheet:
    told = story("assigned")
    judge = told.round("jury").judges.get(user=told.person("ines"))
    return queries.awaiting(judge).first()


def address(live_server, sheet: Sheet) -> str:
    slug = sheet.judge.round.edition.slug
    return live_server.url + reverse("jury:sheet", args=[slug, sheet.application.number])


@pytest.fixture
def page(chromium, live_server, first):
    """The first sheet of Ines, opened by her."""
    client = Client()
    client.force_login(
        first.judge.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    context = chromium.new_context(viewport={"width": 1280, "height": 860})
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(address(live_server, first))
    yield page
    context.close()


def marks(sheet: Sheet) -> list[int]:
    return list(sheet.marks.order_by("criterion__order").values_list("value", flat=True))


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_scored_with_six_keys_and_one_submit(page, first):
    second = queries.awaiting(first.judge)[1]
    for key in "867590":
        page.keyboard.press(key)
    assert page.inner_text("output[data-live=total]") == "7.50"
    page.keyboard.press("Enter")  # the focus went on to the button
    page.wait_for_url(f"**/judging/{second.application.number}/")
    first.refresh_from_db()
    assert first.state == "submitted"
    assert marks(first) == [8, 6, 7, 5, 9, 10]


@pytest.mark.django_db(transaction=True)
def test_what_a_score_means_is_shown_when_it_is_pointed_at_and_stays_when_chosen(page, first):
    anchor = queries.criteria_of(first)[0].anchors.get(score=8)
    criterion = page.locator("[data-criterion]").first
    place = criterion.locator("[data-meaning-here]")
    plain = place.inner_text()
    criterion.locator("label", has_text="8").first.hover()
    assert place.inner_text() == f"8: {anchor.text}"
    page.mouse.move(5, 5)
    assert place.inner_text() == plain
    page.keyboard.press("8")
    assert place.inner_text() == f"8: {anchor.text}"


@pytest.mark.django_db(transaction=True)
def test_figures_typed_into_a_comment_are_no_scores(page, first):
    page.locator("summary", has_text="Comment to the committee").click()
    page.fill("textarea[name=comment]", "")
    page.locator("textarea[name=comment]").press_sequentially("in 2023")
    page.wait_for_selector('[data-save-state][data-state="saved"]')
    first.refresh_from_db()
    assert (first.comment, marks(first)) == ("in 2023", [])


@pytest.mark.django_db(transaction=True)
def test_while_the_line_is_cut_everything_is_kept_and_sent_later(page, first, live_server):
    page.route("**/save/", lambda route: route.abort("connectionrefused"))
    page.keyboard.press("9")
    page.locator("summary", has_text="Private note").click()
    page.fill("textarea[name=note]", "written on a train")
    page.wait_for_selector('[data-save-state][data-state="kept"]')
    first.refresh_from_db()
    assert (first.note, marks(first)) == ("", [])
    kept = page.evaluate("Object.values(localStorage).join()")
    assert "written on a train" in kept
    page.unroute("**/save/")
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(address(live_server, first))  # the page is opened again: the text is still there
    page.wait_for_function(
        "() => document.querySelector('textarea[name=note]').value === 'written on a train'"
    )
    page.wait_for_selector('[data-save-state][data-state="saved"]')
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.startsWith('haechi:unsent'))"
    )
    first.refresh_from_db()
    assert (first.note, marks(first)) == ("written on a train", [9])


@pytest.mark.django_db(transaction=True)
def test_a_conflict_is_declared_in_a_dialog_by_keyboard(page, first):
    page.locator("[data-opens=conflict]").focus()
    page.keyboard.press("Enter")
    page.check("#conflict input[value=personal]")
    page.fill("#conflict textarea", "A cousin works there.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    first.refresh_from_db()
    assert first.state == "recused"


@pytest.mark.django_db(transaction=True)
def test_the_sheet_has_no_finding_of_axe_on_a_desk_and_on_a_phone(page):
    from axe_playwright_python.sync_playwright import Axe

    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        if width < 1000:
            page.click("details.sheet > summary")
        assert Axe().run(page).response["violations"] == []
