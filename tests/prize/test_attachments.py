"""Files of an application: sent in parts, looked into, attached, replaced, removed, handed in."""

import hashlib
import json
import os
import resource
import sys
import time
from datetime import timedelta

import pytest
from answering import whole_form
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.translation import override
from prize.attaching import JSON, Sender, archive, ask_for_files, begin_draft, pdf, read_whole

from haechi.core import clock, invariants, vault
from haechi.core.models import JournalLine
from haechi.core.verdict import Refused
from haechi.people.models import User
from haechi.prize import actions, answers, queries
from haechi.prize.models import Answer, Attachment, Question, Upload


@pytest.fixture(autouse=True)
def root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def lena(story):
    return User.objects.create_user("lena@example.org", name="Lena", time_zone="Africa/Nairobi")


@pytest.fixture
def draft(story, lena):
    """Lena's draft, with a question of files."""
    told = story("called")
    ask_for_files(told.edition)
    return begin_draft(told.edition, lena)


@pytest.fixture
def sender_in(draft, lena, enter, django_capture_on_commit_callbacks):
    """Lena's browser in a language; what is to happen after a transaction happens."""

    def sender_in(language: str) -> Sender:
        sender = Sender(enter(lena), draft, language=language)
        sender.within = lambda: django_capture_on_commit_callbacks(execute=True)
        return sender

    return sender_in


@pytest.fixture
def sender(sender_in):
    return sender_in("en")


def complete(draft, lena):
    """Everything but the files."""
    told = whole_form(draft)
    own = {"title_en": "A title", "summary_en": "A summary"}
    own |= {"stage": "running"} if draft.edition.stages else {}
    return actions.save_draft(draft, told | own, by=lena, at=clock.now())


def attached(draft):
    return list(draft.attachments.filter(removed_at=None))


def lying(root):
    return [path for path in root.rglob("*") if path.is_file()] if root.exists() else []


# --- a good file --------------------------------------------------------------------------------


def test_a_file_sent_in_parts_is_attached_and_named_by_the_answer(draft, sender, lena) -> None:
    content = pdf(12, filler=1_000_000)
    answer = sender.send(content, "plan.pdf")
    assert answer.status_code == 200, answer.content
    assert "plan.pdf" in answer.json()["list"]
    (one,) = attached(draft)
    assert (one.pages, one.size, one.media_type) == (12, len(content), "application/pdf")
    assert one.sha256 == hashlib.sha256(content).hexdigest() == vault.digest(one.stored)
    row = {
        "id": str(one.pk),
        "name": "plan.pdf",
        "size": str(len(content)),
        "pages": "12",
        "sha256": one.sha256,
    }
    assert json.loads(draft.answers.get(question__code="plan").text) == [row]
    lines = JournalLine.objects.filter(subject_id=draft.pk, verb="prize.attach")
    assert [line.facts["file"] for line in lines] == ["plan.pdf"]
    assert not Upload.objects.exists()
    assert not invariants.broken()


def test_a_needed_file_stands_in_the_way_until_it_is_attached(draft, sender, lena) -> None:
    draft = complete(draft, lena)
    now = clock.now()
    assert [gap.code for gap in queries.gaps(draft, now)] == ["plan"]
    told = sender.send(pdf(), "plan.pdf").json()
    assert told["missing"] == 0
    draft.refresh_from_db()
    handed_in = actions.submit(draft, by=lena, at=now)
    (said,) = [one for one in queries.said(handed_in) if one.code == "plan"]
    assert [row["name"] for row in said.files] == ["plan.pdf"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "PDF, JPG or PNG, up to 20 MB, up to 50 pages, 2 files"),
        ("ko", "PDF, JPG, PNG, 최대 20 MB, 최대 50쪽, 파일 2개"),
    ],
)
def test_the_limits_are_named_beside_the_field(draft, lena, enter, language, sentence) -> None:
    page = enter(lena).get(Sender(None, draft, language=language).root + "edit/")
    assert sentence in page.content.decode()


