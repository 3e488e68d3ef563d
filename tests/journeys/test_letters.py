"""The secretary writes to many in Chromium; the pages of letters and questions pass axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from prize.open_call import draft

from haechi.core.models import Message
from haechi.prize import actions
from haechi.prize.models import Mailing

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "letters/",
    "letters/new/",
    "letters/outbox/",
    "letters/texts/",
    "letters/texts/reminder/",
    "letters/reminders/",
    "questions/",
    "questions/desk/",
    "questions/desk/{question}/",
    "press/",
    "press/new/",
)


def test_from_a_standing_text_to_letters_in_the_outbox(tell_story, visitor) -> None:
    told = tell_story("called")
    for key in ("mina", "omar"):
        draft(told, key)
    asked = actions.ask_question(told.edition, "A bus?", by=told.person("omar"), at=told.now)
    sora = visitor(told.person("sora"))
    sora.go(f"e/{told.slug}/letters/new/?text=unfinished")
    sora.page.select_option("select[name=who]", "drafts")
    sora.press("Look at the letters")
    assert sora.reads("2 letters go when you confirm")
    sora.press("Send 2 letters")
    sora.press("Send")
    assert sora.reads("2 letters are in the outbox")
    one = Mailing.objects.get()
    assert Message.objects.filter(batch=one.batch).count() == 2
    paths = [page.format(question=asked.pk) for page in PAGES]
    for language in ("en", "ko"):
        sora.language = language
        for path in (*paths, f"letters/{one.pk}/"):
            sora.page.set_viewport_size({"width": 1280, "height": 844})
            assert sora.go(f"e/{told.slug}/{path}") == 200
            assert Axe().run(sora.page).response["violations"] == [], (language, path)
            sora.page.set_viewport_size({"width": 320, "height": 844})
            width = sora.page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, (language, path, width)
