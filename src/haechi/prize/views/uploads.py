"""How a browser sends a large file in parts: announce it, send parts, ask where it stopped.

``POST   files/CODE/uploads/``          announces name, size and fingerprint → address, offset
``GET    uploads/TOKEN/``               → offset
``PATCH  uploads/TOKEN/``               a part, at the byte that ``Upload-Offset`` names → offset
``DELETE uploads/TOKEN/``               the file is not wanted any more
``POST   uploads/TOKEN/finish/``        it is looked into and attached → the list anew
"""

import re

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from haechi.core.verdict import Refused, deny, hide
from haechi.prize import actions, queries, rules
from haechi.prize.forms.files import FilesOf
from haechi.prize.models import Application, Attachment, Question, Upload
from haechi.prize.views.applications import own
from haechi.prize.views.writing import told_after, typed_values
from haechi.prize.visits import Visit, visit


def file_question(one: Application, code: str) -> Question:
    """The question of this code on this application's form, if it asks for files."""
    question = next((asked for asked in queries.questions_of(one) if asked.code == code), None)
    if question is None:
        raise Refused(hide())
    rules.asks_for_files(question).enforce()
    return question


def replaced(one: Application, pk: str) -> Attachment | None:
    return get_object_or_404(one.attachments, pk=int(pk)) if pk.isdigit() else None


@login_required
@require_POST
def begin_upload(request: HttpRequest, slug: str, number: int, code: str) -> JsonResponse:
    here = visit(request, slug)
    one = own(here, number)
    typed = typed_values(request)
    if not re.fullmatch(r"[0-9]{1,15}", typed.get("size", "")):
        deny("not_readable", _("What was sent is not a table of fields and texts.")).enforce()
    upload = actions.begin_upload(
        one,
        file_question(one, code),
        name=typed.get("name", ""),
        size=int(typed["size"]),
        fingerprint=typed.get("fingerprint", "")[:64],
        replaces=replaced(one, typed.get("replaces", "")),
        by=here.person,
        at=here.at,
    )
    address = reverse("prize:upload", args=[slug, number, upload.token])
    return JsonResponse({"address": address} | told(upload))


def told(upload: Upload) -> dict[str, object]:
    return {"offset": upload.received, "size": upload.size}


@login_required
@require_http_methods(["GET", "PATCH", "DELETE"])
def upload(request: HttpRequest, slug: str, number: int, token: str) -> HttpResponse:
    here = visit(request, slug)
    found = own_upload(here, number, token)
    if request.method == "DELETE":
        actions.discard_upload(found, by=here.person)
        return HttpResponse(status=204)
    if request.method == "PATCH":
        offset = request.headers.get("Upload-Offset", "")
        found = actions.receive(
            found.token,
            part_of(request),
            offset=int(offset) if offset.isdecimal() else -1,
            by=here.person,
            at=here.at,
        )
    return JsonResponse(told(found))


def own_upload(here: Visit, number: int, token: str) -> Upload:
    own(here, number)
    found = queries.upload(token)
    found.application.edition = here.edition
    rules.may_discard_upload(here.who, found).enforce()
    return found


def part_of(request: HttpRequest) -> bytes:
    """The bytes that came; of a part that is too long one byte more than may be."""
    try:
        return request.read(rules.LARGEST_CHUNK + 1)
    except (RawPostDataException, UnreadablePostError):
        return b""  # the line was cut: what arrived before still counts


@login_required
@require_POST
def finish_upload(request: HttpRequest, slug: str, number: int, token: str) -> JsonResponse:
    here = visit(request, slug)
    one = own(here, number)
    announced = typed_values(request).get("sha256", "")
    done = actions.finish_upload(token, announced=announced, by=here.person, at=here.at)
    files = FilesOf(one, done.question, by=here.person)
    listed = render_to_string("prize/parts/files.html", {"attached": files}, request)
    return JsonResponse(
        told_after(here, one, [done.question.code]) | {"list": listed, "name": done.name}
    )
