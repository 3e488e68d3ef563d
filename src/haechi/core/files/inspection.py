"""A file is inspected from the outside in: its size, its name, its bytes, its inside, a scanner.

Type by content: filetype is the first gate, then the kind's own proof opens the file. A file that
two programs would read as two different things (a polyglot) is refused.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, cast

import filetype
from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from haechi.core.files import scanner
from haechi.core.files.kinds import KINDS, Kind, broken, disguised, locked
from haechi.core.files.names import safe_name
from haechi.core.verdict import Verdict, allow, deny, first_refusal

CHUNK = 1024 * 1024
HEAD = 8192
MARKS = re.compile(rb"(?i)<html|<script|<!doctype html|<\?php")
PDF_MARK, ZIP_END, OLD_OFFICE = b"%PDF-", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"
PDF_REACH, ZIP_REACH = 1024, 66_000  # how far from the edge readers of these look for their marks


@dataclass(frozen=True)
class FileFacts:
    """What is true of a file that may come in. ``name`` is safe to keep and to show."""

    name: str
    kind: str
    content_type: str
    size: int
    sha256: str
    pages: int | None


def inspect(
    file: BinaryIO | File,
    name: str,
    *,
    allowed: Collection[str],
    max_bytes: int,
    max_pages: int | None = None,
) -> FileFacts | Verdict:
    """The facts of ``file``, or the verdict that refuses it. The file is left at its beginning.

    ``allowed`` are codes of :data:`KINDS`; ``max_pages`` counts for PDFs.
    """
    stream = cast(BinaryIO, file)
    try:
        return inspected(stream, name, allowed, max_bytes, max_pages)
    finally:
        stream.seek(0)


def inspected(
    file: BinaryIO, name: str, allowed: Collection[str], max_bytes: int, max_pages: int | None
) -> FileFacts | Verdict:
    size = file.seek(0, 2)
    kind = kind_of(name, allowed)
    if isinstance(kind, Verdict):
        return kind
    if not (fits := fitting(size, max_bytes)):
        return fits
    seen = look_through(file)
    if not (pure := first_refusal(agreeing(kind, seen), unmixed(kind, seen))):
        return pure
    file.seek(0)
    pages = kind.prove(file, max_pages)
    if isinstance(pages, Verdict):
        return pages
    file.seek(0)
    if not (clean := scanner.scan(file, settings.HAECHI_SCANNER)):
        return clean
    return FileFacts(safe_name(name), kind.code, kind.content_type, size, seen.sha256, pages)


def fitting(size: int, max_bytes: int) -> Verdict:
    if not size:
        return deny("file_empty", _("The file is empty. Choose the file again."))
    if size <= max_bytes:
        return allow()
    return deny(
        "file_size",
        _("The file has %(size)s MB; at most %(max)s MB are allowed. Make it smaller."),
        size=f"{size / CHUNK:.1f}",
        max=f"{max_bytes / CHUNK:g}",
    )


def kind_of(name: str, allowed: Collection[str]) -> Kind | Verdict:
    """The kind that the name promises."""
    suffix = PurePath(safe_name(name)).suffix.lower()
    kinds = [KINDS[code] for code in KINDS if code in allowed]
    for kind in kinds:
        if suffix in kind.suffixes:
            return kind
    return deny(
        "file_kind",
        _("Files of this kind (%(suffix)s) are not accepted here. Accepted: %(kinds)s."),
        suffix=suffix or "–",
        kinds=", ".join(kind.name for kind in kinds),
    )


@dataclass(frozen=True)
class Seen:
    """What one reading of the whole file shows."""

    head: bytes
    tail: bytes
    sha256: str
    has_markup: bool
    has_pdf: bool


def look_through(file: BinaryIO) -> Seen:
    file.seek(0)
    digest, head, tail = hashlib.sha256(), b"", b""
    has_markup = has_pdf = False
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        head = head or chunk[:HEAD]
        joined = tail[-16:] + chunk  # a mark may lie across two chunks
        has_markup = has_markup or MARKS.search(joined) is not None
        has_pdf = has_pdf or PDF_MARK in joined
        tail = (tail + chunk)[-CHUNK:]
    return Seen(head, tail, digest.hexdigest(), has_markup, has_pdf)


def agreeing(kind: Kind, seen: Seen) -> Verdict:
    """What the name says and what the content is."""
    if seen.head.startswith(OLD_OFFICE) and kind.is_office:
        return locked()  # a protected document is packed as the old format is
    guess = filetype.guess(seen.head)
    if guess is not None and guess.mime in kind.found:
        return allow()
    known = [other.name for other in KINDS.values() if guess and guess.mime == other.content_type]
    unknown = guess.extension.upper() if guess else _("something else")
    return deny(
        "file_content",
        _(
            "The name says %(kind)s, but the content is %(found)s. Hand in the original file; "
            "renaming does not change what it is."
        ),
        kind=kind.name,
        found=known[0] if known else unknown,
    )


def unmixed(kind: Kind, seen: Seen) -> Verdict:
    """Nothing else is hidden in, before or behind the content."""
    is_image, is_pdf = kind.content_type.startswith("image/"), kind.code == "pdf"
    has_zip = not kind.is_office and ZIP_END in seen.tail[-ZIP_REACH:]
    has_pdf = seen.has_pdf if is_image else not is_pdf and PDF_MARK in seen.head[:PDF_REACH]
    has_markup = seen.has_markup if is_image else MARKS.search(seen.head[:PDF_REACH]) is not None
    if has_zip or has_pdf or has_markup:
        return disguised()
    return ended(seen) if is_pdf else allow()


def ended(seen: Seen) -> Verdict:
    """Behind the end of a PDF there is nothing but air."""
    _body, end, behind = seen.tail.rpartition(b"%%EOF")
    if not end:
        return broken("PDF")
    return disguised() if behind.strip(b"\0\t\n\f\r ") else allow()
