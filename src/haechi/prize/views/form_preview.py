"""The form before anybody fills it in: as applicants see it, to print, as judges will read it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from haechi.prize import queries
from haechi.prize.forms.applications import ApplicationForm
from haechi.prize.forms.previews import asked_fields, preview_of
from haechi.prize.visits import Visit, visit


def chosen(request: HttpRequest, here: Visit) -> tuple[dict[str, object], ApplicationForm | None]:
    """The audience that was chosen, or the first there is, and its form."""
    audiences = queries.audiences(here.edition)
    names = dict(audiences)
    wanted = request.GET.get("for") or next(iter(names), "")
    context: dict[str, object] = {
        "audiences": audiences,
        "chosen": wanted,
        "audience": names.get(wanted, ""),
    }
    if not wanted:
        return context, None
    if wanted not in names:
        raise Http404
    code, kind = wanted.split(":", 1)
    category = here.edition.categories.get(code=code)
    category.edition = here.edition
    return context, preview_of(category, kind, here.at)


def preview(request: HttpRequest, slug: str) -> HttpResponse:
    context, form = chosen(request, visit(request, slug))
    notes = {
        one.field.name: one.beside
        for _name, fields in (asked_fields(form) if form else ())
        for one in fields
    }
    parts = form.parts() if form else []
    return render(request, "prize/form_preview.html", context | {"parts": parts, "notes": notes})


def copy(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    context, form = chosen(request, here)
    context["parts"] = list(asked_fields(form)) if form else []
    context["version"] = queries.form_version(here.edition)
    context["at"] = here.at
    return render(request, "prize/form_copy.html", context)


def for_judges(request: HttpRequest, slug: str) -> HttpResponse:
    context, form = chosen(request, visit(request, slug))
    shown, hidden = [], []
    for name, fields in list(asked_fields(form))[1:] if form else ():
        seen = [one for one in fields if one.shown_to_judges]
        shown += [(name, seen)] if seen else []
        hidden += [one for one in fields if not one.shown_to_judges]
    return render(
        request, "prize/form_for_judges.html", context | {"shown": shown, "hidden": hidden}
    )
