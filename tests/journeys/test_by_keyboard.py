"""A whole application is begun, filled in and submitted with the keyboard alone."""

import pytest
from playwright.sync_api import Page
from prize.attaching import ask_for_files, pdf
from whole_form import ask_everything, writer

from haechi.prize.models import Application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FOCUSED = """() => {
  const here = document.activeElement;
  return [here.name || here.id, here.value || "", here.textContent.trim()];
}"""


class Keyboard:
    """Tab, arrows, Space, Enter and letters; the mouse is not there."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def at(self) -> list[str]:
        return self.page.evaluate(FOCUSED)

    def go_to(self, *, name: str = "", words: str = "") -> None:
        for _step in range(400):
            here = self.at()
            if (name and here[0] == name) or (words and here[2].startswith(words)):
                return
            self.press("Tab")
        raise AssertionError(f"no way by Tab to {name or words}")

    def choose(self, value: str) -> None:
        """Along a group of radio buttons with the arrow."""
        for _step in range(50):
            if self.at()[1] == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"no way by arrow to {value}")

    def write(self, name: str, text: str) -> None:
        self.go_to(name=name)
        self.page.keyboard.type(text)


@pytest.fixture
def keyboard(tell_story, chromium, live_server) -> Keyboard:
    told = tell_story("called")
    words = {"name_en": "Collection", "name_ko": "수집", "text_en": "Why.", "text_ko": "까닭."}
    told.edition.purposes.create(code="collection", is_needed=True, **words)
    ask_everything(told.edition)
    ask_for_files(told.edition)
    lena = writer("lena")
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/accounts/login/?next=/en/e/{told.slug}/applications/new/")
    keys = Keyboard(page)
    keys.write("login", lena.email)
    keys.write("password", "haechi-demonstration")
    keys.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)
    yield keys
    context.close()


def test_a_whole_application_is_submitted_without_a_mouse(keyboard: Keyboard) -> None:
    keys, page = keyboard, keyboard.page
    keys.go_to(name="purpose")
    keys.press("Space")
    keys.go_to(words="Save and go on")
    keys.press("Enter")
    page.locator("[name=entry]").first.wait_for()
    keys.go_to(name="entry")
    keys.choose("leadership:individual")
    keys.write("organisation", "Lena")
    keys.write("city", "nairo")
    page.get_by_role("option").first.wait_for()
    keys.press("ArrowDown", "Enter")
    keys.go_to(words="Open the form")
    keys.press("Enter")
    page.wait_for_url("**/edit/")
    if page.locator("[name=stage]").count():
        keys.go_to(name="stage")
        keys.press("Space")
    keys.write("title_en", "Buses on water")
    keys.press("Enter")  # goes nowhere: the form is handed on by its buttons only
    assert "/edit/" in page.url
    keys.write("title_ko", "물 위의 버스")
    keys.write("summary_en", "A summary")
    keys.press("Enter")
    page.keyboard.type("of two lines")
    keys.write("line", "one line")
    keys.write("story", "a story")
    keys.go_to(name="means")
    keys.choose("ferry")
    page.locator("[data-asks=depth]").wait_for()
    keys.go_to(name="means-all")
    keys.press("Space", "Tab", "Tab", "Space")
    keys.write("riders", "1250")
    keys.write("cost.amount", "99")
    keys.press("Tab", "ArrowDown")
    keys.go_to(name="begun")
    page.keyboard.type("03032026")  # the same day in every order of writing dates
    keys.write("page", "https://example.org/ferry")
    for cell, text in {"indicator": "trips", "value": "7", "year": "2025", "source": "us"}.items():
        keys.write(f"figures.0.{cell}", text)
    keys.go_to(words="Add a row")
    keys.press("Enter")
    assert keys.at()[0] == "figures.1.indicator"
    assert "Row 2 is added" in page.locator("[data-says]").inner_text()
    keys.go_to(words="Remove")
    keys.press("Space")
    assert keys.at()[0] == "figures.0.indicator"
    assert "Row 2 is removed" in page.locator("[data-says]").inner_text()
    for cell, text in {"name": "Lena", "email": "lena@example.org"}.items():
        keys.write(f"people.0.{cell}", text)
    keys.go_to(name="agreed")
    keys.press("Space")
    keys.write("depth", "three metres")
    keys.go_to(name="files-plan-choose")
    with page.expect_file_chooser() as chosen:
        keys.press("Space")
    chosen.value.set_files({"name": "plan.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    page.get_by_role("link", name="plan.pdf", exact=True).wait_for()
    keys.go_to(words="Check and submit")
    keys.press("Enter")
    page.wait_for_url(lambda url: "/edit/" not in url)
    assert "still missing" not in page.locator("main").inner_text()
    keys.go_to(words="Submit")
    keys.press("Enter")  # a dialog asks once more
    page.locator("dialog[open]").wait_for()
    keys.go_to(words="Submit")
    keys.press("Enter")
    page.locator(".notice--success").wait_for()
    one = Application.objects.get(applicant__email="lena@example.org")
    assert one.state == "submitted"
    assert (one.title_en, one.title_ko) == ("Buses on water", "물 위의 버스")
    assert one.summary_en == "A summary\nof two lines"
    told = dict(one.answers.values_list("question__code", "text"))
    assert told["means"] == "ferry"
    assert told["means-all"] == '["bus", "ferry"]'
    assert told["cost"] == '{"amount": "99", "currency": "KRW"}'
    assert told["begun"] == "2026-03-03"
    assert told["depth"] == "three metres"
    assert '"trips"' in told["figures"]
    assert told["agreed"] == "yes"
    assert [file.name for file in one.attachments.all()] == ["plan.pdf"]
    assert one.city.name == "Nairobi"


def test_a_form_that_comes_back_puts_the_focus_where_it_is_wrong(visitor, tell_story) -> None:
    told = tell_story("draft")
    sora = visitor(told.person("sora"))
    sora.go(f"e/{told.slug}/rules/form/new/?type=short")
    sora.page.fill("[name=label_ko]", "얼마나 멀리")
    sora.press("Save")
    wrong = sora.page.locator("[aria-invalid=true]:focus")
    assert wrong.get_attribute("name").startswith("section")
    why = wrong.get_attribute("aria-describedby").split()[-1]
    assert "section" in sora.page.locator(f"#{why}").inner_text()
    assert sora.page.input_value("[name=label_ko]") == "얼마나 멀리"
