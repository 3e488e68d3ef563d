"""The judge's own sheets side by side."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from haechi.jury import queries, rules
from haechi.jury.models import Sheet
from haechi.prize.models import Criterion
from haechi.prize.visits import visit

FEWEST, MOST = 2, 4


@dataclass(frozen=True)
class Column:
    """One of the judge's sheets, its marks by the criterion's code, and its total."""

    sheet: Sheet
    marks: dict[str, int]
    total: float | None


@login_required
@never_cache
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    rules.has_power(here.who, "read_queue").enforce()
    seats = queries.seats(here.person.pk, here.edition)
    code = request.GET.get("round", "")
    judge = next((seat for seat in seats if seat.round.code == code), next(iter(seats), None))
    if judge is None:
        return render(request, "jury/no_seat.html")
    numbers = [int(text) for text in request.GET.getlist("entry") if text.isdecimal()]
    sheets = queries.side_by_side(judge, numbers)
    if not FEWEST <= len(sheets) <= MOST:
        messages.warning(request, _("Choose two to four of your entries to compare."))
        return redirect("jury:queue", slug=slug)
    for sheet in sheets:
        sheet.judge = judge
    columns = [column_of(sheet) for sheet in sheets]
    context = {
        "round": judge.round,
        "columns": columns,
        "lines": lines_of(sheets, columns),
    }
    return render(request, "jury/compare.html", context)


def column_of(sheet: Sheet) -> Column:
    criteria = queries.criteria_of(sheet)
    marks = {mark.criterion_id: mark.value for mark in sheet.marks.all()}
    codes = {one.code: marks[one.pk] for one in criteria if one.pk in marks}
    return Column(sheet, codes, queries.total(criteria, marks))


def lines_of(
    sheets: list[Sheet], columns: list[Column]
) -> list[tuple[Criterion, list[int | None]]]:
    """A line for every criterion that any of the entries is scored by."""
    criteria = {one.code: one for sheet in sheets for one in queries.criteria_of(sheet)}
    return [
        (criterion, [column.marks.get(code) for column in columns])
        for code, criterion in criteria.items()
    ]
