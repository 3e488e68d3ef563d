"""A jury that changes six times in one round, as the secretary meets it in Chromium.

One joins, one takes on twice the work, two step back from an entry, one falls ill, one is released.
After each change Sora presses one button, looks at the proposal and applies it. In the end every
entry has its reviews, and every score that was submitted and counts is what was typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from django.test import Client
from django.urls import reverse
from journeys.hands import on_day

from haechi.core import clock, invariants, outbox
from haechi.core.models import JournalLine
from haechi.jury import actions as jury
from haechi.jury import queries as panels
from haechi.jury.models import Judge, Mark, Plan, Sheet
from haechi.people.models import Country
from haechi.site.demonstration import telling
from haechi.site.demonstration.shape import judges

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLUG = "six"
SEATED = ("ines", "jun", "ben", "camila", "sigrid", "claire", "leila")
JOINS = "haruka"


@pytest.fixture
def story() -> Iterator[telling.Story]:
    """Seven judges have their sheets, and the round is open."""
    planned = {judge.email.split("@")[0]: judge for judge in judges()}
    script = replace(
        telling.small_script(), slug=SLUG, judges=tuple(planned[key] for key in SEATED)
    )
    told = telling.tell(script, until="assigned", now=clock.now())
    told.joining = planned[JOINS]
    yield told
    assert invariants.broken() == []


@dataclass
class Jury:
    """The round, what was submitted in it, and what has to be true of it."""

    story: telling.Story

    def seat(self, key: str) -> Judge:
        return self.story.round("jury").judges.get(user__email=f"{key}@example.org")

    def score(self, share: float) -> None:
        """Every judge submits this share of what lies before them, and begins one more."""
        with outbox.holding():
            self.story.judging(share)

    def submitted(self) -> dict[tuple[str, str], dict[str, int]]:
        """Every mark on every submitted sheet that counts, by entry and judge."""
        sheets = panels.living_sheets(self.story.round("jury")).filter(state="submitted")
        return {
            (sheet.application.entry_code, sheet.judge.user.email): dict(
                Mark.objects.filter(sheet=sheet).values_list("criterion__code", "value")
            )
            for sheet in sheets
        }


def test_every_entry_keeps_its_reviews_while_the_jury_changes_six_times(story, visitor) -> None:
    house, kept = Jury(story), dict[tuple[str, str], dict[str, int]]()
    sora = visitor(story.person("sora"))
    story.script = replace(story.script, judges=(*story.script.judges, story.joining))

    def goes_on(share: float) -> None:
        """Work goes on, and nothing that was submitted before has changed."""
        house.score(share)
        now = house.submitted()
        assert {pair: now.get(pair) for pair in kept} == kept
        kept.update(now)

    with on_day(story, 127):
        goes_on(0.25)
        joins(story)
        lines = [replans(sora)]
    with on_day(story, 128):
        goes_on(0.25)
        takes_twice(sora, house.seat("camila"))
        lines.append(replans(sora))
    with on_day(story, 129):
        goes_on(0.25)
        kept.pop(steps_back(house, "jun", state="submitted"))
        lines.append(replans(sora))
    with on_day(story, 130):
        goes_on(0.25)
        leaves(sora, house.seat("ben"), counts="yes")
        assert house.submitted() == kept
        lines.append(replans(sora))
    with on_day(story, 131):
        goes_on(0.25)
        steps_back(house, "sigrid", state="draft")
        lines.append(replans(sora))
    with on_day(story, 132):
        leaves(sora, house.seat("leila"), counts="no")
        for pair in [pair for pair in kept if pair[1] == "leila@example.org"]:
            del kept[pair]
        lines.append(replans(sora))
        goes_on(1)
        goes_on(1)

    round_ = story.round("jury")
    assert panels.entries_short_of_reviews(round_, submitted_only=True) == []
    assert ("e-", "ben@example.org") in {(entry[:2], judge) for entry, judge in kept}
    moved_by_leaving(lines)
    works_most(story, "camila")


# --- the changes --------------------------------------------------------------------------------


def joins(story: telling.Story) -> None:
    """Haruka is nominated, invited and accepts while the others judge."""
    planned, at = story.joining, clock.now()
    user = telling.account(planned.email, planned.name_en, planned.name_ko)
    judge = jury.nominate(
        story.round("jury"),
        user,
        field=planned.field,
        country=Country.objects.get(iso2=planned.country),
        knows=planned.knows,
        reason="The panel grows.",
        by=story.person("lucia"),
        at=at,
    )
    jury.invite(judge, site="https://prize.example.org", by=story.person("sora"), at=at)
    jury.accept(judge, pledged=True, by=user, at=at)


def takes_twice(sora, judge: Judge) -> None:
    sora.go(f"e/{SLUG}/rounds/jury/panel/{judge.pk}/")
    sora.page.fill("[name=share]", "200")
    sora.page.fill("[name=reason]", "Has two free weeks.")
    sora.press("Change")
    sora.page.wait_for_url("**/panel/")
    assert sora.reads("200% of a share")


def steps_back(house: Jury, key: str, *, state: str) -> tuple[str, str]:
    """A judge finds a conflict of interest on the sheet, begun or not."""
    sheet = house.seat(key).sheets.filter(state=state).select_related("application").first()
    assert sheet is not None
    judge = Client()
    judge.force_login(
        house.story.person(key), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    door = reverse("jury:recuse", args=[SLUG, sheet.application.number])
    judge.post(door, {"kind": "personal", "reason": "My sister works there."})
    sheet.refresh_from_db()
    assert sheet.state == "recused"
    return sheet.application.entry_code, f"{key}@example.org"


def leaves(sora, judge: Judge, *, counts: str) -> None:
    sora.go(f"e/{SLUG}/rounds/jury/panel/{judge.pk}/release/")
    sora.page.check(f"[name=counts][value={counts}]")
    sora.page.fill("[name=reason]", "Fell ill." if counts == "yes" else "Told a newspaper.")
    sora.press("Release from the panel")
    sora.page.wait_for_url("**/plan/")
    assert re.search("lacks? a reader", sora.page.locator("main").inner_text())


def replans(sora) -> JournalLine:
    """One button, one look, one yes; then every entry has as many readers as the rules ask for."""
    sora.go(f"e/{SLUG}/rounds/jury/plan/")
    find = sora.page.get_by_role("button", name="Find readers for them")
    if find.count():
        find.click()
    else:
        sora.press("Propose a plan")
    sora.page.wait_for_url(re.compile(r"/plan/\d+/"))
    before = set(Sheet.objects.exclude(state="assigned").values_list("pk", "state"))
    sora.press("Apply this plan")
    sora.press("Apply this plan")
    sora.page.get_by_text("The plan is applied").wait_for()
    plan = Plan.objects.latest("pk")
    assert plan.state == "applied"
    assert before == set(Sheet.objects.exclude(state="assigned").values_list("pk", "state"))
    assert panels.entries_short_of_reviews(plan.round, submitted_only=False) == []
    return JournalLine.objects.filter(verb="jury.apply_plan").latest("pk")


# --- what is true in the end --------------------------------------------------------------------


def moved_by_leaving(lines: list[JournalLine]) -> None:
    """Who leaves takes nothing from others: only what lay before them goes, and finds readers."""
    _join, _double, recused, ill, recused_again, released = (line.facts for line in lines)
    assert len(recused["laid_out"]) == len(recused_again["laid_out"]) == 1
    assert recused["taken_away"] == recused_again["taken_away"] == []
    for facts, name in ((ill, "Ben"), (released, "Leila")):
        assert all(name in sheet for sheet in facts["taken_away"])
        assert len(facts["laid_out"]) >= len(facts["taken_away"])


def works_most(story: telling.Story, key: str) -> None:
    """Twice the share is more than anybody else reads."""
    rows = panels.judges_with_progress(story.round("jury"))
    total = {judge.user.email: judge.total for judge in rows}
    assert total[f"{key}@example.org"] == max(total.values())
