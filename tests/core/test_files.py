"""What may come in as a file: every bad one is built here and refused with its sentence."""

import io
import os
import socket
import struct
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from django.utils.translation import override
from PIL import Image
from pypdf import PdfWriter

from haechi.core.files import FileFacts, inspect, safe_name, unlike
from haechi.core.verdict import Verdict

EVERY = ("pdf", "png", "jpeg", "docx", "xlsx", "pptx")


def pdf(pages: int = 1, password: str | None = None, owner: str | None = None) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password is not None:
        writer.encrypt(password, owner)
    writer.write(out)
    return out.getvalue()


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    noise = Image.frombytes("RGB", (64, 64), os.urandom(64 * 64 * 3))
    noise.save(out, kind)
    return out.getvalue()


def archive(*names: str, comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, "<x/>")
        packed.comment = comment
    return out.getvalue()


def word(*more: str, comment: bytes = b"") -> bytes:
    return archive("[Content_Types].xml", "word/document.xml", *more, comment=comment)


def seen(content: bytes, name: str, allowed=EVERY, max_bytes=5_000_000, max_pages=50):
    file = io.BytesIO(content)
    found = inspect(file, name, allowed=allowed, max_bytes=max_bytes, max_pages=max_pages)
    assert file.tell() == 0
    return found


def refused(content: bytes, name: str, **limits) -> Verdict:
    found = seen(content, name, **limits)
    assert isinstance(found, Verdict), found
    with override("ko"):
        korean = found.sentence
    assert korean != found.sentence, "the refusal is told in both languages"
    return found


@pytest.mark.parametrize(
    ("content", "name", "kind", "pages"),
    [
        (pdf(3), "plan.pdf", "pdf", 3),
        (picture(), "map.PNG", "png", None),
        (picture("JPEG"), "photo.jpg", "jpeg", None),
        (word(), "letter.docx", "docx", None),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", "xlsx", None),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), "a.pptx", "pptx", None),
    ],
)
def test_a_good_file_is_told_by_its_facts(content, name, kind, pages) -> None:
    found = seen(content, name)
    assert isinstance(found, FileFacts), found
    assert (found.kind, found.pages, found.size) == (kind, pages, len(content))
    assert found.name == name
    assert len(found.sha256) == 64


def test_a_pdf_of_300_pages_is_too_long_where_50_are_allowed() -> None:
    found = refused(pdf(300), "plan.pdf")
    assert found.code == "file_pages"
    assert "300 pages; at most 50" in found.sentence
    assert isinstance(seen(pdf(300), "plan.pdf", max_pages=300), FileFacts)


def test_the_pages_are_counted_and_not_believed() -> None:
    lying = pdf(60).replace(b"/Count 60", b"/Count 01")
    assert refused(lying, "plan.pdf").code == "file_pages"


BAD = {
    "nothing": (b"", "plan.pdf", "file_empty"),
    "encrypted": (pdf(1, "secret"), "plan.pdf", "file_locked"),
    "restricted though it opens": (pdf(1, "", "owner"), "plan.pdf", "file_locked"),
    "a torn PDF": (pdf(40)[:1500], "plan.pdf", "file_broken"),
    "a PDF in name only": (b"%PDF-1.7\nhello\n%%EOF\n", "plan.pdf", "file_broken"),
    "a ZIP called PDF": (archive("a.txt"), "plan.pdf", "file_content"),
    "a PDF called Excel": (pdf(), "table.xlsx", "file_content"),
    "a PNG called JPEG": (picture(), "photo.jpg", "file_content"),
    "text called PDF": (b"hello world " * 50, "plan.pdf", "file_content"),
    "a PDF with a ZIP behind it": (pdf() + archive("run.exe"), "plan.pdf", "file_disguised"),
    "a PDF with a ZIP behind it that ends like a PDF": (
        pdf() + archive("run.exe", comment=b"%%EOF\n"),
        "plan.pdf",
        "file_disguised",
    ),
    "a PDF that begins late": (b"GIF89a;" + pdf(), "plan.pdf", "file_content"),
    "a PDF with a page of the web in its head": (
        pdf().replace(b"\n", b"\n%<html><script>\n", 1),
        "plan.pdf",
        "file_disguised",
    ),
    "a Word file with a ZIP's remark": (word(comment=pdf()), "a.docx", "file_disguised"),
    "a Word file that is a PDF as well": (word("%PDF-1.4"), "a.docx", "file_disguised"),
    "a Word file with something behind": (word() + b"more", "a.docx", "file_disguised"),
    "a Word file with macros": (word("word/vbaProject.bin"), "a.docx", "file_macros"),
    "a ZIP called Word": (archive("a.txt"), "a.docx", "file_broken"),
    "an Excel called Word": (
        archive("[Content_Types].xml", "xl/workbook.xml"),
        "a.docx",
        "file_broken|file_content",
    ),
    "a protected Word file": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "a.docx",
        "file_locked",
    ),
    "a picture with a page of the web behind it": (
        picture() + b"<HTML><script>alert(1)</script>",
        "a.png",
        "file_disguised",
    ),
    "a picture with a PDF behind it": (picture("JPEG") + pdf(), "a.jpg", "file_disguised"),
    "a picture with a ZIP behind it": (picture() + archive("a.txt"), "a.png", "file_disguised"),
    "a torn PNG": (picture()[:-40], "a.png", "file_broken"),
    "a torn JPEG": (picture("JPEG")[:-400], "a.jpg", "file_broken"),
    "a program": (b"MZ" + b"\0" * 600, "run.exe", "file_kind"),
    "a name without an ending": (pdf(), "plan", "file_kind"),
    "a name that lies by direction": (pdf(), "plan\u202efdp.exe", "file_kind"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_refused(case: str) -> None:
    content, name, codes = BAD[case]
    assert refused(content, name).code in codes.split("|")


def test_a_file_that_is_too_large_is_told_both_sizes() -> None:
    found = refused(pdf() + b" " * 3_000_000, "plan.pdf", max_bytes=2 * 1024 * 1024)
    assert found.code == "file_size"
    assert "2.9 MB; at most 2 MB" in found.sentence


def test_the_refusal_of_a_kind_names_the_kinds_that_are_accepted() -> None:
    found = refused(picture(), "a.png", allowed=("pdf", "docx"))
    assert "(.png)" in found.sentence
    assert "PDF, Word" in found.sentence


def test_a_small_file_that_unpacks_to_very_much_is_not_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        packed.writestr("word/document.xml", "<x/>")
        with packed.open("word/media/bomb", "w", force_zip64=True) as bomb:
            for _ in range(301):
                bomb.write(bytes(1024 * 1024))
    assert len(out.getvalue()) < 1_000_000
    assert refused(out.getvalue(), "a.docx").code == "file_swollen"


def test_a_picture_of_too_many_points_is_not_opened() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 6_000)).save(out, "PNG")
    assert refused(out.getvalue(), "a.png").code == "file_pixels"


