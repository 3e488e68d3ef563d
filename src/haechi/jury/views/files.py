"""Files of an entry, for whoever reads it through a score sheet."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404

from haechi.core.serving import served
from haechi.jury import queries, rules
from haechi.prize import queries as prize
from haechi.prize.visits import visit


@login_required
def file(request: HttpRequest, slug: str, sheet: int, pk: int) -> FileResponse:
    here = visit(request, slug)
    read = get_object_or_404(queries.sheets_of(here.edition), pk=sheet)
    attachment = get_object_or_404(read.application.attachments, pk=pk)
    shown = attachment.pk in prize.files_shown_to_judges(read.application)
    rules.may_read_file(here.who, read, attachment, shown).enforce()
    return served(
        attachment.stored,
        name=attachment.name,
        media_type=attachment.media_type,
        download="download" in request.GET,
    )
