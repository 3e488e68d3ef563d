"""Letters: claimed before they go, sent once, tried again, given up, bounced, decided about."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from haechi.core import bounces, clock, outbox
from haechi.core.models import Message, MessageState

SMTP = "django.core.mail.backends.smtp.EmailBackend"
AT = timezone.now()


def write(key: str = "k", **more) -> Message:
    letter = {"to": f"{key}@example.org", "subject": "s", "body": "b", "at": AT} | more
    outbox.post_all([outbox.letter(key=key, **letter)])
    return Message.objects.get(key=key)


def states() -> dict[str, str]:
    """The letters of a test by their keys, without those that the stories have told."""
    written = Message.objects.exclude(key__contains="-")
    return dict(written.values_list("key", "state"))


class Talk(socketserver.StreamRequestHandler):
    """A mail server that answers as it is told; what it took is kept."""

    def handle(self) -> None:
        said = self.server.said  # type: ignore[attr-defined]
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper().decode()
            if verb == "DATA" and "DATA" not in said:
                self.wfile.write(b"354 go on\r\n")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    text += self.rfile.readline()
                self.server.taken.append(text.decode())  # type: ignore[attr-defined]
                if said.get("END") == "silence":
                    return
                verb = "END"
            self.wfile.write(f"{said.get(verb, '250 fine')}\r\n".encode())
            if verb == "QUIT":
                return


@pytest.fixture
def server() -> Iterator[Callable[..., SimpleNamespace]]:
    running = []

    def start(**said: str) -> SimpleNamespace:
        one = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
        one.daemon_threads = True
        one.said, one.taken = said, []  # type: ignore[attr-defined]
        threading.Thread(target=one.serve_forever, args=(0.02,), daemon=True).start()
        running.append(one)
        port = one.server_address[1]
        settings = override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port)
        return SimpleNamespace(settings=settings, taken=one.taken)  # type: ignore[attr-defined]

    yield start
    for one in running:
        one.shutdown()
        one.server_close()


@pytest.mark.django_db
class TestOneSender:
    def test_a_letter_that_is_due_later_waits_until_then(self) -> None:
        write(due_at=AT + timedelta(hours=1))
        assert outbox.send_waiting(at=AT) == (0, 1)
        assert outbox.send_waiting(at=AT + timedelta(hours=1)) == (1, 0)
        assert len(mail.outbox) == 1

    def test_a_letter_goes_out_under_an_identity_of_its_own(self) -> None:
        first, second = write("a"), write("b")
        outbox.send_waiting(at=AT)
        sent = [one.extra_headers["Message-ID"] for one in mail.outbox]
        assert sent == [first.message_id, second.message_id]
        assert first.message_id != second.message_id

    def test_a_subject_of_several_lines_becomes_one(self) -> None:
        assert write(subject="Prize\r\nBcc: everybody@example.org").subject == (
            "Prize Bcc: everybody@example.org"
        )

    def test_letters_written_twice_are_counted_and_kept_once(self) -> None:
        letters = [outbox.letter(key="x", to="x@a.org", subject="", body="", at=AT)] * 2
        assert outbox.post_all(letters) == 1
        assert outbox.post_all(letters) == 0
        assert Message.objects.filter(key="x").count() == 1

    @override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=1)
    def test_a_letter_is_tried_at_growing_distances_and_given_up_in_the_end(self) -> None:
        letter, at = write(), AT
        for pause in outbox.PAUSES:
            outbox.send_waiting(at=at)
            letter.refresh_from_db()
            assert letter.state == MessageState.WAITING
            assert letter.due_at == at + pause
            assert outbox.send_waiting(at=at) == (0, 1)
            at += pause
        outbox.send_waiting(at=at)
        letter.refresh_from_db()
        assert letter.state == MessageState.FAILED
        assert letter.tries == len(outbox.PAUSES) + 1
        assert "refused" in letter.error.lower()
        assert outbox.send_again(Message.objects.all(), at=at) == 1
        letter.refresh_from_db()
        assert (letter.state, letter.tries) == (MessageState.WAITING, 0)

    def test_a_recipient_refused_for_good_is_a_bounce_with_the_servers_words(self, server) -> None:
        letter, smtp = write(), server(RCPT="550 5.1.1 no such person")
        with smtp.settings:
            assert not outbox.send(letter, at=AT)
        assert letter.state == MessageState.BOUNCED
        assert letter.error == "550 5.1.1 no such person"
        assert outbox.send_waiting(at=AT + timedelta(days=9)) == (0, 0)

    def test_a_recipient_refused_for_now_is_tried_again(self, server) -> None:
        letter, smtp = write(), server(RCPT="450 4.2.1 busy")
        with smtp.settings:
            outbox.send(letter, at=AT)
        assert (letter.state, letter.due_at) == (MessageState.WAITING, AT + outbox.PAUSES[0])
        assert "busy" in letter.error

    def test_a_sender_who_is_refused_is_our_fault_and_no_bounce(self, server) -> None:
        letter, smtp = write(), server(MAIL="550 not from you")
        with smtp.settings:
            outbox.send(letter, at=AT)
        assert letter.state == MessageState.WAITING

    def test_a_server_that_takes_the_letter_and_falls_silent_leaves_it_in_doubt(
        self, server
    ) -> None:
        letter, smtp = write(), server(END="silence")
        with smtp.settings:
            outbox.send(letter, at=AT)
            assert len(smtp.taken) == 1
            outbox.send_waiting(at=AT + timedelta(days=9))
        assert len(smtp.taken) == 1
        assert letter.state == MessageState.SENDING
        assert list(outbox.in_doubt(AT)) == [letter]

    def test_an_address_no_mail_can_carry_fails_and_stops_nobody_else(self, server) -> None:
        write("bad", to="a b@@example.org"), write("good")
        smtp = server()
        with smtp.settings:
            assert outbox.send_waiting(at=AT) == (1, 0)
        assert len(smtp.taken) == 1
        assert states() == {"bad": MessageState.FAILED, "good": MessageState.SENT}

    def test_a_killed_senders_letter_is_never_sent_blindly_again(self) -> None:
        letter = write()
        assert outbox.claim(letter, at=AT)  # and here the process was killed
        later = AT + timedelta(days=1)
        assert outbox.send_waiting(at=later) == (0, 0)
        assert mail.outbox == []
        assert not outbox.in_doubt(AT + timedelta(minutes=1)).exists()
        assert list(outbox.in_doubt(later)) == [letter]
        said = StringIO()
        with clock.shifted(timedelta(days=1)):
            call_command("outbox", stdout=said)
        assert "0 sent, 0 still waiting\n1 of which nobody knows" in said.getvalue()
        assert outbox.settle(letter, went=False, at=later)
        assert outbox.send_waiting(at=later) == (1, 0)
        assert not outbox.settle(letter, went=False, at=later)
        assert len(mail.outbox) == 1

    def test_a_letter_in_doubt_that_went_counts_as_sent_when_it_was_claimed(self) -> None:
        letter = write()
        outbox.claim(letter, at=AT)
        assert outbox.settle(letter, went=True, at=AT + timedelta(days=1))
        letter.refresh_from_db()
        assert (letter.state, letter.sent_at) == (MessageState.SENT, AT)
        assert mail.outbox == []

    def test_what_is_cancelled_does_not_go_and_what_went_stays_sent(self) -> None:
        write("a", batch="one"), write("b", batch="one", due_at=AT + timedelta(days=1))
        outbox.send_waiting(at=AT)
        assert outbox.cancel("one", at=AT) == 1
        outbox.send_waiting(at=AT + timedelta(days=2))
        assert states() == {
            "a": MessageState.SENT,
            "b": MessageState.CANCELLED,
        }


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_send_at_once_send_each_letter_once() -> None:
    for n in range(12):
        write(f"k{n}", batch="race")
    gate = Barrier(2)

    def run(_turn: int) -> int:
        gate.wait(timeout=20)
        try:
            return outbox.send_waiting(at=AT, batch="race")[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        sent = list(both.map(run, range(2)))
    assert sum(sent) == 12
    assert sorted(one.to[0] for one in mail.outbox) == sorted(
        f"k{n}@example.org" for n in range(12)
    )
    told = Message.objects.filter(batch="race").values_list("state", "tries")
    assert set(told) == {(MessageState.SENT, 1)}


# --- bounces ------------------------------------------------------------------------------------

REPORT = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: haechi@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_cut"

--=_cut
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--=_cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Wed, 19 Jul 2023 18:00:00 +0900

Final-Recipient: rfc822; ana@example.org
Original-Recipient: rfc822;ana@example.org
Action: {action}
Status: {status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <ana@example.org>: Recipient address
    rejected: User unknown

--=_cut
Content-Type: {returned}

From: Haechi <haechi@localhost>
To: ana@example.org
Subject: News
Message-ID: {identity}

{rest}
--=_cut--
"""


