"""A city applies over three days: a lost connection, an expired session, two co-workers.

Mina begins alone and loses the line. Dasom (who reads Korean) and Peter are invited by letter;
on the second day Mina's session ends on the server, and she and Dasom write one field at once. On
the third day Peter hands it in, reopens it and hands it in again. In the end everything that
anybody typed is compared with what is stored and with what was handed in.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from journeys.hands import fill_typed, on_day
from playwright.sync_api import Page, expect
from prize.attaching import pdf

from haechi.core import clock, invariants, vault
from haechi.prize.models import Application, ConsentPurpose, Submission
from haechi.site.demonstration import telling

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLUG = "three-days"
CODE = re.compile(r"^\s*([A-Z0-9]{3,}(?:-?[A-Z0-9]{3,})?)\s*$", re.MULTILINE)
SENT = "() => !Object.keys(localStorage).some((key) => key.startsWith('haechi:unsent'))"
OWN = ("title_en", "title_ko", "summary_en", "summary_ko")
# What the browser itself says of a line that is cut, a session that ended and two texts for one
# field; anything else on the console is a fault.
EXPECTED = ("ERR_INTERNET_DISCONNECTED", "401", "409")

ONLINE = {
    "title_en": "Buses that wait for the last train",
    "title_ko": "막차를 기다리는 버스",
    "problem": "Night workers walked home.\n\n“Forty minutes,” said Ms 김 <in January> & waited.",
    "groups": '["elderly"]',
}
OFFLINE = {
    "summary_en": "The last bus knows when the last train is late.",
    "summary_ko": "마지막 버스는 막차가 늦는 것을 압니다. 👩‍👩‍👧‍👦",
    "design": "한 줄\n두 줄\n=SUM(A1:A9) is what one of them calls it",
    "funding": '{"amount": "120000", "currency": "KRW"}',
}
SIGNED_OUT = {"learning": "What we would do again: ask the drivers first.", "outcome": "شكرا – 끝."}
IN_KOREAN = {"budget": "버스 여섯 대와 운전원 열두 명.", "implementation": "겨울에 시작했습니다."}
MISSING = {
    "declaration": "yes",
    "technology_state": "running",
    "started_on": "2024-03-15",
    "indicators": json.dumps(
        [
            {
                "indicator": "riders",
                "value": "1250",
                "unit": "a night",
                "year": "2025",
                "source": "counted",
            }
        ]
    ),
    "website": "https://www.example.org/막차",
    "office": "Night Transport Division",
    "residents": "1076535",
    "contact": json.dumps(
        [{"name": "Peter Novák", "office": "Night", "email": "p@example.org", "phone": "+82 31 1"}]
    ),
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def prize() -> Iterator[telling.Story]:
    """The call is open, and whoever applies is asked for one consent."""
    small = replace(telling.small_script(), slug=SLUG)
    story = telling.tell(small, until="called", now=clock.now())
    ConsentPurpose.objects.create(
        edition=story.edition,
        code="collection",
        name_en="Collection",
        name_ko="수집",
        text_en="Your name and address, for one year.",
        text_ko="이름과 주소, 1년.",
        is_needed=True,
    )
    yield story
    assert invariants.broken() == []


def test_a_city_applies_over_three_days(prize, visitor) -> None:
    mina, dasom, peter = visitor(), visitor(language="ko"), visitor()
    typed: dict[str, str] = {}
    with on_day(prize, 60):
        draft = mina_begins(mina)
        typed |= mina_writes_and_loses_the_line(mina)
        invitations = mina_invites(mina, draft)
    with on_day(prize, 61):
        joins(dasom, "dasom@example.org", "한다솜", invitations["dasom@example.org"], "수락")
        joins(peter, "peter@example.org", "Peter Novák", invitations["peter@example.org"], "Accept")
        typed |= dasom_writes_while_mina_is_signed_out(mina, dasom, draft)
        typed |= two_write_one_field(mina, dasom, draft)
        plan = a_file_is_attached(dasom, draft)
    with on_day(prize, 62):
        typed |= peter_fills_what_is_missing(peter, draft)
        first = peter_hands_in(peter, draft, version=1)
        typed |= it_is_reopened_and_changed(mina, draft)
        second = peter_hands_in(peter, draft, version=2)
    assert first.sha256 != second.sha256
    assert stored(draft, typed) == typed
    assert handed_in(second, typed) == typed
    (attached,) = draft.attachments.filter(removed_at=None)
    assert vault.digest(attached.stored) == hashlib.sha256(plan).hexdigest()
    for one in (mina, dasom, peter):
        one.complaints = [c for c in one.complaints if not any(word in c for word in EXPECTED)]


# --- day one ------------------------------------------------------------------------------------


def signs_up(visitor, email: str, name: str) -> None:
    """From the sign-in page: an address, a name, and the code of the letter."""
    page = visitor.page
    page.locator("main a[href*='/accounts/signup/']").click()
    page.fill("input[name=email]", email)
    page.fill("input[name=name]", name)
    page.locator("main form button[type=submit]:not([name])").first.click()
    page.fill("input[name=code]", code_for(email))
    page.locator("main form button[type=submit]:not([name])").first.click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


def code_for(email: str) -> str:
    letter = [one for one in mail.outbox if one.to == [email]][-1]
    return CODE.search(letter.body).group(1)


def consents(page: Page) -> None:
    expect(page).to_have_url(re.compile("/consents/"))
    page.locator("[name=purpose]").check()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/consents/" not in url)


def mina_begins(mina) -> Application:
    page = mina.page
    mina.go(f"e/{SLUG}/applications/new/")
    signs_up(mina, "mina.of.goyang@example.org", "Mina of Goyang")
    consents(page)
    page.check("input[name=entry][value='human:city']")
    page.fill("input[name=organisation]", "Goyang Night Transport Authority")
    page.locator("input[name=city]").press_sequentially("goya")
    page.locator("[role=option]", has_text="Goyang").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    mina.press("Open the form")
    page.wait_for_url("**/edit/")
    draft = Application.objects.get(edition__slug=SLUG, applicant__name="Mina of Goyang")
    assert (draft.city.name_en, draft.organisation.name) == (
        "Goyang",
        "Goyang Night Transport Authority",
    )
    return draft


def write(page: Page, answers: dict[str, str]) -> dict[str, str]:
    for code, text in answers.items():
        fill_typed(page, code, text)
    return answers


def all_sent(page: Page) -> None:
    page.wait_for_function(SENT)


def mina_writes_and_loses_the_line(mina) -> dict[str, str]:
    page = mina.page
    typed = write(page, ONLINE)
    all_sent(page)
    page.context.set_offline(True)
    typed = typed | write(page, OFFLINE)
    page.locator("[data-asks=design] [data-state=kept]").wait_for()
    assert not Application.objects.get(applicant__name="Mina of Goyang").summary_ko
    page.context.set_offline(False)
    page.locator("[data-asks=funding] [data-state=saved]").wait_for()
    all_sent(page)
    return typed


def mina_invites(mina, draft: Application) -> dict[str, str]:
    """The links of the two letters, by address."""
    mina.go(f"e/{SLUG}/applications/{draft.number}/people/")
    for email, right in (("dasom@example.org", "edit"), ("peter@example.org", "submit")):
        mina.page.fill("input[name=email]", email)
        mina.page.check(f"input[name=right][value={right}]")
        mina.press("Send the invitation")
        expect(mina.page.locator(".notice--success")).to_contain_text(email)
    return {
        letter.to[0]: re.search(r"https?://\S+/co-work/\S+", letter.body).group(0)
        for letter in mail.outbox
        if "/co-work/" in letter.body
    }


# --- day two ------------------------------------------------------------------------------------


def joins(helper, email: str, name: str, link: str, accept: str) -> None:
    """The letter is opened in a browser of one's own, which knows nobody yet."""
    helper.page.goto(link.replace("/en/", f"/{helper.language}/"))
    signs_up(helper, email, name)
    consents(helper.page)
    helper.press(accept)
    helper.page.wait_for_url("**/applications/*/")


