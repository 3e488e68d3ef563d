"""Files of an application: attached without scripts, removed, read; the letter to be signed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from haechi.core import vault
from haechi.core.files.inspection import fitting
from haechi.core.refusals import attempt
from haechi.core.serving import served
from haechi.core.verdict import Refused
from haechi.prize import actions, queries, rules
from haechi.prize.forms.files import FilesOf
from haechi.prize.models import Application, Attachment, Question
from haechi.prize.views.applications import found, own
from haechi.prize.views.asking import Asked, ask
from haechi.prize.views.uploads import file_question, replaced
from haechi.prize.visits import Visit, readable_file, visit

AROUND_A_FILE = 64 * 1024  # what a form adds to its file


@login_required
@csrf_exempt  # asked for below, once it is known that the file may come at all
def files(request: HttpRequest, slug: str, number: int, code: str) -> HttpResponse:
    """The page on which one file is attached with a plain form."""
    here = visit(request, slug)
    one = own(here, number)
    question = file_question(one, code)
    replaces = replaced(one, request.GET.get("replaces", ""))

    def come_in() -> HttpResponse | None:
        return attempt(request, lambda: taken(request, here, one, question, replaces))

    if request.method == "POST" and (done := come_in()):
        return done
    limits, held = FilesOf(one, question).limits, queries.attached(one, question).count()
    repair = queries.repair_asked(one)
    verdict = rules.may_attach(here.who, one, question, here.at, limits, held, replaces, repair)
    context = {
        "application": one,
        "question": question,
        "attached": FilesOf(one, question, by=here.person),
        "replaces": replaces,
        "may_attach": verdict,
    }
    return render(request, "prize/files.html", context)


def taken(
    request: HttpRequest,
    here: Visit,
    one: Application,
    question: Question,
    replaces: Attachment | None,
) -> HttpResponse:
    """Refused before it is read where its length, the call or the disk forbid it."""
    limits, held = FilesOf(one, question).limits, queries.attached(one, question).count()
    repair = queries.repair_asked(one)
    rules.may_attach(here.who, one, question, here.at, limits, held, replaces, repair).enforce()
    length = max(0, int(request.headers.get("Content-Length") or 0) - AROUND_A_FILE)
    if length:
        fitting(length, limits.max_bytes).enforce()
        rules.disk_has_room(length, vault.free()).enforce()
    read: Callable[..., HttpResponse] = csrf_protect(kept)
    try:
        return read(request, here, one, question, replaces)
    except OSError as error:  # the form is read into a file beside, which takes room too
        if error.errno not in vault.FULL:
            raise
        raise Refused(rules.disk_is_full()) from error


def kept(
    request: HttpRequest,
    here: Visit,
    one: Application,
    question: Question,
    replaces: Attachment | None,
) -> HttpResponse:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        messages.error(request, _("Choose a file first."))
        return redirect(request.get_full_path())
    begun = actions.begin_upload(
        one,
        question,
        name=file.name or "",
        size=file.size or 0,
        replaces=replaces,
        by=here.person,
        at=here.at,
    )
    try:
        for part in file.chunks(rules.LARGEST_CHUNK):
            begun = actions.receive(
                begun.token, part, offset=begun.received, by=here.person, at=here.at
            )
    except Refused:  # a plain form cannot go on later, so nothing is left lying about
        actions.discard_upload(begun, by=here.person)
        raise
    done = actions.finish_upload(begun.token, by=here.person, at=here.at)
    messages.success(request, _("“%(name)s” is attached.") % {"name": done.name})
    return redirect(at_question(here, one, question))


def at_question(here: Visit, one: Application, question: Question) -> str:
    return reverse("prize:edit", args=[here.edition.slug, one.number]) + f"#files-{question.code}"


@login_required
def remove_file(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    here = visit(request, slug)
    one = own(here, number)
    attachment = get_object_or_404(one.attachments.select_related("question"), pk=pk)
    attachment.application = one
    held = queries.attached(one, attachment.question).count()
    if request.method == "GET":
        rules.may_remove_attachment(here.who, attachment, here.at, held).enforce()
    asked = Asked(
        heading=_("Remove “%(name)s”?") % {"name": attachment.name},
        text=_("It leaves the application. A version that was handed in keeps its own copy."),
        action=_("Remove"),
        danger=True,
        done=_("“%(name)s” is removed.") % {"name": attachment.name},
        back=(at_question(here, one, attachment.question),),
    )

    def act(typed: dict[str, Any]) -> object:
        return actions.remove_attachment(attachment, by=here.person, at=here.at)

    return ask(request, Form(request.POST if request.method == "POST" else None), asked, act)


@login_required
def file(request: HttpRequest, slug: str, number: int, pk: int) -> FileResponse:
    here = visit(request, slug)
    one = found(here, number)
    attachment = readable_file(here, one, pk)
    return served(
        attachment.stored,
        name=attachment.name,
        media_type=attachment.media_type,
        download="download" in request.GET,
    )


@login_required
def letter(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The letter of authorisation, filled in, to be printed and signed."""
    here = visit(request, slug)
    one = own(here, number)
    asked = queries.asks_for_letter(queries.questions_of(one))
    rules.may_print_letter(here.who, one, asked).enforce()
    return render(
        request, "prize/authorisation_letter.html", {"application": one, "today": here.at}
    )
