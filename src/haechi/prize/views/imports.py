"""Applications come in as a table: hand it in, look at what would happen, confirm or discard."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.core.spreadsheet import FORMATS
from haechi.prize import actions, queries, rules, tables
from haechi.prize.forms.imports import ConfirmForm, MappingForm, TableForm
from haechi.prize.forms.mapping import lacking, targets
from haechi.prize.models import ImportBatch
from haechi.prize.states import ImportState, RowState
from haechi.prize.views.jobs import facts as job_facts
from haechi.prize.visits import Visit, visit

A_PAGE = 50
FIT = (RowState.MAKE, RowState.UPDATE)


def arrived(request: HttpRequest, slug: str) -> Visit:
    here = visit(request, slug)
    rules.has_power(here.who, "read_every_application").enforce()
    return here


def found(here: Visit, pk: int) -> ImportBatch:
    one = get_object_or_404(queries.imports(here.edition), pk=pk)
    one.edition = here.edition
    return one


@login_required
def imports(request: HttpRequest, slug: str) -> HttpResponse:
    here = arrived(request, slug)
    may_import = rules.may_import(here.who, here.edition, queries.judging_begun(here.edition))
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        may_import.enforce()
        if form.is_valid() and (batch := attempt(request, lambda: handed_in(here, form))):
            return redirect("prize:import", slug, batch.pk)
    page = Paginator(queries.imports(here.edition), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "may_import": may_import}
    return render(request, "prize/imports.html", context)


def handed_in(here: Visit, form: TableForm) -> ImportBatch:
    return actions.upload_import(
        here.edition, form.cleaned_data["table"], form.facts, by=here.person, at=here.at
    )


@login_required
@never_cache
def batch(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = arrived(request, slug)
    one = found(here, pk)
    return shown(request, here, one)


def shown(
    request: HttpRequest,
    here: Visit,
    one: ImportBatch,
    mapping: MappingForm | None = None,
    confirm: ConfirmForm | None = None,
) -> HttpResponse:
    counts = queries.counts_of_rows(one)
    state = request.GET.get("state", "")
    rows = one.rows.select_related("application")
    if state in RowState.values:
        rows = rows.filter(state=state)
    elif not state:
        rows = rows.exclude(problems=[])
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "batch": one,
        "page": page,
        "query": f"state={state}&" if state else "",
        "tabs": [(RowState(key), n) for key, n in counts.items() if n],
        "all_rows": sum(counts.values()),
        "chosen": state,
        "is_busy": one.state in (ImportState.READING, ImportState.WRITING),
        "before": queries.same_file_before(one),
        "downloads": [name.upper() for name in FORMATS if name != "json"],
        **whats_next(here, one, counts, mapping, confirm),
    }
    if one.job is not None:
        context |= job_facts(here, one.job)
    return render(request, "prize/import.html", context)


def whats_next(
    here: Visit,
    one: ImportBatch,
    counts: dict[str, int],
    mapping: MappingForm | None,
    confirm: ConfirmForm | None,
) -> dict[str, Any]:
    """What may be done with the table now, and the forms for it."""
    begun = queries.judging_begun(here.edition)
    fit = sum(counts[state] for state in FIT)
    found: dict[str, Any] = {
        "fit": fit,
        "may_map": rules.may_map_import(here.who, one, begun),
        "may_discard": rules.may_discard_import(here.who, one),
        "may_confirm": rules.may_confirm_import(
            here.who, one, begun, fit=fit, submits=False, reason=""
        ),
    }
    if one.state == ImportState.READY:
        known = targets(here.edition)
        found["mapping"] = mapping or MappingForm(one.headings, one.mapping, known)
        found["lacking"] = lacking(one.mapping, known)
        found["samples"] = samples(one, found["mapping"])
        found["confirm"] = confirm or ConfirmForm(initial={"submits": "no"})
    return found


def samples(one: ImportBatch, mapping: MappingForm) -> list[tuple[Any, str]]:
    """Each column's choice with its first cell that says something."""
    rows = [row.cells for row in one.rows.all()[:20]]
    cells = (
        next((row[i] for row in rows if i < len(row) and row[i]), "")
        for i in range(len(one.headings))
    )
    return list(zip(mapping, cells, strict=True))


@login_required
@require_POST
def remap(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = arrived(request, slug)
    one = found(here, pk)
    form = MappingForm(one.headings, one.mapping, targets(here.edition), request.POST)
    if not form.is_valid():
        return shown(request, here, one, mapping=form)
    attempt(request, lambda: actions.map_import(one, form.mapping, by=here.person, at=here.at))
    return redirect("prize:import", slug, pk)


@login_required
@require_POST
def confirm(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = arrived(request, slug)
    one = found(here, pk)
    form = ConfirmForm(request.POST)
    if form.is_valid() and attempt(request, lambda: confirmed(here, one, form)) is not None:
        return redirect("prize:import", slug, pk)
    return shown(request, here, found(here, pk), confirm=form)


def confirmed(here: Visit, one: ImportBatch, form: ConfirmForm) -> ImportBatch:
    return actions.confirm_import(
        one,
        submits=form.cleaned_data["submits"] == "yes",
        reason=form.cleaned_data["reason"],
        by=here.person,
        at=here.at,
    )


@login_required
@require_POST
def discard(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = arrived(request, slug)
    one = found(here, pk)
    if attempt(request, lambda: actions.discard_import(one, by=here.person, at=here.at)):
        messages.success(request, _("The table is discarded; nothing of it was imported."))
    return redirect("prize:imports", slug)


@login_required
def rows_file(request: HttpRequest, slug: str, pk: int, form: str) -> HttpResponseBase:
    here = arrived(request, slug)
    one = found(here, pk)
    if form not in FORMATS:
        raise Http404
    return tables.rows_file(one, form)
