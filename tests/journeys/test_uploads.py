"""A large file over a bad line, in real Chromium; and two windows that send at once."""

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection
from prize.attaching import ask_for_files, begin_draft, pdf

from haechi.core import clock, vault
from haechi.core.verdict import Refused
from haechi.prize import actions, queries
from haechi.prize.models import Application, Upload

pytestmark = pytest.mark.django_db(transaction=True)
MEGABYTES = 10


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def draft(tell_story) -> Application:
    told = tell_story("called")
    mina = told.person("mina")
    ask_for_files(told.edition)
    return begin_draft(told.edition, mina)


@pytest.fixture
def plan(tmp_path) -> Path:
    path = tmp_path / "사업 계획 plan.pdf"
    path.write_bytes(pdf(8, filler=MEGABYTES * 1024 * 1024))
    return path


class Line:
    """The line between a browser and the site; it breaks at the n-th part that is sent."""

    def __init__(self, page, *, breaks_at: int = 0, act: Callable[[], object] = lambda: None):
        self.page, self.breaks_at, self.act, self.parts = page, breaks_at, act, 0
        page.route("**/uploads/*/", self.passed)

    def passed(self, route) -> None:
        if route.request.method == "PATCH":
            self.parts += 1
            if self.parts == self.breaks_at:
                self.act()
        route.continue_()


def edit(visitor, draft) -> None:
    visitor.go(f"e/{draft.edition.slug}/applications/{draft.number}/edit/")


def chooser(page):
    return page.locator("#files-plan-choose")


def attached_now(draft: Application, plan: Path) -> None:
    (one,) = draft.attachments.filter(removed_at=None)
    digest = hashlib.sha256(plan.read_bytes()).hexdigest()
    assert (one.name, one.sha256, vault.digest(one.stored)) == (plan.name, digest, digest)


def without_the_line(complaints: list[str]) -> list[str]:
    return [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one]