def test_a_file_comes_back_as_it_was_sent_and_can_do_nothing_here(draft, sender) -> None:
    content = pdf(2)
    sender.send(content, "plan.pdf")
    (one,) = attached(draft)
    answer = sender.client.get(f"{sender.root}file/{one.pk}/")
    assert read_whole(answer) == content
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="plan.pdf"'
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    again = sender.client.get(f"{sender.root}file/{one.pk}/?download")
    assert again["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert read_whole(again) == content


# --- every bad input, with its sentence ---------------------------------------------------------

BAD = {
    "300 pages": (pdf(300), "plan.pdf", "file_pages", ("300 pages; at most 50", "300")),
    "encrypted": (pdf(1, "secret"), "plan.pdf", "file_locked", ("password", "암호")),
    "a ZIP called PDF": (archive(), "plan.pdf", "file_content", ("the content is ZIP", "ZIP")),
    "a polyglot": (pdf() + archive(), "plan.pdf", "file_disguised", ("second file", "다른")),
    "torn": (pdf(40)[:1500], "plan.pdf", "file_broken", ("damaged or incomplete", "PDF")),
    "empty": (b"", "plan.pdf", "file_empty", ("empty", "빈 파일")),
    "of a kind not asked for": (b"MZ", "run.exe", "file_kind", (".exe", ".exe")),
}


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused_in_words_and_leaves_nothing(
    draft, sender_in, root, case, language
) -> None:
    content, name, code, said = BAD[case]
    refusal = sender_in(language).send(content, name)
    assert refusal.status_code == 403
    told = refusal.json()
    assert told["code"] == code
    assert said[language == "ko"] in told["reason"]
    assert any("가" <= letter <= "힣" for letter in told["reason"]) == (language == "ko")
    assert (attached(draft), Upload.objects.count(), lying(root)) == ([], 0, [])


@pytest.mark.parametrize(("language", "limit"), [("en", "at most 20 MB"), ("ko", "20")])
def test_two_gigabytes_are_refused_before_any_byte(draft, sender_in, root, language, limit) -> None:
    refusal = sender_in(language).begin("plan.pdf", 2 * 1024**3)
    assert refusal.json()["code"] == "file_size"
    assert "2048.0" in refusal.json()["reason"]
    assert limit in refusal.json()["reason"]
    assert (Upload.objects.count(), lying(root)) == (0, [])


LONG = "도시".ljust(100, "가") + "مدينة" * 20 + "🏙️👩‍🚀" * 18 + "끝" * 10


def test_a_name_of_300_letters_in_hangul_arabic_and_emoji_survives(draft, sender) -> None:
    name = (LONG * 2)[:296] + ".pdf"
    assert len(name) == 300
    assert sender.send(pdf(), name).status_code == 200
    (one,) = attached(draft)
    assert len(one.name) == 255
    assert one.name.endswith(".pdf")
    assert one.name.startswith(LONG[:150])
    page = sender.client.get(f"{sender.root}edit/").content.decode()
    assert f"<bdi>{one.name}</bdi>" in page
    answer = sender.client.get(f"{sender.root}file/{one.pk}/")
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''%EB%8F%84%EC%8B%9C")
    assert answer["Content-Disposition"].endswith(".pdf")
    assert read_whole(answer) == pdf()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\plans\\plan.pdf", "plan.pdf"),
        ("plan\u202efdp.exe.pdf", "planfdp.exe.pdf"),
        ("계획".encode().decode() + "\n.pdf", "계획 .pdf"),
        ("\u1100\u1161.pdf", "가.pdf"),
    ],
)
def test_a_name_is_kept_without_folders_and_tricks(given, kept) -> None:
    assert answers.given_name(given) == kept


