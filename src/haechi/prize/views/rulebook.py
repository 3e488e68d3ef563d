"""The rules in full: as a public page, as a file, read from a file, and repeated next year."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from haechi.core.refusals import attempt
from haechi.people.states import Role
from haechi.prize import actions, queries
from haechi.prize import rules as may
from haechi.prize.forms.rulebook import FileForm, RepeatForm
from haechi.prize.models import RulesFile
from haechi.prize.rulebook import Book, Faulty, compare, read
from haechi.prize.visits import Visit, visit


def rulebook(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that decides, on one page for everybody."""
    here = visit(request, slug)
    page = queries.rules_in_full(here.edition)
    return render(request, "prize/rulebook.html", page | {"kept": kept_file(here)})


def kept_file(here: Visit) -> RulesFile | None:
    return RulesFile.objects.filter(edition=here.edition).first()


def rulebook_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The file: as it was published, or as it stands while the edition is prepared."""
    here = visit(request, slug)
    days = request.GET.get("dates") == "days"
    text = queries.rules_text(here.edition, days=days)
    name = f"{slug}-days.toml" if days else f"{slug}.toml"
    response = HttpResponse(text.encode(), content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- the file in the workbench --------------------------------------------------------------------


@login_required
def rules_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Download, send, look at what would change, confirm."""
    here = visit(request, slug)
    may.may_read_rules_file(here.who).enforce()
    now = queries.book_of(here.edition)
    may_import = may.may_import_rules(here.who, here.edition, [])
    form = FileForm(here.edition, request.POST or None, request.FILES or None)
    if request.method == "POST":
        may_import.enforce()
        if "text" in request.POST:
            return confirm(request, here, now, form)
        if form.is_valid():
            return preview(request, now, form.cleaned_data["book"])
    return shown(request, here, now, form)


def shown(request: HttpRequest, here: Visit, now: Book, form: FileForm) -> HttpResponse:
    page = {
        "form": form,
        "now": now,
        "kept": kept_file(here),
        "may_import": may.may_import_rules(here.who, here.edition, []),
        "may_repeat": may.may_repeat_edition(here.who),
    }
    return render(request, "prize/rules_file.html", page)


def preview(request: HttpRequest, now: Book, book: Book) -> HttpResponse:
    changes = compare(now, book)
    page = {
        "book": book,
        "base": now.sha256,
        "changes": changes,
        "counts": {
            kind: sum(one.kind == kind for one in changes)
            for kind in ("added", "changed", "removed")
        },
    }
    return render(request, "prize/rules_preview.html", page)


def confirm(request: HttpRequest, here: Visit, now: Book, form: FileForm) -> HttpResponse:
    """What was looked at is read again: nothing is trusted because it was seen before."""
    try:
        book = read(request.POST["text"], slug=here.edition.slug)
    except Faulty as faulty:
        form = FileForm(here.edition)
        form.problems = faulty.problems
        return shown(request, here, now, form)
    base = request.POST.get("base", "")
    told: dict[str, Any] = {"base": base, "by": here.person, "at": here.at}
    if attempt(request, lambda: actions.import_rules(here.edition, book, **told)):
        messages.success(request, _("The rules are now those of the file."))
        return redirect("prize:rules", here.edition.slug)
    return preview(request, now, book)


# --- the next edition -----------------------------------------------------------------------------


@login_required
def repeat(request: HttpRequest, slug: str) -> HttpResponse:
    """A new edition from this one, with every date moved."""
    here = visit(request, slug)
    may.may_repeat_edition(here.who).enforce()
    form = RepeatForm(
        here.edition, queries.book_of(here.edition), here.person, request.POST or None
    )
    if request.method == "POST" and form.is_valid():
        made = attempt(request, lambda: make_next(here, form))
        if made:
            messages.success(request, _("The new edition is in preparation. Look at its dates."))
            return redirect("prize:rules" if made_reads(here, form) else "site:edition", made.slug)
    return render(request, "prize/repeat.html", {"form": form})


def make_next(here: Visit, form: RepeatForm) -> Any:
    typed = form.cleaned_data
    return actions.repeat_edition(
        here.edition,
        typed["book"],
        secretary=form.people[typed["secretary"]],
        roles=[Role(role) for role in typed["roles"]],
        by=here.person,
        at=here.at,
    )


def made_reads(here: Visit, form: RepeatForm) -> bool:
    """Is whoever made it the secretary, and so at home in its workbench?"""
    return bool(form.cleaned_data["secretary"] == str(here.person.pk))
