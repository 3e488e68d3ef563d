"""How a file leaves the house: streamed, under its own name, and unable to do anything here."""

import logging

from django.http import FileResponse, Http404

from haechi.core import vault
from haechi.core.files import safe_name

log = logging.getLogger(__name__)
LOOKED_AT = frozenset({"application/pdf", "image/png", "image/jpeg"})
# It runs nothing, loads nothing and reaches nothing; only its own look may be its own.
ALONE = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'"


def served(stored: str, *, name: str, media_type: str, download: bool = False) -> FileResponse:
    """The answer that carries a file of the vault; PDFs and pictures open in the browser.

    Raises:
        Http404: the file is not there, which it should be.
    """
    try:
        file = vault.opened(stored)
    except FileNotFoundError as error:
        log.error("a file of the vault is missing: %s", stored)
        raise Http404 from error
    answer = FileResponse(
        file,
        as_attachment=download or media_type not in LOOKED_AT,
        filename=safe_name(name),
        content_type=media_type,
    )
    answer["Content-Security-Policy"] = ALONE
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-cache"
    return answer