def report(identity: str, **more: str) -> bytes:
    told = {
        "action": "failed",
        "status": "5.1.1",
        "returned": "message/rfc822",
        "rest": "Dear Ana, …",
    } | more
    return REPORT.format(identity=identity, **told).replace("\n", "\r\n").encode()


@pytest.mark.django_db
class TestBounces:
    @pytest.fixture
    def letter(self) -> Message:
        one = write("ana")
        outbox.send(one, at=AT)
        return one

    @pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
    def test_a_delivery_status_message_marks_its_letter(
        self, letter: Message, tmp_path: Path, returned: str
    ) -> None:
        path = tmp_path / "bounce.eml"
        path.write_bytes(report(letter.message_id, returned=returned))
        said = StringIO()
        call_command("bounces", str(path), stdout=said)
        letter.refresh_from_db()
        assert letter.state == MessageState.BOUNCED
        assert letter.error == (
            "5.1.1 smtp; 550 5.1.1 <ana@example.org>: Recipient address rejected: User unknown"
        )
        assert letter.sent_at == AT
        assert "ana@example.org: bounced: 5.1.1" in said.getvalue()

    def test_it_may_come_from_standard_input(self, letter: Message, monkeypatch) -> None:
        raw = BytesIO(report(letter.message_id))
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=raw))
        call_command("bounces", stdout=StringIO())
        letter.refresh_from_db()
        assert letter.state == MessageState.BOUNCED

    def test_a_delay_is_no_bounce(self, letter: Message) -> None:
        for one in bounces.read(report(letter.message_id, action="delayed", status="4.2.0")):
            bounces.record(one, at=AT)
        letter.refresh_from_db()
        assert letter.state == MessageState.SENT

    def test_a_letter_of_others_marks_nothing(self, letter: Message) -> None:
        (found,) = bounces.read(report("<someone.else@example.com>"))
        assert bounces.record(found, at=AT) is None
        assert not Message.objects.filter(state=MessageState.BOUNCED).exists()

    def test_the_answers_own_headers_name_a_letter_that_was_not_returned(self, letter) -> None:
        raw = report("").replace(b"To: haechi", b"In-Reply-To: " + letter.message_id.encode())
        raw = raw.replace(
            letter.message_id.encode() + b"@", letter.message_id.encode() + b"\r\nTo: a@"
        )
        (found,) = bounces.read(raw)
        assert bounces.record(found, at=AT) == letter

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\xff\xfe\x00 no mail at all",
            b"Subject: out of office\r\n\r\nI am away.",
            b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n"
            b"Content-Type: message/delivery-status\r\n\r\nnothing\r\n--x--",
            b"Content-Type: multipart/report\r\n\r\n",
        ],
    )
    def test_what_is_no_delivery_status_message_is_said_to_be_none(
        self, raw: bytes, tmp_path: Path
    ) -> None:
        path = tmp_path / "other.eml"
        path.write_bytes(raw)
        said = StringIO()
        call_command("bounces", str(path), stdout=said)
        assert "no delivery-status message" in said.getvalue()

    def test_a_file_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match=r"gone\.eml"):
            call_command("bounces", str(tmp_path / "gone.eml"))
