"""The files of an application: what they are, and their bytes."""

from typing import Any

from django.http import FileResponse, HttpRequest
from django.urls import reverse
from ninja import Router

from haechi.core.serving import served
from haechi.prize import queries
from haechi.prize.api.applications import found
from haechi.prize.api.shapes import REFUSALS
from haechi.prize.api.wording import FileOut
from haechi.prize.models import Application, Attachment
from haechi.prize.visits import readable_file, visit

router = Router(tags=["files"])
AT = "/editions/{slug}/applications/{number}/files"


def line(slug: str, one: Application, file: Attachment) -> dict[str, Any]:
    return {
        "number": file.pk,
        "question": file.question.code,
        "name": file.name,
        "bytes": file.size,
        "media_type": file.media_type,
        "pages": file.pages,
        "sha256": file.sha256,
        "uploaded_at": file.uploaded_at,
        "link": reverse("api:read_file", args=[slug, one.number, file.pk]),
    }


@router.get(AT, response={200: list[FileOut], **REFUSALS})
def list_files(request: HttpRequest, slug: str, number: int) -> list[dict[str, Any]]:
    """Those that the page shows: of the version handed in, or of the draft."""
    here = visit(request, slug)
    one = found(here, number)
    shown = one.attachments.filter(pk__in=queries.files_shown(one), erased_at=None)
    return [line(slug, one, file) for file in shown.select_related("question")]


@router.get(
    f"{AT}/{{file}}",
    url_name="read_file",
    response={200: Any, **REFUSALS},
    openapi_extra={
        "responses": {
            200: {
                "description": "The bytes, in the kind of file that the list names.",
                "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
)
def read_file(request: HttpRequest, slug: str, number: int, file: int) -> FileResponse:
    here = visit(request, slug)
    one = found(here, number)
    attachment = readable_file(here, one, file)
    return served(
        attachment.stored, name=attachment.name, media_type=attachment.media_type, download=True
    )
