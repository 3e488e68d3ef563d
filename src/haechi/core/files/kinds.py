"""The kinds of file that may be handed in: their endings, and what proves each of them."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image
from pypdf import PdfReader

from haechi.core.verdict import Verdict, deny

MOST_PIXELS = 80_000_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_PARTS = 10_000

Proof = Callable[[BinaryIO, int | None], "int | Verdict | None"]


@dataclass(frozen=True)
class Kind:
    """``found`` is the type that filetype reads off the first bytes; ``prove`` counts pages."""

    code: str
    name: str
    suffixes: tuple[str, ...]
    content_type: str
    found: tuple[str, ...]
    prove: Proof

    @property
    def is_office(self) -> bool:
        return ZIPPED in self.found


def broken(kind: str) -> Verdict:
    return deny(
        "file_broken",
        _(
            "The file cannot be opened as %(kind)s: it is damaged or incomplete. "
            "Open it on your computer, save it again and hand in the new file."
        ),
        kind=kind,
    )


def locked() -> Verdict:
    return deny(
        "file_locked",
        _("The file is protected by a password. Save it without protection and hand it in again."),
    )


def disguised() -> Verdict:
    return deny(
        "file_disguised",
        _(
            "The file holds a second file of another kind inside, so it cannot be accepted. "
            "Export it anew from the program in which it was made."
        ),
    )


def pages_of_pdf(file: BinaryIO, max_pages: int | None) -> int | Verdict:
    try:
        reader = PdfReader(file)
        if reader.is_encrypted:
            return locked()
        pages = len(reader.pages)
    except Exception:  # a hostile file may fail in any way, and every way means the same
        return broken("PDF")
    if not pages:
        return broken("PDF")
    if max_pages is not None and pages > max_pages:
        return deny(
            "file_pages",
            _("The PDF has %(pages)s pages; at most %(max)s are allowed. Shorten it."),
            pages=pages,
            max=max_pages,
        )
    return pages


def proof_of_image(name: str) -> Proof:
    def prove(file: BinaryIO, max_pages: int | None) -> Verdict | None:
        try:
            with Image.open(file, formats=[name]) as image:
                if image.width * image.height > MOST_PIXELS:
                    return too_wide()
                image.verify()
            file.seek(0)
            with Image.open(file, formats=[name]) as image:
                image.draft("RGB", (image.width // 8, image.height // 8))
                image.load()  # the last line is read, so a torn upload is seen
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            return too_wide()
        except Exception:  # a hostile file may fail in any way, and every way means the same
            return broken(name)
        return None

    return prove


def too_wide() -> Verdict:
    return deny(
        "file_pixels",
        _("The picture has more than %(most)s million points. Make it smaller."),
        most=MOST_PIXELS // 1_000_000,
    )


def proof_of_office(name: str, main_part: str) -> Proof:
    """OOXML: a ZIP with nothing before or behind it, whose parts are those of ``name``."""

    def prove(file: BinaryIO, max_pages: int | None) -> Verdict | None:
        try:
            with zipfile.ZipFile(file) as archive:
                parts, is_bare = archive.infolist(), not archive.comment
        except Exception:  # a hostile file may fail in any way, and every way means the same
            return broken(name)
        names = {part.filename for part in parts}
        if not {"[Content_Types].xml", main_part} <= names:
            return broken(name)
        if any(part.flag_bits & 1 for part in parts):
            return locked()
        if not is_bare or min(part.header_offset for part in parts) or not ends_as_zip(file):
            return disguised()
        if any(part.endswith("vbaProject.bin") for part in names):
            return macros()
        unpacked = sum(part.file_size for part in parts)
        return swollen() if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS else None

    return prove


def macros() -> Verdict:
    return deny(
        "file_macros", _("The document holds macros. Save it without macros and hand it in again.")
    )


def swollen() -> Verdict:
    return deny(
        "file_swollen",
        _("The file would unpack to an unreasonable size, so it is not opened. Make it smaller."),
    )


def ends_as_zip(file: BinaryIO) -> bool:
    file.seek(-22, io.SEEK_END)
    return file.read(4) == b"PK\x05\x06"


ZIPPED = "application/zip"
OFFICE = "application/vnd.openxmlformats-officedocument."
WORD = f"{OFFICE}wordprocessingml.document"
SHEETS = f"{OFFICE}spreadsheetml.sheet"
SLIDES = f"{OFFICE}presentationml.presentation"

KINDS = {
    kind.code: kind
    for kind in (
        Kind("pdf", "PDF", (".pdf",), "application/pdf", ("application/pdf",), pages_of_pdf),
        Kind("png", "PNG", (".png",), "image/png", ("image/png",), proof_of_image("PNG")),
        Kind(
            "jpeg", "JPEG", (".jpg", ".jpeg"), "image/jpeg", ("image/jpeg",), proof_of_image("JPEG")
        ),
        Kind(
            "docx",
            "Word",
            (".docx",),
            WORD,
            (WORD, ZIPPED),
            proof_of_office("Word", "word/document.xml"),
        ),
        Kind(
            "xlsx",
            "Excel",
            (".xlsx",),
            SHEETS,
            (SHEETS, ZIPPED),
            proof_of_office("Excel", "xl/workbook.xml"),
        ),
        Kind(
            "pptx",
            "PowerPoint",
            (".pptx",),
            SLIDES,
            (SLIDES, ZIPPED),
            proof_of_office("PowerPoint", "ppt/presentation.xml"),
        ),
    )
}
