"""The cellar: verdicts, the journal, the outbox, the clock, truths."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core import mail
from django.test import override_settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from haechi.core import clock, invariants, journal, outbox
from haechi.core.models import JournalLine, Message
from haechi.core.verdict import Refused, Verdict, allow, deny, first_refusal, hide
from haechi.people.models import User

pytestmark = pytest.mark.django_db


def test_a_refusal_carries_its_code_and_a_sentence_with_its_facts() -> None:
    verdict = deny("late", _("The call closed on %(when)s."), when="Friday")
    with pytest.raises(Refused) as refused:
        verdict.enforce()
    assert refused.value.verdict.code == "late"
    assert str(refused.value) == "late: The call closed on Friday."


def test_an_allowed_verdict_enforces_nothing() -> None:
    assert allow().enforce() is None
    assert allow()
    assert not hide()


def test_the_first_refusal_is_the_one_that_is_told() -> None:
    verdicts = [allow(), deny("one", "first"), deny("two", "second")]
    assert first_refusal(*verdicts).code == "one"
    assert first_refusal(allow(), allow())


def test_a_percent_sign_without_facts_stays_as_it_is() -> None:
    assert Verdict(allowed=False, code="x", reason="90 % of it").sentence == "90 % of it"


@pytest.fixture
def line() -> JournalLine:
    user = User.objects.create_user("somebody@example.org", name="Somebody")
    return journal.write(
        by=user,
        at=timezone.now(),
        verb="people.register",
        subject=user,
        edition_id=None,
        when=timezone.now(),
        label=_("Draft"),
        many={"b", "a"},
    )


def test_a_journal_line_is_written_once_and_never_changed_or_deleted(line: JournalLine) -> None:
    line.verb = "another"
    with pytest.raises(TypeError):
        line.save()
    with pytest.raises(TypeError):
        line.delete()
    assert JournalLine.objects.get(pk=line.pk).verb == "people.register"


def test_a_journal_line_keeps_its_facts_as_plain_values(line: JournalLine) -> None:
    facts = JournalLine.objects.get(pk=line.pk).facts
    assert facts["label"] == "Draft"
    assert sorted(facts["many"]) == ["a", "b"]
    assert facts["when"].startswith(str(timezone.now().year))


def test_a_letter_is_sent_once_however_often_it_is_posted(
    django_capture_on_commit_callbacks,
) -> None:
    letter = {"key": "k", "to": "a@example.org", "subject": "s", "body": "b"}
    with django_capture_on_commit_callbacks(execute=True):
        outbox.post(**letter, at=timezone.now())
        outbox.post(**letter, at=timezone.now())
    assert [m.to for m in mail.outbox] == [["a@example.org"]]
    assert Message.objects.get(key="k").sent_at is not None


@override_settings(
    EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=1,
)
def test_a_letter_that_cannot_be_sent_waits_with_its_error_and_goes_later(
    django_capture_on_commit_callbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        outbox.post(key="k", to="a@example.org", subject="s", body="b", at=timezone.now())
    waiting = Message.objects.get(key="k")
    assert waiting.sent_at is None
    assert "refused" in waiting.error.lower()
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        assert outbox.send_waiting(at=timezone.now()) == (0, 1)
        assert outbox.send_waiting(at=timezone.now() + outbox.PAUSES[0]) == (1, 0)
    waiting.refresh_from_db()
    assert waiting.sent_at is not None
    assert waiting.error == ""


def test_what_is_told_and_not_done_mails_nobody(django_capture_on_commit_callbacks) -> None:
    with outbox.holding(), django_capture_on_commit_callbacks(execute=True):
        outbox.post(key="k", to="a@example.org", subject="s", body="b", at=timezone.now())
    assert mail.outbox == []
    assert Message.objects.get(key="k").sent_at is not None


def test_the_clock_can_be_moved_and_comes_back() -> None:
    before = clock.now()
    with clock.shifted(timedelta(days=3)):
        assert clock.now() - before >= timedelta(days=3)
    assert clock.now() - before < timedelta(days=1)


def test_a_broken_truth_is_named_with_a_counter_example(monkeypatch) -> None:
    example = SimpleNamespace(name="row")
    truth = invariants.Invariant("Nothing is wrong.", lambda: [example])
    monkeypatch.setattr(invariants, "every", lambda: iter([truth]))
    assert invariants.broken() == [(truth, example)]


def test_every_room_has_its_truths() -> None:
    rooms = {truth.counter_examples.__module__ for truth in invariants.every()}
    assert rooms == {f"haechi.{room}.invariants" for room in ("people", "prize", "jury", "results")}
