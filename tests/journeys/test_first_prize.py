"""A small edition from call to published winners, as its people see it in Chromium.

Mina applies, Sora runs it, Ines and Jun judge, the Chair concludes, a passer-by looks on. What the
others do (officers, the steering and the final committee, further judges) is done through the same
actions. The clock is moved from one window to the next.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core import mail
from journeys.hands import fill_typed, on_day

from haechi.core import clock, invariants, outbox
from haechi.jury import actions as jury
from haechi.jury import queries as panels
from haechi.jury.models import Mark, Sheet
from haechi.people.models import Country
from haechi.prize.models import Application
from haechi.results import actions as results
from haechi.results import queries as decided
from haechi.site.demonstration import telling
from haechi.site.demonstration.particulars import particulars
from haechi.site.demonstration.shape import CAST, judges

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLUG = "first"
MINA = "Mina Seo"


@pytest.fixture
def prize() -> Iterator[telling.Story]:
    """An edition whose call is open: everybody but Mina has applied."""
    small = telling.small_script()
    story = telling.tell(replace(small, slug=SLUG), until="called", now=clock.now())
    for member in (*CAST, *judges()):
        telling.account(member.email, member.name_en, member.name_ko)
    yield story
    assert invariants.broken() == []


def test_a_prize_is_walked_from_call_to_winners(prize, visitor) -> None:
    story = prize
    mina, sora = visitor(story.person("mina")), visitor(story.person("sora"))
    passer_by = visitor()

    number = mina_applies(story, mina)
    others = tuple(a for a in story.script.applications if a.applicant_name != MINA)
    with outbox.holding():
        story.receive(others, from_day=59, to_day=90.9)
    with on_day(story, 92.5):
        sora_opens(sora, "eligibility")
    officers_check(story)
    with on_day(story, 117.5):
        sora_concludes_eligibility(sora)

    with on_day(story, 119):
        ines, jun = judges_are_invited(story, sora, visitor)
    with on_day(story, 125):
        sora_plans(sora)
    with on_day(story, 126.5):
        sora_opens(sora, "jury")
        ines_scores_by_number_keys(story, ines)
        jun_scores_by_clicks(story, jun)
    with outbox.holding():
        story.scored()

    chair = visitor(story.person("chair"))
    with on_day(story, 140.2):
        sora_calibrates(story, sora)
    with on_day(story, 141.5):
        the_chair_concludes_the_jury(story, chair)
    the_third_round_is_held(story)
    with on_day(story, 206.5):
        the_final_is_decided(story, chair)
    with on_day(story, 207.5):
        assert passer_by.go(f"e/{SLUG}/winners/") == 404
        assert mina.go(f"e/{SLUG}/winners/") == 404
        the_release_is_sealed_by_two(story, sora, chair)
        assert passer_by.go(f"e/{SLUG}/winners/") == 404
    with on_day(story, 208.0 - 1 / 86_400):
        assert passer_by.go(f"e/{SLUG}/winners/") == 404
    with on_day(story, 208.01):
        the_winners_are_public(story, passer_by)
        mina.go(f"e/{SLUG}/applications/{number}/")
        assert mina.reads(f"e-{number:03d}")


# --- the call -----------------------------------------------------------------------------------


def mina_applies(story: telling.Story, mina) -> int:
    """She writes, loses the page, finds her text again, and submits."""
    page = mina.page
    mina.go(f"e/{SLUG}/applications/")
    page.get_by_role("link", name="Start an application").first.click()
    page.check("input[name=entry][value='human:city']")
    page.fill("input[name=organisation]", "City of Goyang")
    page.fill("input[name=city]", "goyang")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/edit/")
    number = int(re.search(r"/applications/(\d+)/", page.url).group(1))

    planned = next(a for a in story.script.applications if a.applicant_name == MINA)
    with page.expect_response("**/save/"):
        page.fill("[name=title_en]", planned.title_en)
    page.reload()
    assert page.input_value("[name=title_en]") == planned.title_en
    with page.expect_response("**/save/"):
        page.fill("[name=title_ko]", planned.title_ko)
    page.fill("[name=summary_en]", planned.summary_en)
    for code, text in planned.answers.items():
        page.fill(f"[name={code}]", text)
    for code, text in particulars(planned, story.zero.year).items():
        fill_typed(page, code, text)
    page.get_by_role("button", name="Check and submit").click()
    page.wait_for_url(f"**/applications/{number}/")
    mina.press("Submit")
    mina.press("Submit")
    page.wait_for_load_state()
    assert Application.objects.get(edition__slug=SLUG, number=number).state == "submitted"
    assert any(f"e-{number:03d}" in letter.subject for letter in mail.outbox)
    return number


# --- eligibility --------------------------------------------------------------------------------


def sora_opens(sora, code: str) -> None:
    sora.go(f"e/{SLUG}/rounds/")
    sora.page.locator(f"[data-opens=open-{code}]").click()
    sora.press("Open the round")
    sora.page.wait_for_load_state()


def officers_check(story: telling.Story) -> None:
    for screening in story.round("eligibility").screenings.select_related(
        "round__edition", "application__organisation"
    ):
        story.check(screening, story.reason_of(screening), ("eli", "yuna"), 95)


def sora_concludes_eligibility(sora) -> None:
    sora.go(f"e/{SLUG}/rounds/")
    sora.page.get_by_role("link", name="Conclude the round").click()
    sora.page.locator("main form button[type=submit]").click()
    sora.page.wait_for_url("**/rounds/")
    assert sora.reads("Concluded on")


# --- the jury -----------------------------------------------------------------------------------


def judges_are_invited(story: telling.Story, sora, visitor):
    """Lucia nominates, Sora invites all, Ines and Jun answer the links of their letters."""
    round_, lucia = story.round("jury"), story.person("lucia")
    for planned in story.script.judges:
        jury.nominate(
            round_,
            story.person(planned.email.split("@")[0]),
            field=planned.field,
            country=Country.objects.get(iso2=planned.country),
            reason="Known for this field.",
            by=lucia,
            at=clock.now(),
        )
    mail.outbox.clear()
    sora.go(f"e/{SLUG}/rounds/jury/panel/")
    sora.page.get_by_role("button", name=re.compile("Invite all")).click()
    sora.page.wait_for_load_state()
    links = {letter.to[0]: letter.body for letter in mail.outbox}
    people = [answers(visitor(), links[f"{name}@example.org"]) for name in ("ines", "jun")]
    for judge in panels.panel(round_):
        if judge.state == "invited":
            jury.accept(judge, pledged=True, by=judge.user, at=clock.now())
    return people


def answers(judge, letter: str):
    """Read the letter, try without the pledge, give it, and be signed in."""
    link = re.search(r"https?://\S+/invitation/\S+", letter).group(0)
    path = link.split("/en/", 1)[1] if "/en/" in link else link.split("/ko/", 1)[1]
    judge.go(path)
    judge.press("Accept")
    assert judge.reads("pledge")
    judge.page.check("input[name=pledged]")
    judge.press("Accept")
    judge.page.wait_for_url("**/judging/")
    return judge


def sora_plans(sora) -> None:
    sora.go(f"e/{SLUG}/rounds/jury/plan/")
    sora.press("Propose a plan")
    sora.page.wait_for_url(re.compile(r"/plan/\d+/"))
    sora.press("Apply this plan")
    sora.press("Apply this plan")
    sora.page.wait_for_load_state()
    assert Sheet.objects.filter(judge__round__edition__slug=SLUG).exists()


def sheets_of(story: telling.Story, key: str) -> list[Sheet]:
    seat = panels.seated(story.round("jury")).get(user=story.person(key))
    return list(seat.sheets.select_related("application", "judge__round"))


def ines_scores_by_number_keys(story: telling.Story, ines) -> None:
    """Six keys and one submit an entry; what the database holds is what she pressed."""
    ines.go(f"e/{SLUG}/judging/")
    ines.press("I have no conflict with any of them")
    ines.page.get_by_role("link", name="Read and score").click()
    given = {}
    sheets = sheets_of(story, "ines")
    for turn, sheet in enumerate(sheets):
        ines.page.wait_for_url(f"**/judging/{sheet.application.number}/**")
        ines.page.locator("form[data-score-sheet]").wait_for()
        ines.page.wait_for_load_state()
        keys = [str((turn + place) % 10) for place in range(6)]
        ines.page.locator("fieldset[data-criterion] input[type=radio]").first.focus()
        for key in keys:
            ines.page.keyboard.press(key)
        ines.page.locator("[data-score-submit]").click()
        given[sheet.pk] = [int(key) or 10 for key in keys]
    ines.page.wait_for_url("**/judging/")
    assert ines.reads("All your sheets are submitted")
    for pk, values in given.items():
        marks = Mark.objects.filter(sheet=pk).order_by("criterion__order")
        assert list(marks.values_list("value", flat=True)) == values
        assert Sheet.objects.get(pk=pk).state == "submitted"


def jun_scores_by_clicks(story: telling.Story, jun) -> None:
    """One entry, autosaved, left, found again, and submitted."""
    sheet = sheets_of(story, "jun")[0]
    path = f"e/{SLUG}/judging/{sheet.application.number}/"
    jun.go(path)
    scales = jun.page.locator("fieldset[data-criterion]")
    for place in range(scales.count()):
        with jun.page.expect_response("**/save/**"):
            scales.nth(place).locator("label:has(input[value='7'])").click()
    jun.page.locator("summary", has_text="Comment to the committee").click()
    with jun.page.expect_response("**/save/**"):
        jun.page.fill("[name=comment]", "겨울에 다시 보고 싶습니다. Careful work.")
    jun.go(path)
    assert jun.page.input_value("[name=comment]") == "겨울에 다시 보고 싶습니다. Careful work."
    assert jun.page.locator("fieldset input[value='7']:checked").count() == 6
    jun.page.locator("[data-score-submit]").click()
    jun.page.wait_for_load_state()
    assert Sheet.objects.get(pk=sheet.pk).state == "submitted"


# --- results ------------------------------------------------------------------------------------


def sora_calibrates(story: telling.Story, sora) -> None:
    sora.go(f"e/{SLUG}/rounds/jury/ranking/")
    sora.page.get_by_role("button", name=re.compile("Calibrate")).first.click()
    sora.page.wait_for_load_state()
    assert decided.current_run(story.round("jury")) is not None


def the_chair_concludes_the_jury(story: telling.Story, chair) -> None:
    chair.go(f"e/{SLUG}/rounds/jury/ranking/")
    chair.press("Conclude the round by this ranking")
    chair.press("Conclude the round")
    chair.page.wait_for_load_state()
    cuts = story.script.cuts
    passed = story.round("jury").passages.filter(outcome="on")
    assert passed.count() == sum(cuts.values())
    assert all("margin" in passage.facts for passage in passed)


def the_third_round_is_held(story: telling.Story) -> None:
    with outbox.holding():
        story.final()


def the_final_is_decided(story: telling.Story, chair) -> None:
    """Grace proposes, the chair confirms each place on the page; one place stays empty."""
    grace = story.person("grace")
    places = list(story.choices())
    for award, number, entry in _one_by_one(story, places):
        empty = award.code == "tech-silver"
        results.propose_decision(
            award,
            place=number,
            application=None if empty else entry,
            reason="No entry was strong enough." if empty else "First by rank.",
            by=award.partner or grace,
            at=clock.now(),
        )
    chair.go(f"e/{SLUG}/decisions/")
    for _place in places:
        chair.page.locator("[data-opens^=confirm-]").first.click()
        chair.press("Confirm")
        chair.page.wait_for_load_state()
    chair.press("Conclude the final round")
    chair.press("Conclude the final round")
    chair.page.wait_for_load_state()
    assert story.round("final").state == "closed"


def _one_by_one(story: telling.Story, places):
    """Each choice as it stands after the one before was proposed."""
    for award, number, _entry in places:
        fitting = decided.candidates(award, story.round("final"))
        yield award, number, min(fitting, key=lambda e: e.number, default=None)


def the_release_is_sealed_by_two(story: telling.Story, sora, chair) -> None:
    sora.go(f"e/{SLUG}/release/")
    hour = story.day(208).astimezone(story.edition.zone)
    sora.page.locator("main form input[type=datetime-local]").fill(f"{hour:%Y-%m-%dT%H:%M}")
    sora.press("Prepare")
    sora.page.wait_for_load_state()
    chair.go(f"e/{SLUG}/release/")
    chair.press("Approve and seal")
    chair.press("Approve and seal")
    chair.page.wait_for_load_state()
    assert decided.living_release(story.edition).state == "approved"


def the_winners_are_public(story: telling.Story, passer_by) -> None:
    assert passer_by.go(f"e/{SLUG}/winners/") == 200
    for decision in decided.winners(story.edition):
        assert passer_by.reads(decision.application.title_en)
    assert passer_by.page.get_by_text("not awarded", exact=False).count()
    passer_by.page.locator("header a[hreflang=ko], a[lang=ko]").first.click()
    passer_by.page.wait_for_url("**/ko/**")
    winner = decided.winners(story.edition).first()
    assert passer_by.reads(winner.application.title_ko)