# --- names --------------------------------------------------------------------------------------

HANGUL, ARABIC, EMOJI = "가" * 300, "ش" * 300, "👩‍🌾" * 100


@pytest.mark.parametrize("stem", [HANGUL, ARABIC, EMOJI])
def test_a_name_of_300_letters_is_shortened_and_keeps_its_ending(stem: str) -> None:
    found = seen(pdf(), f"{stem}.pdf")
    assert isinstance(found, FileFacts)
    assert found.name.endswith(".pdf")
    assert 100 < len(found.name.encode()) <= 200
    assert stem.startswith(found.name.removesuffix(".pdf"))
    assert not found.name.removesuffix(".pdf").endswith("\u200d")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\mina\\계획.pdf", "계획.pdf"),
        ("계획 (최종).pdf", "계획 (최종).pdf"),
        ("a\u202egnp.exe", "agnp.exe"),
        ('a<b>:"c|d?*.pdf', "a_b_c_d_.pdf"),
        ("con.pdf", "_con.pdf"),
        ("LPT1", "_LPT1"),
        ("contract.pdf", "contract.pdf"),
        (" .. ", "file"),
        ("", "file"),
        ("a\nb\t.pdf", "a b.pdf"),
        ("\u1112\u1161\u11ab.pdf", "한.pdf"),
    ],
)
def test_a_name_is_made_safe(typed: str, kept: str) -> None:
    assert safe_name(typed) == kept


def test_two_names_that_differ_by_capitals_alone_do_not_meet_in_one_folder() -> None:
    assert unlike("Plan.pdf", {"plan.PDF"}) == "Plan (2).pdf"
    assert unlike("Plan.pdf", {"plan.pdf", "plan (2).pdf"}) == "Plan (3).pdf"
    assert unlike("plan.pdf", set()) == "plan.pdf"
    long = safe_name(f"{HANGUL}.pdf")
    assert len(unlike(long, {long}).encode()) <= 200


# --- the virus scanner --------------------------------------------------------------------------


@pytest.fixture
def clamd(tmp_path: Path):
    """A door that speaks ClamAV's INSTREAM and finds the letters EICAR."""
    place = tmp_path / "clamd"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(place))
    listener.listen()

    def read(line: socket.socket, wanted: int) -> bytes:
        got = b""
        while len(got) < wanted and (more := line.recv(wanted - len(got))):
            got += more
        return got

    def answer() -> None:
        line, _ = listener.accept()
        with line:
            assert read(line, 10) == b"zINSTREAM\0"
            content = b""
            while size := struct.unpack("!I", read(line, 4))[0]:
                content += read(line, size)
            said = b"stream: Eicar FOUND" if b"EICAR" in content else b"stream: OK"
            line.sendall(
                (b"INSTREAM size limit exceeded. ERROR" if b"HUGE" in content else said) + b"\0"
            )

    thread = threading.Thread(target=answer)
    thread.start()
    yield f"clamd://{place}"
    thread.join(10)
    listener.close()


@pytest.mark.parametrize(
    ("remark", "code"), [(b"", None), (b"EICAR", "file_infected"), (b"HUGE", "file_not_scanned")]
)
def test_clamd_is_asked_and_its_answer_holds(clamd, settings, remark: bytes, code) -> None:
    settings.HAECHI_SCANNER = clamd
    content = pdf().replace(b"\n", b"\n%" + remark + b"\n", 1)
    if code is None:
        assert isinstance(seen(content, "plan.pdf"), FileFacts)
    else:
        assert refused(content, "plan.pdf").code == code


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("import sys; sys.exit(0)", None),
        ("import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())", "file_infected"),
        ("import sys; sys.exit(2)", "file_not_scanned"),
    ],
)
def test_a_command_is_asked_and_its_answer_holds(settings, program: str, code) -> None:
    settings.HAECHI_SCANNER = f'{sys.executable} -c "{program}"'
    content = pdf().replace(b"\n", b"\n%EICAR\n", 1)
    if code is None:
        assert isinstance(seen(content, "plan.pdf"), FileFacts)
    else:
        assert refused(content, "plan.pdf").code == code


@pytest.mark.parametrize("gone", ["clamd:///nowhere/clamd", "/nowhere/clamscan -", '"unclosed'])
def test_a_scanner_that_does_not_answer_lets_nothing_in(settings, gone: str) -> None:
    settings.HAECHI_SCANNER = gone
    assert refused(pdf(), "plan.pdf").code == "file_not_scanned"