def test_a_script_hidden_in_a_name_is_only_a_name(draft, sender) -> None:
    sender.send(pdf(), "<script>alert(1)<img src=x>.pdf")
    page = sender.client.get(f"{sender.root}edit/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


# --- parts --------------------------------------------------------------------------------------


def test_a_part_at_the_wrong_place_is_told_the_right_one(draft, sender) -> None:
    content = pdf(filler=300_000)
    address = sender.begin("plan.pdf", len(content)).json()["address"]
    sender.part(address, 0, content[:1000])
    for offset in (0, 999, 5000):
        refusal = sender.part(address, offset, content[1000:2000])
        assert refusal.json()["code"] == "wrong_offset"
        assert refusal.json()["facts"]["offset"] == "1000"
    assert sender.client.patch(address, b"x", HTTP_ACCEPT=JSON).json()["code"] == "wrong_offset"
    assert sender.client.get(address).json() == {"offset": 1000, "size": len(content)}


def test_more_than_was_announced_does_not_come_in(draft, sender, root) -> None:
    address = sender.begin("plan.pdf", 1000).json()["address"]
    assert sender.part(address, 0, b"x" * 1001).json()["code"] == "beyond_size"
    assert lying(root) == []
    assert sender.finish(address).json()["code"] == "not_whole"


def test_a_part_is_not_larger_than_four_megabytes(draft, sender) -> None:
    address = sender.begin("plan.pdf", 10_000_000).json()["address"]
    assert sender.part(address, 0, b"x" * 4_194_305).json()["code"] == "part_too_large"
    assert sender.part(address, 0, b"x" * 4_194_304).json()["offset"] == 4_194_304


def test_after_the_browser_was_closed_the_same_file_goes_on(draft, sender, lena, enter) -> None:
    content = pdf(filler=900_000)
    address = sender.begin("plan.pdf", len(content), fingerprint="f1").json()["address"]
    sender.part(address, 0, content[:450_000])
    page = sender.client.get(f"{sender.root}edit/").content.decode()
    assert "Choose the same file again, and it goes on from there." in page
    assert f"{450_000 * 100 // len(content)} % of" in page

    sender.client = enter(lena)  # another session
    other = sender.begin("plan.pdf", len(content), fingerprint="f2").json()
    assert other["offset"] == 0, "another file of the same name and size begins at its beginning"
    again = sender.begin("plan.pdf", len(content), fingerprint="f1").json()
    assert again == {"address": address, "offset": 450_000, "size": len(content)}
    sender.part(address, 450_000, content[450_000:])
    assert sender.finish(address).status_code == 200
    assert attached(draft)[0].sha256 == hashlib.sha256(content).hexdigest()


def test_a_session_that_ended_in_mid_upload_loses_nothing(draft, sender, lena) -> None:
    content = pdf(filler=300_000)
    address = sender.begin("plan.pdf", len(content)).json()["address"]
    sender.part(address, 0, content[:1000])
    sender.client.logout()
    assert sender.part(address, 1000, content[1000:]).status_code == 302
    sender.client.force_login(lena, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert sender.client.get(address).json()["offset"] == 1000
    sender.part(address, 1000, content[1000:])
    assert sender.finish(address).status_code == 200


def test_what_a_crash_left_behind_the_last_part_does_not_count(draft, sender) -> None:
    content = pdf(filler=300_000)
    address = sender.begin("plan.pdf", len(content)).json()["address"]
    sender.part(address, 0, content[:1000])
    token = Upload.objects.get().token
    with vault.place(token).open("ab") as torn:
        torn.write(b"torn" * 1000)
    assert sender.client.get(address).json()["offset"] == 1000
    sender.part(address, 1000, content[1000:])
    assert sender.finish(address).status_code == 200


def test_a_part_file_that_was_lost_begins_anew_instead_of_with_a_hole(draft, sender) -> None:
    content = pdf(filler=300_000)
    address = sender.begin("plan.pdf", len(content), fingerprint="f").json()["address"]
    sender.part(address, 0, content[:1000])
    vault.remove(Upload.objects.get().token)
    refusal = sender.part(address, 1000, content[1000:])
    assert refusal.json()["facts"]["offset"] == "0"
    assert sender.send(content, "plan.pdf", fingerprint="f").status_code == 200


def test_an_answer_that_got_lost_may_be_asked_for_again(draft, sender) -> None:
    content = pdf()
    address = sender.begin("plan.pdf", len(content)).json()["address"]
    sender.part(address, 0, content)
    first, second = sender.finish(address), sender.finish(address)
    assert (first.status_code, second.status_code) == (200, 200)
    assert len(attached(draft)) == 1
    assert JournalLine.objects.filter(subject_id=draft.pk, verb="prize.attach").count() == 1


def test_what_differs_from_the_file_at_home_is_not_attached(draft, sender, root) -> None:
    content = pdf()
    address = sender.begin("plan.pdf", len(content)).json()["address"]
    sender.part(address, 0, content)
    assert sender.finish(address, sha256="0" * 64).json()["code"] == "file_mixed"
    assert (attached(draft), lying(root)) == ([], [])


def test_a_discarded_upload_leaves_nothing(
    draft, sender, root, django_capture_on_commit_callbacks
) -> None:
    address = sender.begin("plan.pdf", 5000).json()["address"]
    sender.part(address, 0, b"x" * 1000)
    with django_capture_on_commit_callbacks(execute=True):
        assert sender.client.delete(address).status_code == 204
    assert (Upload.objects.count(), lying(root)) == (0, [])
    assert sender.client.get(address).status_code == 404


def test_uploads_that_are_begun_and_begun_have_an_end(draft, sender) -> None:
    for _ in range(10):
        assert sender.begin("plan.pdf", 5000).status_code == 200
    assert sender.begin("plan.pdf", 5000).json()["code"] == "too_many_unfinished"


@pytest.mark.parametrize("size", ["", "-5", "1e3", "٣", "9" * 40])
def test_a_size_that_is_none_is_refused(draft, sender, size) -> None:
    facts = {"name": "plan.pdf", "size": size}
    refusal = sender.post(f"{sender.root}files/plan/uploads/", facts)
    assert refusal.status_code == 403


# --- the disk -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "words"), [("en", "not your fault"), ("ko", "가득")])
def test_a_disk_without_room_is_told_before_any_byte(
    draft, sender_in, settings, language, words
) -> None:
    settings.HAECHI_DISK_RESERVE_MB = 10**9
    refusal = sender_in(language).begin("plan.pdf", 5000)
    assert refusal.json()["code"] == "disk_full"
    assert words in refusal.json()["reason"]


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is one of Linux")
def test_a_disk_that_fills_up_in_mid_upload_keeps_what_arrived(draft, sender, settings) -> None:
    """The limit on the size of a file is the kernel's, as a full disk would be."""
    content = pdf(filler=3_000_000)
    address = sender.begin("plan.pdf", len(content)).json()["address"]
    sender.part(address, 0, content[:1_000_000])
    token = Upload.objects.get().token
    # A hole of 64 MB before what is sent, so that the limit meets this file and not the database.
    hole = 64 * 1024 * 1024
    Upload.objects.update(received=hole, size=hole + len(content))
    os.truncate(vault.place(token), hole)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hole + 500_000, before[1]))
    try:
        refusal = sender.part(address, hole, content[:1_000_000])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert refusal.json()["code"] == "disk_full"
    assert vault.size(token) == hole
    assert sender.client.get(address).json()["offset"] == hole
    assert sender.part(address, hole, content[:1_000_000]).status_code == 200