def edit(visitor, draft: Application) -> Page:
    visitor.go(f"e/{SLUG}/applications/{draft.number}/edit/")
    return visitor.page


def dasom_writes_while_mina_is_signed_out(mina, dasom, draft: Application) -> dict[str, str]:
    """The session of one is gone from the server; the other notices nothing."""
    page = edit(mina, draft)
    ended = mina.page.context.cookies()
    key = next(one["value"] for one in ended if one["name"] == "sessionid")
    assert Session.objects.filter(session_key=key).delete()[0] == 1
    typed = write(page, SIGNED_OUT)
    page.locator("[data-signed-out]:not([hidden])").wait_for()
    typed = typed | write(edit(dasom, draft), IN_KOREAN)
    all_sent(dasom.page)
    assert not draft.answers.filter(question__code__in=SIGNED_OUT).exclude(text="").exists()
    with page.context.expect_page() as opened:
        page.locator("[data-sign-in-link]").click()
    signs_in_by_code(opened.value, draft.applicant.email)
    page.locator("[data-asks=outcome] [data-state=saved]").wait_for()
    all_sent(page)
    opened.value.close()
    for code, text in SIGNED_OUT.items():
        assert page.locator(f"[name={code}]").input_value() == text
    return typed


def signs_in_by_code(door: Page, email: str) -> None:
    door.fill("input[name=login]", email)
    door.locator("main form button[type=submit]:not([name])").first.click()
    door.fill("input[name=code]", code_for(email))
    door.locator("main form button[type=submit]:not([name])").first.click()
    door.wait_for_url("**/edit/**")