def test_an_upload_cut_in_the_middle_goes_on_in_another_window(visitor, draft, plan) -> None:
    mina = visitor(draft.applicant)
    edit(mina, draft)
    context = mina.page.context
    Line(mina.page, breaks_at=5, act=lambda: context.set_offline(True))
    chooser(mina.page).set_input_files(plan)
    mina.page.get_by_text("The connection is lost at").first.wait_for()
    mina.page.close()

    context.set_offline(False)
    mina.page = page = context.new_page()
    edit(mina, draft)
    page.get_by_text("Choose the same file again, and it goes on from there.").wait_for()
    arrived, whole = Upload.objects.get().received, plan.stat().st_size
    assert 0 < arrived < whole
    line = Line(page)
    chooser(page).set_input_files(plan)
    page.locator("#files-plan a", has_text=plan.name).first.wait_for()
    assert line.parts == -(-(whole - arrived) // (1024 * 1024)), "nothing is sent twice"
    attached_now(draft, plan)
    assert not Upload.objects.exists()
    mina.complaints = without_the_line(mina.complaints)


def test_an_upload_cut_in_the_middle_goes_on_after_a_reload(visitor, draft, plan) -> None:
    mina = visitor(draft.applicant)
    edit(mina, draft)
    page = mina.page
    page.on("dialog", lambda dialog: dialog.accept())
    Line(page, breaks_at=5, act=lambda: page.context.set_offline(True))
    chooser(page).set_input_files(plan)
    page.get_by_text("The connection is lost at").first.wait_for()
    page.get_by_role("button", name=f"Pause {plan.name}").click()  # or it would go on by itself
    page.context.set_offline(False)
    page.reload()
    page.get_by_text("Choose the same file again, and it goes on from there.").wait_for()
    chooser(page).set_input_files(plan)
    page.locator("#files-plan a", has_text=plan.name).first.wait_for()
    attached_now(draft, plan)
    mina.complaints = without_the_line(mina.complaints)


def test_an_upload_goes_on_by_itself_when_the_line_is_back(visitor, draft, plan) -> None:
    mina = visitor(draft.applicant, language="ko")
    edit(mina, draft)
    page = mina.page
    Line(page, breaks_at=4, act=lambda: page.context.set_offline(True))
    chooser(page).set_input_files(plan)
    page.get_by_text("연결이 끊겼어요").first.wait_for()
    page.context.set_offline(False)
    page.locator("#files-plan a", has_text=plan.name).first.wait_for()
    attached_now(draft, plan)
    mina.complaints = without_the_line(mina.complaints)


def test_an_upload_waits_for_a_sign_in_that_ended(visitor, draft, plan) -> None:
    mina = visitor(draft.applicant)
    edit(mina, draft)
    page = mina.page
    Line(page, breaks_at=3, act=lambda: page.context.clear_cookies(name="sessionid"))
    chooser(page).set_input_files(plan)
    page.get_by_text("Your sign-in has ended.").first.wait_for()
    tab = page.context.new_page()
    mina.page = tab
    mina.sign_in(draft.applicant)
    page.locator("#files-plan a", has_text=plan.name).first.wait_for(timeout=40_000)
    attached_now(draft, plan)


def test_an_upload_is_paused_continued_and_discarded_by_keyboard(visitor, draft, plan) -> None:
    mina = visitor(draft.applicant)
    edit(mina, draft)
    page = mina.page
    pause = page.get_by_role("button", name=f"Pause {plan.name}")
    # The third part is held back until the pause is pressed.
    Line(page, breaks_at=3, act=lambda: (pause.focus(), page.keyboard.press("Enter")))
    chooser(page).set_input_files(plan)
    page.get_by_text("Paused at").first.wait_for()
    assert page.get_by_role("progressbar", name=plan.name).count() == 1
    go_on = page.get_by_role("button", name=f"Go on {plan.name}")
    go_on.focus()
    page.keyboard.press("Enter")
    page.locator("#files-plan a", has_text=plan.name).first.wait_for()
    attached_now(draft, plan)

    Line(
        page,
        breaks_at=2,
        act=lambda: page.get_by_role("button", name=f"Discard {plan.name}").press("Enter"),
    )
    chooser(page).set_input_files(plan)
    page.locator("[data-files-told]", has_text="Discarded").wait_for(state="attached")
    assert page.locator("[data-files-coming] li").count() == 0
    assert page.evaluate("document.activeElement.id") == "files-plan-choose"


def test_a_refused_file_says_why_and_the_next_one_comes_in(visitor, draft, plan, tmp_path) -> None:
    mina = visitor(draft.applicant)
    edit(mina, draft)
    bad = tmp_path / "long.pdf"
    bad.write_bytes(pdf(300))
    chooser(mina.page).set_input_files([bad, plan])
    mina.page.get_by_text("The PDF has 300 pages; at most 50 are allowed.").first.wait_for()
    mina.page.locator("#files-plan a", has_text=plan.name).first.wait_for()
    attached_now(draft, plan)
    mina.page.get_by_role("button", name="Put away long.pdf").click()
    assert not mina.reads("300 pages")
    mina.complaints = [one for one in mina.complaints if "403" not in one]


def test_without_scripts_a_plain_page_attaches_the_file(visitor, draft, plan) -> None:
    mina = visitor(draft.applicant, java_script_enabled=False)
    edit(mina, draft)
    mina.page.locator("#files-plan").get_by_role("link", name="Attach a file").click()
    mina.page.locator("input[type=file]").set_input_files(plan)
    mina.page.get_by_role("button", name="Attach").click()
    mina.page.locator("#files-plan a", has_text=plan.name).first.wait_for()
    attached_now(draft, plan)


def test_two_windows_that_send_the_same_part_at_once_write_it_once(draft) -> None:
    content, mina = os.urandom(2_000_000), draft.applicant
    question = next(one for one in queries.questions_of(draft) if one.code == "plan")
    upload = actions.begin_upload(
        draft, question, name="plan.pdf", size=len(content), by=mina, at=clock.now()
    )
    half = len(content) // 2
    gate = Barrier(2)

    def send(part: bytes) -> str:
        try:
            gate.wait(timeout=20)
            actions.receive(upload.token, part, offset=0, by=mina, at=clock.now())
        except Refused as refused:
            return f"{refused.verdict.code} {refused.verdict.facts['offset']}"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as windows:
        answers = sorted(windows.map(send, [content[:half], content[:half]]))
    assert answers == ["done", f"wrong_offset {half}"]
    actions.receive(upload.token, content[half:], offset=half, by=mina, at=clock.now())
    assert vault.digest(upload.token) == hashlib.sha256(content).hexdigest()