# --- the virus scanner --------------------------------------------------------------------------


def test_what_the_scanner_finds_harmful_goes(draft, sender, settings, root) -> None:
    settings.HAECHI_SCANNER = f"{sys.executable} -c 'raise SystemExit(1)'"
    assert sender.send(pdf(), "plan.pdf").json()["code"] == "file_infected"
    assert (attached(draft), lying(root)) == ([], [])


def test_a_scanner_that_does_not_answer_lets_the_file_wait(draft, sender, settings) -> None:
    settings.HAECHI_SCANNER = f"{sys.executable} -c 'raise SystemExit(2)'"
    assert sender.send(pdf(), "plan.pdf", fingerprint="f").json()["code"] == "file_not_scanned"
    settings.HAECHI_SCANNER = ""
    assert sender.send(pdf(), "plan.pdf", fingerprint="f").status_code == 200


# --- how many, replaced, removed ----------------------------------------------------------------


def test_no_more_files_than_asked_for_but_one_may_be_replaced(draft, sender) -> None:
    sender.send(pdf(1), "one.pdf")
    sender.send(pdf(2), "two.pdf")
    assert sender.send(pdf(3), "three.pdf").json()["code"] == "too_many_files"
    old = attached(draft)[0]
    assert sender.send(pdf(3), "three.pdf", replaces=str(old.pk)).status_code == 200
    assert [one.name for one in attached(draft)] == ["two.pdf", "three.pdf"]
    line = JournalLine.objects.filter(subject_id=draft.pk, verb="prize.attach").latest("pk")
    assert line.facts["replaced"] == "one.pdf"
    again = sender.send(pdf(4), "four.pdf", replaces=str(old.pk))
    assert again.json()["code"] == "file_removed"
    assert not invariants.broken()


