"""Two officers reject with reason, one applicant repairs, another appeals and is heard.

All in Chromium; nothing of it reaches a third applicant.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core import mail
from journeys.hands import on_day
from playwright.sync_api import expect

from haechi.core import clock, invariants
from haechi.people.models import User
from haechi.prize import actions
from haechi.prize.models import Application, Screening
from haechi.site.demonstration import telling

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLUG = "desk"
EVIDENCE = "The letter bears no signature; see the last page."


@pytest.fixture
def prize() -> Iterator[telling.Story]:
    """The call is over, everybody has applied, and the secretary has opened the checks."""
    small = telling.small_script()
    story = telling.tell(replace(small, slug=SLUG), until="received", now=clock.now())
    with on_day(story, 92.2):
        actions.open_round(story.round("eligibility"), by=story.person("sora"), at=clock.now())
    yield story
    assert invariants.broken() == []


def entry_of(name: str) -> Application:
    applications = Application.objects.filter(edition__slug=SLUG).select_related("applicant")
    return applications.get(applicant__email=f"{name}@example.org")


def test_a_rejection_a_repair_and_an_appeal(prize, visitor) -> None:
    story = prize
    mina, omar = entry_of("mina"), entry_of("omar")
    rejected = next(
        one.application
        for one in story.round("eligibility").screenings.select_related("application__applicant")
        if story.reason_of(one) is not None
    )
    may_sign_in(rejected.applicant)
    eli, yuna = visitor(story.person("eli")), visitor(story.person("yuna"))
    onlooker = visitor(story.person("omar"))
    with on_day(story, 93):
        before = pages_of(onlooker, omar)
        eli_rejects_and_loses_nothing(eli, rejected)
        yuna_signs(yuna, rejected)
        eli_asks_mina(eli, mina)
    with on_day(story, 94):
        mina_repairs(visitor(mina.applicant), mina)
        the_entry_goes_on(eli, yuna, mina)
    with on_day(story, 95):
        the_rejected_one_appeals(visitor(rejected.applicant, language="ko"), rejected)
        eli_may_not_decide(eli, rejected)
        lucia_upholds(visitor(story.person("lucia")), rejected)
        assert pages_of(onlooker, omar) == before
    assert not [letter for letter in mail.outbox if letter.to == [omar.applicant.email]]
    assert Screening.objects.get(application=rejected).outcome == "on"
    assert Screening.objects.get(application=mina).state == "decided"


def may_sign_in(applicant: User) -> None:
    """Whoever is invented has neither a password nor a confirmed address."""
    applicant.password = telling.known_password()
    applicant.save()
    applicant.emailaddress_set.update_or_create(
        email=applicant.email, defaults={"verified": True, "primary": True}
    )


def pages_of(visitor, entry: Application) -> list[str]:
    """What an applicant reads of the own applications."""
    texts = []
    for path in ("applications/", f"applications/{entry.number}/", ""):
        visitor.go(f"e/{SLUG}/{path}")
        texts.append(visitor.page.locator("main").inner_text())
    return texts


def sheet(visitor, entry: Application) -> None:
    visitor.go(f"e/{SLUG}/rounds/eligibility/screening/{entry.number}/")


def answer_every_rule(page, broken: str = "") -> None:
    names = page.eval_on_selector_all(
        "input[type=radio][name^=rule_]", "all => [...new Set(all.map((one) => one.name))]"
    )
    for name in names:
        value = "no" if name == f"rule_{broken}" else "yes"
        with page.expect_response("**/save/**"):
            page.check(f"input[name='{name}'][value={value}]")


def eli_rejects_and_loses_nothing(eli, entry: Application) -> None:
    """She answers, her page is lost, everything stands there again; only then she signs."""
    page = eli.page
    sheet(eli, entry)
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    answer_every_rule(page, broken="no_letter")
    with page.expect_response("**/save/**"):
        page.fill("[name=evidence_no_letter]", EVIDENCE)
        page.locator("[name=evidence_no_letter]").blur()
    page.reload()
    expect(page.locator("[name=evidence_no_letter]")).to_have_value(EVIDENCE)
    expect(page.locator("input[name=rule_no_letter][value=no]")).to_be_checked()
    page.check("input[name=outcome][value=out]")
    eli.press("Sign as the first person")
    expect(page.locator("main")).to_contain_text("awaits the second signature")


def yuna_signs(yuna, entry: Application) -> None:
    sheet(yuna, entry)
    assert yuna.reads(EVIDENCE)
    yuna.press("Confirm and sign")
    expect(yuna.page.locator("main")).to_contain_text("decided with two signatures")
    letter = next(one for one in mail.outbox if one.to == [entry.applicant.email])
    assert EVIDENCE in letter.body
    assert "appeal until" in letter.body


def eli_asks_mina(eli, entry: Application) -> None:
    sheet(eli, entry)
    page = eli.page
    page.get_by_text("Ask the applicant for a repair").click()
    page.check("input[name=items][value=incomplete]")
    page.check("input[name=fields_named][value=contact]")
    page.fill("#repair-text", "Please add a telephone number.")
    eli.press("Ask by letter")
    expect(page.locator("main")).to_contain_text("is asked by letter")
    assert any(
        "telephone" in letter.body for letter in mail.outbox if letter.to == ["mina@example.org"]
    )


def mina_repairs(mina, entry: Application) -> None:
    page = mina.page
    mina.go(f"e/{SLUG}/applications/{entry.number}/")
    page.get_by_role("link", name="Answer the request").click()
    asked = page.locator("[data-asks]").evaluate_all("all => all.map((one) => one.dataset.asks)")
    assert asked == ["contact"]
    phone = page.locator("[name='contact.0.phone']")
    with page.expect_response("**/save/"):
        phone.fill("031-5550-0100")
    page.reload()
    expect(phone).to_have_value("031-5550-0100")
    page.fill("[name=reply]", "The number is added.")
    mina.press("Send the answer")
    expect(page.locator("main")).to_contain_text("Your answer is sent")


def the_entry_goes_on(eli, yuna, entry: Application) -> None:
    sheet(eli, entry)
    assert eli.reads("The number is added.")
    assert eli.reads("031-5550-0100")
    answer_every_rule(eli.page)
    eli.page.check("input[name=outcome][value=on]")
    eli.press("Sign as the first person")
    eli.page.wait_for_load_state()
    sheet(yuna, entry)
    yuna.press("Confirm and sign")
    expect(yuna.page.locator("main")).to_contain_text("decided with two signatures")


def the_rejected_one_appeals(applicant, entry: Application) -> None:
    page = applicant.page
    applicant.go(f"e/{SLUG}/applications/{entry.number}/")
    assert applicant.reads(EVIDENCE)
    page.get_by_role("link", name="이의 신청", exact=True).click()
    page.fill("[name=reasons]", "서명은 둘째 쪽에 있습니다.")
    applicant.press("이의 신청하기")
    expect(page.locator("main")).to_contain_text("이의를 신청했습니다")


def open_appeal(visitor, entry: Application) -> None:
    visitor.go(f"e/{SLUG}/appeals/")
    visitor.page.get_by_role("link", name=re.compile(f"^{entry.entry_code}$")).click()
    visitor.page.wait_for_load_state()
    assert visitor.reads("서명은 둘째 쪽에 있습니다.")


def eli_may_not_decide(eli, entry: Application) -> None:
    open_appeal(eli, entry)
    assert eli.reads("You had a part in this check")
    assert eli.page.locator("[name=decision]").count() == 0


def lucia_upholds(lucia, entry: Application) -> None:
    open_appeal(lucia, entry)
    lucia.page.check("input[name=outcome][value=upheld]")
    lucia.page.fill("[name=decision]", "The signature is there, on page two.")
    lucia.press("Decide and tell the applicant")
    expect(lucia.page.locator("main")).to_contain_text("The appeal is decided")
    letters = [one for one in mail.outbox if one.to == [entry.applicant.email]]
    assert "The signature is there, on page two." in letters[-1].body
