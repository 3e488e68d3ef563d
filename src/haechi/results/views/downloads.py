"""What the ranking page shows, as files, with the same rights."""

import csv
import io
import json
from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from haechi.results import queries, tables
from haechi.results.models import Run
from haechi.results.tables import Cells
from haechi.results.views.ranking import reading

BOM = "\ufeff"  # without it Excel takes Korean for another code page


def run_of(request: HttpRequest, slug: str, code: str) -> Run:
    run = reading(request, slug, code).run
    if run is None:
        raise Http404("There is no run yet.")
    return run


def csv_file(name: str, rows: Iterable[Cells], *, bom: bool) -> HttpResponse:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([tables.plain_cell(cell) for cell in row] for row in rows)
    content = (BOM if bom else "") + text.getvalue()
    return file(name, content.encode(), "text/csv; charset=utf-8")


def file(name: str, content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@login_required
def ranking_csv(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    run = run_of(request, slug, code)
    return csv_file("ranking.csv", tables.ranking_cells(queries.ranking(run)), bom=True)


@never_cache
@login_required
def scores_csv(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The inputs of the run, judges by their codes."""
    run = run_of(request, slug, code)
    return csv_file("scores.csv", tables.score_cells(run.scores), bom=False)


@never_cache
@login_required
def run_json(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The result in jeoul's canonical form: the file its command line writes, byte for byte."""
    run = run_of(request, slug, code)
    text = json.dumps(run.result, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return file("run.json", f"{text}\n".encode(), "application/json")
