"""Random text into every field of the whole form, and bad luck between: what was typed is stored.

Lines that are cut, a sign-in that ends, a server that fails, a page that is killed and opened
again, a second page that writes other fields and the same one. Whatever two people would have to
settle is settled here as a person would; then every value is compared, exactly.
"""

import json
import random
from dataclasses import dataclass, field

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Page
from whole_form import ask_everything, begin, writer

from haechi.prize.models import Answer, Application

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz ABC .,;:'\"<>&",
    "가나다라마바사아자차카타파하 각뷁힣",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي ",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя ",
    "漢字日本語中文繁體 　。、",
    "😀🎉👩‍👩‍👧‍👦🏳️‍🌈🇰🇷👍🏽",
    "e\u0301a\u0308o\u0302n\u0303 \u1112\u1161\u11ab",  # letters in parts
    "ไทยहिन्दीதமிழ் עברית ",
)
LINE, STORY = ("line", "page", "title_en", "title_ko"), ("story", "summary_en", "summary_ko")


def composed(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text.replace("\r\n", "\n"))


@dataclass
class Typist:
    """Somebody who types at random and remembers every word of it."""

    rng: random.Random
    draft: Application
    typed: dict[str, object] = field(default_factory=dict)

    def words(self, *, lines: bool = False) -> str:
        def run() -> str:
            letters = self.rng.choice(ALPHABETS)
            return "".join(self.rng.choice(letters) for _ in range(self.rng.randint(4, 30)))

        breaks = ("\r\n", "\n\n", " ") if lines else (" ",)
        parts = [run() for _ in range(self.rng.randint(1, 5))]
        text = "".join(part + self.rng.choice(breaks) for part in parts)
        return text + "." if not lines else text + "end"

    def type_into(self, page: Page, code: str) -> None:
        getattr(self, f"type_{code.replace('-', '_')}", self.type_text)(page, code)

    def type_text(self, page: Page, code: str) -> None:
        text = self.words(lines=code in STORY)
        page.locator(f"[name='{code}']").fill(text)
        if self.rng.random() < 0.5:
            more = self.words().replace("\r", "")
            page.locator(f"[name='{code}']").press("End")
            page.keyboard.insert_text(more)
            text = page.locator(f"[name='{code}']").input_value()
        self.typed[code] = composed(text)

    def type_means(self, page: Page, code: str) -> None:
        chosen = self.rng.choice(("bus", "tram", "ferry"))
        page.locator(f"[name='{code}'][value='{chosen}']").check()
        self.typed[code] = chosen

    def type_means_all(self, page: Page, code: str) -> None:
        chosen = [c for c in ("bus", "tram", "ferry") if self.rng.random() < 0.5] or ["bus"]
        for value in ("bus", "tram", "ferry"):
            page.locator(f"[name='{code}'][value='{value}']").set_checked(value in chosen)
        self.typed[code] = chosen

    def type_riders(self, page: Page, code: str) -> None:
        self.typed[code] = f"{self.rng.randint(1, 10**6):,}"
        page.locator(f"[name='{code}']").fill(self.typed[code])

    def type_cost(self, page: Page, code: str) -> None:
        amount, currency = str(self.rng.randint(1, 9999)), self.rng.choice(("USD", "KRW"))
        page.locator(f"[name='{code}.amount']").fill(amount)
        page.locator(f"[name='{code}.currency']").select_option(currency)
        self.typed[code] = {"amount": amount, "currency": currency}

    def type_begun(self, page: Page, code: str) -> None:
        day = f"2026-{self.rng.randint(1, 12):02d}-{self.rng.randint(1, 28):02d}"
        page.locator(f"[name='{code}']").fill(day)
        self.typed[code] = day

    def type_agreed(self, page: Page, code: str) -> None:
        page.locator(f"[name='{code}']").set_checked(yes := self.rng.random() < 0.7)
        self.typed[code] = "yes" if yes else ""

    def type_figures(self, page: Page, code: str) -> None:
        place = page.locator(f"[data-name='{code}']")
        rows = self.rng.randint(1, 3)
        there = place.locator(".filled__row").count()
        for _row in range(rows - there):
            place.locator("[data-adds-row]").click()
        for _row in range(there - rows):
            place.locator("[data-removes-row]").last.click()
        assert place.locator(".filled__row").count() == rows
        kept = []
        for number in range(rows):
            cells = place.locator(".filled__row").nth(number).locator("input")
            names = [
                name.split(".")[-1] for name in cells.evaluate_all("all => all.map(c => c.name)")
            ]
            row = {}
            for place_in_row, name in enumerate(names):
                row[name] = self.words().strip()
                cells.nth(place_in_row).fill(row[name])
            kept.append({name: composed(text).strip() for name, text in row.items()})
        self.typed[code] = kept

    type_people = type_figures

    def stored(self) -> dict[str, object]:
        """What the database holds of what was typed, read by its type."""
        rows = Answer.objects.filter(application=self.draft)
        texts = dict(rows.values_list("question__code", "text"))
        self.draft.refresh_from_db()
        texts |= {name: getattr(self.draft, name) or "" for name in self.typed if "_" in name}
        read = {}
        for code, typed in self.typed.items():
            text = texts.get(code, "")
            read[code] = json.loads(text or "null") if isinstance(typed, list | dict) else text
        return read