def test_two_uploads_for_one_place_end_in_one_file(draft, sender) -> None:
    sender.send(pdf(), "zero.pdf")
    addresses = [sender.begin(f"{n}.pdf", len(pdf())).json()["address"] for n in (1, 2)]
    for address in addresses:
        sender.part(address, 0, pdf())
    assert sender.finish(addresses[0]).status_code == 200
    assert sender.finish(addresses[1]).json()["code"] == "too_many_files"


def test_removing_asks_first_and_keeps_the_row(draft, sender) -> None:
    sender.send(pdf(), "plan.pdf")
    (one,) = attached(draft)
    door = f"{sender.root}file/{one.pk}/remove/"
    assert "Remove “plan.pdf”?" in sender.client.get(door).content.decode()
    assert attached(draft) == [one], "asking removes nothing"
    done = sender.client.post(door)
    assert done["Location"].endswith("/edit/#files-plan")
    assert attached(draft) == []
    assert draft.answers.get(question__code="plan").text == ""
    one.refresh_from_db()
    assert one.removed_at
    assert vault.digest(one.stored) == one.sha256
    assert not invariants.broken()


def test_the_last_file_of_what_must_never_be_empty_is_replaced_not_removed(draft, sender) -> None:
    draft.edition.questions.filter(code="plan").update(requirement="always")
    sender.send(pdf(), "plan.pdf")
    (one,) = attached(draft)
    refused = sender.client.get(f"{sender.root}file/{one.pk}/remove/")
    assert refused.status_code == 403
    assert "Replace this one instead" in refused.content.decode()


def test_the_list_of_files_cannot_be_written_by_hand(draft, sender, lena) -> None:
    forged = '[{"id": "1", "name": "x.pdf"}]'
    with pytest.raises(Refused, match="files_apart"):
        actions.save_draft(draft, {"plan": forged}, by=lena, at=clock.now())
    sender.send(pdf(), "plan.pdf")
    kept = Answer.objects.get(application=draft, question__code="plan").text
    page = {"title_en": "T", "summary_en": "S"}  # the form without scripts does not send files
    assert sender.client.post(f"{sender.root}edit/", page).status_code == 302
    assert Answer.objects.get(application=draft, question__code="plan").text == kept


# --- when ---------------------------------------------------------------------------------------


def test_files_come_in_as_long_as_the_application_may_be_edited(draft, sender, lena) -> None:
    complete(draft, lena)
    sender.send(pdf(), "plan.pdf")
    address = sender.begin("late.pdf", len(pdf())).json()["address"]
    draft.refresh_from_db()
    actions.submit(draft, by=lena, at=clock.now())
    assert sender.part(address, 0, pdf()).json()["code"] == "not_draft"
    assert sender.begin("more.pdf", 100).json()["code"] == "not_draft"
    (one,) = attached(draft)
    assert sender.client.post(f"{sender.root}file/{one.pk}/remove/").status_code == 200
    assert attached(draft) == [one], "told on the page, and nothing is removed"


def test_the_call_may_close_in_mid_upload(draft, sender) -> None:
    address = sender.begin("plan.pdf", len(pdf())).json()["address"]
    with clock.shifted(timedelta(days=400)):
        assert sender.part(address, 0, pdf()).json()["code"] == "call_closed"


# --- the form without scripts -------------------------------------------------------------------


