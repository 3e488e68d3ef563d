"""Sections of the form as wholes: renamed, moved; and the standard form to begin from."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _

from haechi.core.refusals import attempt
from haechi.prize import actions, queries
from haechi.prize.forms.questions import RenameAndAmendForm, SectionForm
from haechi.prize.states import QuestionType
from haechi.prize.views.asking import Asked, ask
from haechi.prize.views.building import ask_and_build, build, building, is_free
from haechi.prize.visits import Visit


def found(here: Visit, key: str) -> queries.FormSection:
    for section in queries.outline(here.edition):
        if section.key == key:
            return section
    raise Http404


@login_required
def rename(request: HttpRequest, slug: str) -> HttpResponse:
    here = building(request, slug)
    section = found(here, request.GET.get("key", ""))
    kind: type[forms.Form] = SectionForm if is_free(here) else RenameAndAmendForm
    names = {f"name_{tongue}": name for tongue, name in section.names.items()}
    form = kind(request.POST if request.method == "POST" else None, initial=names)
    asked = Asked(
        heading=_("Rename “%(section)s”") % {"section": section.name},
        text=_("For all %(n)s of its questions at once.") % {"n": len(section.questions)},
        action=_("Rename"),
        done=_("Renamed."),
        back=("prize:builder", slug),
    )

    def act(typed: dict[str, str]) -> object:
        names = {tongue: typed[f"name_{tongue}"].strip() for tongue in queries.TONGUES}
        return build(here, actions.RenameSection(section.key, names), typed.get("reason", ""))

    return ask(request, form, asked, act)


@login_required
def move(request: HttpRequest, slug: str) -> HttpResponse:
    here = building(request, slug)
    section = found(here, request.GET.get("key", ""))
    up = (request.POST.get("to") or request.GET.get("to")) == "up"
    change = actions.MoveSection(section.key, up)
    back = f"{resolve_url('prize:builder', slug)}#section-{section.number}"
    if is_free(here) and request.method == "POST":
        attempt(request, lambda: build(here, change))
        return redirect(back)
    heading = _("Move “%(section)s” up?") if up else _("Move “%(section)s” down?")
    asked = Asked(
        heading=heading % {"section": section.name},
        text=_("All its questions go with it."),
        action=_("Move"),
        done=_("Moved."),
        back=(back,),
    )
    return ask_and_build(request, here, asked, lambda: change)


@login_required
def standard(request: HttpRequest, slug: str) -> HttpResponse:
    """What the standard form would add, before it does."""
    here = building(request, slug)
    if request.method == "POST":
        change = actions.AddStandardForm(queries.standard_values())
        if attempt(request, lambda: build(here, change, _("standard form"))) is not None:
            return redirect("prize:builder", slug)
    types = {str(kind.value): kind.label for kind in QuestionType}
    agreed_before = here.edition.purposes.exists()
    rows = [
        (row, types[row["type"]])
        for row in queries.standard_form()
        if not (agreed_before and row["type"] == QuestionType.CONSENT)
    ]
    page = {"rows": rows, "is_empty": not here.edition.questions.exists()}
    return render(request, "prize/standard_form.html", page)