@pytest.fixture
def lena(tell_story):
    told = tell_story("called")
    ask_everything(told.edition)
    return writer("lena")


@pytest.fixture
def draft(tell_story, lena):
    return begin(tell_story("called").edition, lena)


@pytest.fixture
def desk(chromium, live_server, draft, lena):
    """A window of Lena's, signed in; ``desk.open()`` is a new tab at the form."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield Desk(context, live_server.url, draft, lena)
    context.close()


class Desk:
    def __init__(self, context, root: str, draft: Application, lena) -> None:
        self.context, self.root, self.draft, self.lena = context, root, draft, lena
        context.set_default_timeout(20_000)
        self.complaints: list[str] = []
        self.sign_in()

    def sign_in(self) -> None:
        client = Client()
        client.force_login(self.lena, backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": self.root}])

    @property
    def address(self) -> str:
        slug = self.draft.edition.slug
        return f"{self.root}/en/e/{slug}/applications/{self.draft.number}/edit/"

    def open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(self.address)
        return page


ALL_SENT = "!Object.keys(localStorage).some((key) => key.startsWith('haechi:unsent'))"


def until(page: Page, fact: str) -> None:
    page.wait_for_function(f"() => {fact}")


def settle(page: Page) -> None:
    """Wait until all is sent; what two people would settle is settled for what is in the field."""
    page.evaluate("dispatchEvent(new Event('online'))")
    waits = f"({ALL_SENT}) || document.querySelector('[data-keep]:not(template *)')"
    for _conflict in range(20):
        until(page, waits)
        if page.evaluate(ALL_SENT):
            return
        page.locator("[data-contested] [data-keep]").first.click()
        until(
            page,
            f"({ALL_SENT}) || !document.querySelector('[data-state=saving], [data-state=kept]')",
        )
    raise AssertionError("it never came to rest")


CODES = (
    *(*LINE, *STORY),
    *("means", "means-all", "riders", "cost", "begun", "figures", "people", "agreed"),
)


def bad_luck(page: Page, desk: Desk, rng: random.Random, typist: Typist) -> Page:
    """Something happens; the page one goes on with is given back."""
    page = rng.choice(EVENTS)(page, desk, rng, typist)
    page.wait_for_load_state()
    settle(page)
    return page


SAVE = "**/save/"


def type_some(page: Page, rng: random.Random, typist: Typist) -> None:
    for code in rng.sample(CODES, 3):
        typist.type_into(page, code)


def offline(page: Page, desk: Desk, rng: random.Random, typist: Typist) -> Page:
    desk.context.set_offline(True)
    type_some(page, rng, typist)
    desk.context.set_offline(False)
    return page


def signed_out(page: Page, desk: Desk, rng: random.Random, typist: Typist) -> Page:
    Session.objects.all().delete()
    type_some(page, rng, typist)
    page.wait_for_selector("[data-signed-out]:not([hidden])")
    until(page, "!document.querySelector('[data-state=saving]')")  # its answer drops the cookie
    desk.sign_in()
    return page


def server_fails(page: Page, desk: Desk, rng: random.Random, typist: Typist) -> Page:
    page.route(SAVE, lambda route: route.fulfill(status=500, body="<h1>Error</h1>"))
    type_some(page, rng, typist)
    page.wait_for_selector("[data-state=kept]")
    page.unroute(SAVE)
    return page


def killed(page: Page, desk: Desk, rng: random.Random, typist: Typist) -> Page:
    page.route(SAVE, lambda route: route.abort("connectionreset"))
    type_some(page, rng, typist)
    page.close(run_before_unload=False)
    return desk.open()


def reloaded(page: Page, desk: Desk, rng: random.Random, typist: Typist) -> Page:
    type_some(page, rng, typist)
    page.reload()
    return page


def other_field_elsewhere(page: Page, desk: Desk, rng: random.Random, typist: Typist) -> Page:
    settle(page)
    other = desk.open()
    typist.type_into(other, rng.choice(CODES))
    settle(other)
    other.close()
    return page


def same_field_elsewhere(page: Page, desk: Desk, rng: random.Random, typist: Typist) -> Page:
    code = rng.choice(CODES)
    page.route(SAVE, lambda route: route.abort("connectionrefused"))
    typist.type_into(page, code)
    other = desk.open()
    Typist(rng, desk.draft).type_into(other, code)
    other.wait_for_selector("[data-state=saved]")
    page.unroute(SAVE)
    settle(page)  # both texts are shown here, and this one is kept
    other.close()
    return page


EVENTS = (
    *(offline, signed_out, server_fails, killed, reloaded),
    *(other_field_elsewhere, same_field_elsewhere),
)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_value_that_was_typed_is_the_one_that_is_stored(desk, draft, seed) -> None:
    rng = random.Random(seed)
    typist = Typist(rng, draft)
    page = desk.open()
    for turn, code in enumerate(rng.sample(CODES, len(CODES))):
        typist.type_into(page, code)
        if turn % 3 == 2:
            page = bad_luck(page, desk, rng, typist)
    settle(page)
    assert typist.stored() == typist.typed
    assert desk.complaints == []


def test_an_answer_that_is_lost_on_the_way_is_no_conflict_with_oneself(desk, draft) -> None:
    """The server has saved, the page never heard of it and writes on."""
    page = desk.open()

    def swallow(route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route(SAVE, swallow)
    page.locator("[name=line]").fill("first")
    page.wait_for_selector("[data-state=kept]")
    page.unroute(SAVE)
    page.locator("[name=line]").fill("second")
    until(page, ALL_SENT)
    assert page.locator("[data-contested]").count() == 0
    assert draft.answers.get(question__code="line").text == "second"


def test_a_second_page_sees_what_the_first_has_saved_but_not_where_it_is_writing(desk) -> None:
    first, second = desk.open(), desk.open()
    second.locator("[name=story]").focus()
    first.locator("[name=line]").fill("from the first")
    first.locator("[name=story]").fill("also from the first")
    until(first, ALL_SENT)
    until(second, "document.querySelector('[name=line]').value === 'from the first'")
    assert second.locator("[name=story]").input_value() == ""
    second.locator("[name=line]").focus()
    until(second, "document.querySelector('[name=story]').value === 'also from the first'")


@pytest.mark.parametrize(
    ("button", "stored"),
    [("data-take", "theirs"), ("data-keep", "mine"), ("data-both", "mine\n\ntheirs, and more")],
)
def test_two_who_write_one_field_see_both_texts_and_choose(desk, draft, button, stored) -> None:
    first, second = desk.open(), desk.open()
    for page in (first, second):
        page.route(SAVE, lambda route: route.abort("connectionrefused"))
    first.locator("[name=story]").fill("theirs")
    second.locator("[name=story]").fill("mine")
    first.unroute(SAVE)
    first.evaluate("dispatchEvent(new Event('online'))")
    first.wait_for_selector("[data-asks=story] [data-state=saved]")
    second.unroute(SAVE)
    second.evaluate("dispatchEvent(new Event('online'))")
    panel = second.locator("[data-contested=story]")
    panel.wait_for()
    assert panel.locator("[data-theirs]").inner_text() == "theirs"
    assert panel.locator("[data-mine]").inner_text() == "mine"
    assert "Lena" in panel.locator("[data-who]").inner_text()
    assert draft.answers.get(question__code="story").text == "theirs"
    panel.locator(f"[{button}]").click()
    if button == "data-both":
        second.keyboard.press("Control+End")
        second.keyboard.insert_text(", and more")
        panel.locator("[data-keep]").click()
    second.wait_for_selector("[data-asks=story] [data-state=saved]")
    until(second, ALL_SENT)
    assert draft.answers.get(question__code="story").text == stored
    assert panel.count() == 0


def test_another_person_on_the_same_computer_sees_nothing_of_what_waits(desk, draft) -> None:
    page = desk.open()
    page.route(SAVE, lambda route: route.abort("connectionrefused"))
    page.locator("[name=story]").fill("a secret plan")
    page.wait_for_selector("[data-state=kept]")
    page.close(run_before_unload=False)
    desk.lena = draft.applicant = writer("omar2", name="Omar Two")
    draft.save()
    desk.sign_in()
    other = desk.open()
    until(other, "document.readyState === 'complete'")
    other.locator("[name=line]").fill("my own")
    other.wait_for_selector("[data-asks=line] [data-state=saved]")
    assert other.locator("[name=story]").input_value() == ""
    assert not draft.answers.filter(text__contains="secret").exists()


def test_a_page_of_one_person_saves_nothing_for_another_who_signed_in(desk, draft) -> None:
    page = desk.open()
    desk.lena = draft.applicant = writer("omar2", name="Omar Two")
    draft.save()
    desk.sign_in()
    page.locator("[name=story]").fill("Lena's words")
    page.wait_for_selector("[data-signed-out]:not([hidden])")
    assert not draft.answers.filter(question__code="story").exists()
    assert page.locator("[name=story]").input_value() == "Lena's words"


def test_a_sign_in_that_ended_is_renewed_in_another_tab_and_the_text_goes(desk, draft) -> None:
    page = desk.open()
    Session.objects.all().delete()
    page.locator("[name=story]").click()
    page.keyboard.insert_text("going on")
    page.wait_for_selector("[data-signed-out]:not([hidden])")
    assert page.locator("[data-asks=story] [data-save-state]").inner_text().startswith("Sign in")
    with desk.context.expect_page() as opened:
        page.locator("[data-sign-in-link]").click()
    door = opened.value
    assert "next=" in door.url
    door.fill("input[name=login]", desk.lena.email)
    door.fill("input[name=password]", "haechi-demonstration")
    door.click("main form button[type=submit]:not([name])")
    door.wait_for_url("**/edit/**")
    page.wait_for_selector("[data-asks=story] [data-state=saved]")
    assert page.locator("[data-signed-out]").is_hidden()
    assert draft.answers.get(question__code="story").text == "going on"
    assert page.locator("[name=story]").input_value() == "going on"
    page.get_by_role("button", name="Save", exact=True).click()  # with the token of the new sign-in
    page.wait_for_selector(".notice--success")


def test_signing_out_asks_while_a_text_waits(desk) -> None:
    page = desk.open()
    page.route(SAVE, lambda route: route.abort("connectionrefused"))
    page.locator("[name=line]").fill("not sent")
    page.wait_for_selector("[data-state=kept]")
    said: list[str] = []
    other = desk.context.new_page()
    other.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    other.goto(desk.address.replace("edit/", ""))
    other.get_by_role("button", name="Sign out").click()
    assert said
    assert "not sent yet" in said[0]
    assert other.get_by_role("button", name="Sign out").count()


LARGE_DRAWER = """() => new Promise((done) => {
  indexedDB.open("haechi", 1).onsuccess = ({ target: { result: base } }) => {
    if (!base.objectStoreNames.contains("unsent")) { base.close(); return done([]); }
    const asked = base.transaction("unsent").objectStore("unsent").getAll();
    asked.onsuccess = () => { base.close(); done(asked.result); };
  };
})"""


def test_what_does_not_fit_into_the_browsers_small_drawer_goes_into_the_large_one(
    desk, draft
) -> None:
    page = desk.open()
    page.evaluate(
        """() => {
          for (const size of [1024 * 1024, 100]) {
            const part = "x".repeat(size);
            try { for (let n = 0; ; n++) localStorage.setItem(`filler${size}-${n}`, part); }
            catch { /* full */ }
          }
        }"""
    )
    page.route(SAVE, lambda route: route.abort("connectionrefused"))
    text = "a long story " * 200
    page.locator("[name=story]").fill(text)
    page.wait_for_selector("[data-state=kept]")
    assert text in "".join(page.evaluate(LARGE_DRAWER))
    page.close(run_before_unload=False)  # it may get its text off with its last breath
    page = desk.open()
    until(page, "document.querySelector('[name=story]').value.length > 0")
    left = page.evaluate(  # wait_for_function would take a promise for an answer
        f"""async () => {{
          const end = Date.now() + 20000;
          let left = await ({LARGE_DRAWER})();
          while (left.length && Date.now() < end) {{
            await new Promise(requestAnimationFrame);
            left = await ({LARGE_DRAWER})();
          }}
          return left;
        }}"""
    )
    assert not left
    assert draft.answers.get(question__code="story").text == text


def test_questions_come_and_go_with_the_answer_they_depend_on_and_keep_their_text(
    desk, draft
) -> None:
    page = desk.open()
    depth = page.locator("[data-asks=depth]")
    assert depth.is_hidden()
    page.locator("[name=means][value=ferry]").check()
    depth.wait_for()
    assert "The depth" in page.locator("[data-says]").inner_text()
    page.locator("[name=depth]").fill("three metres")
    page.locator("[name=means][value=bus]").check()
    depth.wait_for(state="hidden")
    until(page, ALL_SENT)
    assert draft.answers.get(question__code="depth").text == "three metres"
    page.locator("[name=means][value=ferry]").check()
    depth.wait_for()
    assert page.locator("[name=depth]").input_value() == "three metres"


def test_what_is_wrong_is_said_beside_the_field_and_to_those_who_do_not_see_it(desk) -> None:
    page = desk.open()
    page.locator("[name=page]").fill("not an address")
    problem = page.locator("#problem-page")
    problem.wait_for()
    assert "https://" in problem.inner_text()
    field = page.locator("[name=page]")
    assert field.get_attribute("aria-invalid") == "true"
    assert "problem-page" in field.get_attribute("aria-describedby")
    field.fill("https://example.org/x")
    problem.wait_for(state="hidden")
    assert field.get_attribute("aria-invalid") is None


def test_a_limit_is_counted_as_the_server_counts(desk) -> None:
    page = desk.open()
    page.locator("[name=summary_en]").fill("e\u0301" * 600 + "😀" * 599)
    words = page.locator("[data-asks=summary_en] .field__count").inner_text()
    assert words == "1,199 of 1,200 characters"