def plain(content: bytes, name: str = "plan.pdf"):
    return {"file": SimpleUploadedFile(name, content, "application/pdf")}


def test_a_plain_form_attaches_a_file_too(draft, sender) -> None:
    door = f"{sender.root}files/plan/"
    assert 'enctype="multipart/form-data"' in sender.client.get(door).content.decode()
    content = pdf(2, filler=6_000_000)
    done = sender.client.post(door, plain(content))
    assert done["Location"].endswith("/edit/#files-plan")
    (one,) = attached(draft)
    assert one.sha256 == hashlib.sha256(content).hexdigest()
    sender.client.post(f"{door}?replaces={one.pk}", plain(pdf(3), "new.pdf"))
    assert [now.name for now in attached(draft)] == ["new.pdf"]


@pytest.mark.parametrize("case", BAD)
def test_a_plain_form_is_refused_in_words_too(draft, sender, root, case) -> None:
    content, name, _code, said = BAD[case]
    with sender.within():
        page = sender.client.post(f"{sender.root}files/plan/", plain(content, name), follow=True)
    told = page.content.decode()
    assert said[0] in told or (case == "empty" and "empty" in told)
    assert (attached(draft), Upload.objects.count(), lying(root)) == ([], 0, [])


def test_a_plain_form_of_two_gigabytes_is_refused_unread(draft, sender) -> None:
    class Unread:
        def read(self, *_size):
            raise AssertionError("a byte was read")

        readline = read

    answer = sender.client.generic(
        "POST",
        f"{sender.root}files/plan/",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(2 * 1024**3),
        **{"wsgi.input": Unread()},
    )
    assert "at most 20 MB are allowed" in answer.content.decode()


def test_a_plain_form_needs_its_token(draft, lena) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(lena, backend="allauth.account.auth_backends.AuthenticationBackend")
    root = Sender(strict, draft).root
    assert strict.post(f"{root}files/plan/", plain(pdf())).status_code == 403
    assert attached(draft) == []


def test_a_plain_form_without_a_file_says_so(draft, sender) -> None:
    page = sender.client.post(f"{sender.root}files/plan/", {}, follow=True)
    assert "Choose a file first." in page.content.decode()


# --- the letter ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Letter of authorisation", "On behalf of City of Nairobi, I authorise Lena")),
        ("ko", ("위임장", "위 기관(City of Nairobi)을 대표하여, Lena 님이")),
    ],
)
def test_the_letter_is_filled_in_in_both_languages(draft, lena, enter, language, words) -> None:
    root = Sender(None, draft, language=language).root
    Question.objects.filter(edition=draft.edition, code="letter").delete()
    assert enter(lena).get(f"{root}letter/").status_code == 404, "it is not asked for"
    ask_for_files(draft.edition, "letter")
    actions.save_draft(
        draft, {"title_en": "Cool roofs", "title_ko": "시원한 지붕"}, by=lena, at=clock.now()
    )
    page = enter(lena).get(f"{root}letter/").content.decode()
    with override(language):
        facts = (draft.edition.name, "시원한 지붕" if language == "ko" else "Cool roofs")
    for said in (*words, *facts):
        assert said in page
    assert f"{root}letter/" in enter(lena).get(f"{root}edit/").content.decode()


def test_the_letter_is_nobody_elses(draft, cast, enter) -> None:
    ask_for_files(draft.edition, "letter")
    root = Sender(None, draft).root
    for person in (cast.omar, cast.sora, cast.ines):
        assert enter(person).get(f"{root}letter/").status_code == 404


# --- what is no longer needed -------------------------------------------------------------------


@pytest.fixture
def sweep(capsys, django_capture_on_commit_callbacks):
    def sweep() -> str:
        with django_capture_on_commit_callbacks(execute=True):
            call_command("sweep")
        return capsys.readouterr().out

    return sweep