def two_write_one_field(mina, dasom, draft: Application) -> dict[str, str]:
    """Mina writes without a line what Dasom writes with one: both texts are shown to Mina."""
    mine, hers = "At nine stations since March.", "고양의 아홉 역에서."
    page = mina.page
    page.context.set_offline(True)
    page.fill("[name=applied]", mine)
    page.locator("[data-asks=applied] [data-state=kept]").wait_for()
    dasom.page.fill("[name=applied]", hers)
    dasom.page.locator("[data-asks=applied] [data-state=saved]").wait_for()
    page.context.set_offline(False)
    panel = page.locator("[data-contested=applied]")
    panel.wait_for()
    assert panel.locator("[data-theirs]").inner_text() == hers
    assert panel.locator("[data-mine]").inner_text() == mine
    assert "한다솜" in panel.locator("[data-who]").inner_text()
    assert draft.answers.get(question__code="applied").text == hers
    panel.locator("[data-both]").click()
    panel.locator("[data-keep]").click()
    page.locator("[data-asks=applied] [data-state=saved]").wait_for()
    all_sent(page)
    return {"applied": f"{mine}\n\n{hers}"}


def a_file_is_attached(dasom, draft: Application) -> bytes:
    content = pdf(8, filler=1_500_000)
    chosen = {"name": "막차 계획 plan.pdf", "mimeType": "application/pdf", "buffer": content}
    dasom.page.locator("#files-proofs-choose").set_input_files(chosen)
    dasom.page.locator("#files-proofs a", has_text="막차 계획 plan.pdf").first.wait_for()
    return content


# --- day three ----------------------------------------------------------------------------------


def peter_fills_what_is_missing(peter, draft: Application) -> dict[str, str]:
    page = edit(peter, draft)
    typed = write(page, MISSING)
    all_sent(page)
    expect(page.locator("[data-live=missing]")).to_have_text("0")
    return typed


def peter_hands_in(peter, draft: Application, *, version: int) -> Submission:
    """Everybody gets the receipt, and its digest is that of the file beside it."""
    mail.outbox.clear()
    peter.go(f"e/{SLUG}/applications/{draft.number}/")
    peter.press("Submit")
    peter.press("Submit")
    expect(peter.page.locator(".notice--success")).to_contain_text("is submitted")
    submission = draft.submissions.get(number=version)
    letters = {letter.to[0]: letter.body for letter in mail.outbox}
    assert sorted(letters) == [
        "dasom@example.org",
        "mina.of.goyang@example.org",
        "peter@example.org",
    ]
    assert all(submission.sha256 in body for body in letters.values())
    assert "접수" in letters["dasom@example.org"]
    assert "was submitted by Peter Novák" in letters["mina.of.goyang@example.org"]
    with peter.page.expect_download() as got:
        peter.page.get_by_role("link", name=f"Content (JSON) {version}").click()
    content = got.value.path().read_bytes()
    assert hashlib.sha256(content).hexdigest() == submission.sha256
    return submission


def it_is_reopened_and_changed(mina, draft: Application) -> dict[str, str]:
    mina.go(f"e/{SLUG}/applications/{draft.number}/")
    mina.press("Reopen to change it")
    mina.press("Reopen")
    mina.page.wait_for_url("**/edit/")
    typed = write(mina.page, {"outcome": "Nobody walks any more. 아무도 걷지 않습니다."})
    all_sent(mina.page)
    return typed


# --- what is left of it -------------------------------------------------------------------------


def read(texts: dict[str, str], typed: dict[str, str]) -> dict[str, str]:
    """The texts of these codes; what is kept as JSON in the order in which it was typed."""
    return {code: same_json(texts.get(code, ""), wanted) for code, wanted in typed.items()}


def same_json(text: str, wanted: str) -> str:
    if wanted[:1] in ("[", "{") and text and json.loads(text) == json.loads(wanted):
        return wanted
    return text


def stored(draft: Application, typed: dict[str, str]) -> dict[str, str]:
    draft.refresh_from_db()
    texts = dict(draft.answers.values_list("question__code", "text"))
    return read(texts | {name: getattr(draft, name) for name in OWN}, typed)


def handed_in(submission: Submission, typed: dict[str, str]) -> dict[str, str]:
    content = submission.content
    texts = {answer["code"]: answer["text"] for answer in content["answers"]}
    for name in OWN:
        field, tongue = name.rsplit("_", 1)
        texts[name] = content[field][tongue]
    return read(texts, typed)
