"""The writing of an application: its page, its saving while it is typed, and without scripts."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.refusals import as_json, attempt
from haechi.core.verdict import deny
from haechi.prize import actions, queries, rules
from haechi.prize.forms import writing
from haechi.prize.forms.applications import ApplicationForm
from haechi.prize.models import Application
from haechi.prize.templatetags.prize import clock_time
from haechi.prize.views import waiting
from haechi.prize.views.applications import at_edition, own
from haechi.prize.visits import Visit, visit

UNAUTHORIZED = 401


# --- the page -------------------------------------------------------------------------------------


@never_cache
def edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return waiting.after_sign_in(request)
    here = visit(request, slug)
    one = own(here, number)
    if request.method == "POST":
        return keep(request, here, one)
    may_edit = rules.may_edit_application(here.who, one, here.at)
    if not may_edit:
        messages.warning(request, may_edit.sentence)
        return at_edition(here, "application", number)
    held = waiting.held_for(request, here.person)
    if held is not None and writing.read(ApplicationForm(one, here.at), held).typed:
        messages.warning(request, waiting.shown_again())
        return again(request, here, one, held)
    return written(request, here, one, ApplicationForm(one, here.at, writer=here.person))


def keep(request: HttpRequest, here: Visit, one: Application) -> HttpResponse:
    """The form without scripts: what may be written is saved, and the rest is shown."""
    form = ApplicationForm(one, here.at)
    found = writing.read(form, request.POST)
    if attempt(request, lambda: save_read(here, one, form, found)) is None:
        return again(request, here, own(here, one.number), request.POST)
    waiting.forget(request)
    if found.contested:
        tell_contested(request, len(found.contested))
        return again(request, here, own(here, one.number), request.POST)
    messages.success(request, _("Saved."))
    if "preview" in request.POST:
        return at_edition(here, "application", one.number)
    return at_edition(here, "edit", one.number)


def save_read(
    here: Visit, one: Application, form: ApplicationForm, found: writing.Read
) -> Application:
    bases = {name: form.kept.get(name, "") for name in found.fresh}
    return actions.save_draft(one, found.fresh, bases=bases, by=here.person, at=here.at)


def tell_contested(request: HttpRequest, count: int) -> None:
    words = ngettext(
        "Everything is saved but one field: somebody has written there since you opened the page. "
        "Both texts are below: compare them and save again.",
        "Everything is saved but %(n)s fields: somebody has written there since you opened the "
        "page. Both texts are below: compare them and save again.",
        count,
    )
    messages.warning(request, words % {"n": count})


def again(request: HttpRequest, here: Visit, one: Application, data: Any) -> HttpResponse:
    """The page with every text that was typed and is not kept, and what others wrote beside it."""
    found = writing.read(ApplicationForm(one, here.at), data)
    form = ApplicationForm(one, here.at, found.typed, writer=here.person)
    form.tell(
        writing.conflict_of(form, name, queries.last_writing(one, name)) for name in found.contested
    )
    return written(request, here, one, form)


def written(
    request: HttpRequest, here: Visit, one: Application, form: ApplicationForm
) -> HttpResponse:
    context = {
        "application": one,
        "form": form,
        "parts": form.parts(),
        "missing": len(form.gaps),
        "began": json.dumps(writing.began(form)),
        "kept": form.kept,
        "writer": signing.dumps(here.person.pk, salt=waiting.SALT),
    }
    return render(request, "prize/edit.html", context)


# --- while it is typed ----------------------------------------------------------------------------


@never_cache
@require_POST
def save(request: HttpRequest, slug: str, number: int) -> JsonResponse:
    """One field, or several, saved while they are typed."""
    if not is_writer(request):
        return sign_in_first()
    here = visit(request, slug)
    one = own(here, number)
    typed = typed_values(request)
    bases = typed.pop("bases", None)
    one = actions.save_draft(one, typed, bases=bases, by=here.person, at=here.at)
    waiting.forget(request, typed)
    return JsonResponse(told_after(here, one, list(typed)))


def is_writer(request: HttpRequest) -> bool:
    """Is this still the person to whom the page was shown?"""
    shown_to = request.headers.get("X-Writer", "")
    return request.user.is_authenticated and shown_to in ("", str(request.user.pk))


def sign_in_first() -> JsonResponse:
    reason = _("Your sign-in has ended. Sign in again; your text is kept on this device.")
    return as_json(deny("sign_in", reason), status=UNAUTHORIZED)


def told_after(here: Visit, one: Application, names: list[str]) -> dict[str, object]:
    """What the page shows anew after a save: when, and what is missing, asked or wrong."""
    form = ApplicationForm(one, here.at)
    return {
        "saved_at": clock_time(here.at, here.person),
        "missing": len(form.gaps),
        "asked": sorted(form.asked),
        "problems": {gap.code: str(gap.reason) for gap in form.gaps.values() if gap.reason},
        **writing.kept_now(form, names),
        **{part.key: part.words for part in form.parts()},
    }


def typed_values(request: HttpRequest) -> dict[str, Any]:
    """Texts by the names of their fields, and under ``bases`` the texts that were seen before."""
    try:
        typed = json.loads(request.body)
    except ValueError:
        typed = None
    fields: dict[str, Any] = dict(typed) if isinstance(typed, dict) else {"": None}
    bases = fields.pop("bases", {})
    texts = [*fields.values(), *(bases.values() if isinstance(bases, dict) else [None])]
    if not all(isinstance(text, str) for text in texts):
        deny("not_readable", _("What was sent is not a table of fields and texts.")).enforce()
    return fields | ({"bases": bases} if bases else {})


# --- a page that was open while the sign-in was renewed -----------------------------------------


@never_cache
@login_required
def give_back(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The posted page with a token that holds. Nothing is written: who posted it is not sure."""
    here = visit(request, slug)
    one = own(here, number)
    messages.warning(request, waiting.not_saved_yet())
    return again(request, here, one, request.POST)


def csrf_failure(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    if request.user.is_authenticated:
        return give_back(request, slug, number)
    fields = [(name, text) for name, texts in request.POST.lists() for text in texts]
    kept = [(name, text) for name, text in fields if name != "csrfmiddlewaretoken"]
    return render(request, "prize/held.html", {"fields": kept, "address": request.path})
