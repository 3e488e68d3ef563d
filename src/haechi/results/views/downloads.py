"""What the ranking page shows, as files, with the same rights."""

import json

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from haechi.core.spreadsheet import csv_file
from haechi.results import queries, tables
from haechi.results.models import Run
from haechi.results.views.ranking import reading


def run_of(request: HttpRequest, slug: str, code: str) -> Run:
    run = reading(request, slug, code).run
    if run is None:
        raise Http404("There is no run yet.")
    return run


def file(name: str, content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@login_required
def ranking_csv(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    run = run_of(request, slug, code)
    return csv_file("ranking.csv", tables.ranking_cells(queries.ranking(run)))


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