def test_a_file_that_a_version_names_outlives_its_removal(draft, sender, lena, sweep) -> None:
    complete(draft, lena)
    sender.send(pdf(), "first.pdf")
    draft.refresh_from_db()
    handed_in = actions.submit(draft, by=lena, at=clock.now())
    actions.reopen(handed_in, by=lena, at=clock.now())
    (first,) = attached(draft)
    sender.client.post(f"{sender.root}file/{first.pk}/remove/")
    sender.send(pdf(2), "second.pdf")
    (second,) = attached(draft)
    sender.client.post(f"{sender.root}file/{second.pk}/remove/")
    assert "1 removed files erased" in sweep()
    first.refresh_from_db()
    second.refresh_from_db()
    assert vault.digest(first.stored) == first.sha256
    assert vault.digest(second.stored) is None
    assert second.erased_at
    assert sender.client.get(f"{sender.root}file/{second.pk}/").status_code == 404
    assert "0 removed files erased" in sweep()
    call_command("verify_files")
    assert not invariants.broken()


def test_the_sweep_takes_old_uploads_and_stray_files_and_nothing_else(
    draft, sender, sweep, root
) -> None:
    sender.send(pdf(), "plan.pdf")
    fresh = sender.begin("fresh.pdf", 5000).json()["address"]
    sender.part(fresh, 0, b"x" * 1000)
    old = sender.begin("old.pdf", 5000).json()["address"]
    sender.part(old, 0, b"x" * 1000)
    Upload.objects.filter(name="old.pdf").update(touched_at=clock.now() - timedelta(days=8))
    stray, young = vault.new_name(), vault.new_name()
    for name in (stray, young):
        vault.write(name, 0, b"left behind")
    os.utime(vault.place(stray), (0, time.time() - 2 * 86_400))
    assert sweep().strip() == ("1 uploads discarded, 0 removed files erased, 1 stray files deleted")
    assert len(lying(root)) == 3
    assert vault.size(young)
    assert sender.client.get(fresh).json()["offset"] == 1000
    assert sender.client.get(old).status_code == 404


def test_a_file_that_changed_on_the_disk_is_named(draft, sender, capsys) -> None:
    sender.send(pdf(), "plan.pdf")
    call_command("verify_files")
    assert "1 files are there and unchanged" in capsys.readouterr().out
    (one,) = attached(draft)
    with vault.place(one.stored).open("r+b") as file:
        file.write(b"#")
    with pytest.raises(CommandError, match=r"'plan\.pdf' .* changed"):
        call_command("verify_files")
    vault.remove(one.stored)
    with pytest.raises(CommandError, match="missing"):
        call_command("verify_files")
    assert sender.client.get(f"{sender.root}file/{one.pk}/").status_code == 404


def test_an_answer_that_names_other_files_than_are_attached_is_found(draft, sender) -> None:
    sender.send(pdf(), "plan.pdf")
    Answer.objects.filter(question__code="plan").update(text="")
    told = [truth.sentence for truth, _row in invariants.broken()]
    assert told == ["An answer of files names what is attached, and nothing else."]
    Answer.objects.filter(question__code="plan").delete()
    assert [truth.sentence for truth, _row in invariants.broken()] == told
    assert Attachment.objects.count() == 1


# --- taken along, and gone ------------------------------------------------------------------------


def test_what_is_attached_goes_along_with_the_application(draft, sender) -> None:
    content = pdf(2)
    sender.send(content, "plan.pdf")
    draft.refresh_from_db()
    [file] = queries.files_of(draft)
    assert file.name == "plan.pdf"
    with file.open() as opened:
        assert opened.read() == content


def test_when_an_answer_of_files_is_erased_no_byte_of_them_stays(
    draft, sender, django_capture_on_commit_callbacks
) -> None:
    sender.send(pdf(2), "plan.pdf")
    (one,) = attached(draft)
    assert vault.digest(one.stored)
    applications = draft.edition.applications.filter(pk=draft.pk)
    with django_capture_on_commit_callbacks(execute=True):
        counts = actions.erase_answers(applications, ["plan"], clock.now())
    assert counts["files"] == 1
    assert vault.digest(one.stored) is None
    one.refresh_from_db()
    assert one.erased_at
    assert list(queries.files_of(draft)) == []
    assert not invariants.broken()
