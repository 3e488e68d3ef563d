"""What is due once a day is done by one command, and one failure stops nothing else."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from haechi.core import clock, outbox
from haechi.core.models import Erasure
from haechi.prize import queries
from haechi.prize.states import RepairState
from haechi.site.management.commands.daily import DAILY


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def run() -> str:
    told = StringIO()
    call_command("daily", stdout=told, stderr=told)
    return told.getvalue()


def waiting() -> None:
    outbox.post_all(
        [outbox.letter(key="k", to="lena@example.org", subject="s", body="b", at=clock.now())]
    )


def test_repairs_lapse_answers_are_erased_and_letters_leave(story) -> None:
    told = story("eligibility")
    over = story("released").edition
    over.finished_at = clock.now() - timedelta(days=366)
    over.save()
    waiting()
    overdue = told.round("eligibility").screenings.get(state="repair").repairs.get(state="asked")
    with clock.shifted(overdue.due_at - clock.now() + timedelta(seconds=1)):
        said = run()
    assert [line[:-1] for line in said.splitlines() if line.endswith(":")] == list(DAILY)
    overdue.refresh_from_db()
    assert overdue.state == RepairState.LAPSED
    assert Erasure.objects.get(edition_id=over.pk).rule == "retention"
    assert "lena@example.org" in [to for letter in mail.outbox for to in letter.to]


def test_one_that_fails_stops_no_other_and_the_exit_status_tells(story, monkeypatch) -> None:
    story("called")
    waiting()

    def broken(at: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(queries, "expired_uploads", broken)
    told = StringIO()
    with pytest.raises(CommandError, match=r"failed: sweep$") as error:
        call_command("daily", stdout=told, stderr=told)
    assert error.value.returncode == 1
    assert "sweep failed: OSError: the disk is gone" in told.getvalue()
    assert "outbox:" in told.getvalue()
    assert mail.outbox[-1].to == ["lena@example.org"]
