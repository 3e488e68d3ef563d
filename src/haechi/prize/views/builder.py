"""The builder of the application form: its questions, one page for each."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext as _

from haechi.core.refusals import attempt
from haechi.core.verdict import Refused
from haechi.prize import actions, queries
from haechi.prize.forms.answers import field_of
from haechi.prize.forms.questions import QuestionForm
from haechi.prize.forms.rules import SECTIONS
from haechi.prize.models import Question
from haechi.prize.states import IDENTIFYING, QuestionType, Requirement
from haechi.prize.views.asking import Asked
from haechi.prize.views.building import (
    ask_and_build,
    build,
    building,
    is_free,
    may_build,
    reading,
)
from haechi.prize.visits import Visit

TO_CONFIRM = {"answers_unfit", "answers_outside"}


@login_required
def builder(request: HttpRequest, slug: str) -> HttpResponse:
    here = reading(request, slug)
    audiences = queries.audiences(here.edition)
    chosen = request.GET.get("for", "")
    only = chosen.split(":", 1) if chosen in dict(audiences) else None
    sections = queries.builder_sections(here.edition, (only[0], only[1]) if only else None)
    context = {
        "sections": sections,
        "count": sum(len(one.rows) for one in sections),
        "retired": queries.retired_questions(here.edition),
        "audiences": audiences,
        "chosen": chosen if only else "",
        "may_build": may_build(here),
        "is_free": is_free(here),
        "is_empty": not here.edition.questions.exists(),
        "gaps": queries.gaps_in_form(here.edition),
        "warnings": queries.warnings_in_form(here.edition),
        "unannounced": len(queries.unannounced_versions(here.edition)),
        "workbench": SECTIONS,
    }
    return render(request, "prize/builder.html", context)


@login_required
def new_question(request: HttpRequest, slug: str) -> HttpResponse:
    here = building(request, slug)
    kind = request.GET.get("type", "")
    like = here.edition.questions.filter(code=request.GET.get("like", "")).first()
    if like is None and kind not in QuestionType.values:
        return render(request, "prize/question_type.html", {"types": QuestionType.choices})
    fresh = modelled_on(like) if like else plain(here, QuestionType(kind))
    place = request.GET.get("section")
    for section in queries.outline(here.edition) if place else ():
        if section.key == place:
            fresh.section_en, fresh.section_ko = (section.names[one] for one in queries.TONGUES)  # type: ignore[attr-defined]
    return written(request, here, fresh)


def plain(here: Visit, kind: QuestionType) -> Question:
    """A new question; what it asks for may tell who applies, and then judges do not see it."""
    settings = {"currencies": ["USD"]} if kind == QuestionType.MONEY else {}
    requirement = Requirement.OPTIONAL if kind == QuestionType.URL else Requirement.SUBMIT
    hidden = kind in IDENTIFYING or kind == QuestionType.CONSENT
    return Question(
        edition=here.edition,
        type=kind,
        settings=settings,
        requirement=requirement,
        max_length=200 if kind in (QuestionType.SHORT, QuestionType.URL) else 1500,
        shown_to_judges=not hidden,
    )


def modelled_on(like: Question) -> Question:
    """A copy that is not saved yet, under a code of its own."""
    categories = list(like.categories.all())
    like.pk, like.code, like.retired_at = None, "", None
    like._state.adding = True
    like.like_categories = categories  # type: ignore[attr-defined]
    return like


@login_required
def question(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = reading(request, slug)
    one = asked(here, code)
    if request.method == "POST":
        may_build(here).enforce()
    if not may_build(here):
        return render(request, "prize/question_read.html", {"told": told(here, one)})
    kind = request.POST.get("type") or request.GET.get("type", "")
    if kind in QuestionType.values and not one.answers.exists():
        one.type = kind
    return written(request, here, one)


def asked(here: Visit, code: str) -> Question:
    form = here.edition.questions.filter(retired_at=None).select_related("asked_if")
    return get_object_or_404(form, code=code)


def told(here: Visit, one: Question) -> queries.BuilderRow:
    count = queries.answers_by_question(here.edition).get(one.pk, 0)
    return queries.builder_row(one, one.asked_if, count)


def written(request: HttpRequest, here: Visit, one: Question) -> HttpResponse:
    """The page of a question. What was typed stays on it, whatever was refused."""
    form = QuestionForm(here.edition, one, request.POST if request.method == "POST" else None)
    is_typed = request.method == "POST" and not form.rearrange() and form.is_valid()
    if is_typed and kept(request, here, form):
        return redirect(f"{resolve_url('prize:builder', here.edition.slug)}#questions")
    return page(request, here, form)


def kept(request: HttpRequest, here: Visit, form: QuestionForm) -> bool:
    """Saved; or refused, with the sentence on the page."""
    try:
        build(here, form.change(), form.cleaned_data.get("reason", ""))
    except Refused as refused:
        if refused.verdict.hides:
            raise
        form.must_confirm = form.must_confirm or refused.verdict.code in TO_CONFIRM
        form.add_error(None, refused.verdict.sentence)
        return False
    messages.success(request, _("Saved."))
    if form.is_identifying and form.cleaned_data["shown_to_judges"]:
        messages.warning(request, identifying_warning())
    return True


def identifying_warning() -> str:
    return _(
        "Judges will see this answer. It may tell them who applies, and judging is no longer blind."
    )


def page(request: HttpRequest, here: Visit, form: QuestionForm) -> HttpResponse:
    one = form.question
    context = {
        "form": form,
        "one": one,
        "answers": len(form.texts),
        "types": QuestionType.choices,
        "settings": [form[name] for name in form.settings_names],
        "sample": None if form.is_new else sample(one),
        "warning": identifying_warning(),
        "is_free": is_free(here),
    }
    return render(request, "prize/form_question.html", context)


def sample(one: Question) -> object:
    """The question as applicants meet it, of a form with this one field."""
    shown = forms.Form(prefix="sample")
    shown.fields[one.code] = field_of(one)
    return shown[one.code]


# --- moved, retired, asked again ------------------------------------------------------------------


@login_required
def move(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """At once while the form is in preparation; afterwards with a reason."""
    here = building(request, slug)
    one = asked(here, code)
    up = (request.POST.get("to") or request.GET.get("to")) == "up"
    change = actions.MoveQuestion(code, up)
    back = f"{resolve_url('prize:builder', slug)}#q-{code}"
    if is_free(here) and request.method == "POST":
        attempt(request, lambda: build(here, change))
        return redirect(back)
    facts = {"question": one.label}
    heading = _("Move “%(question)s” up?") if up else _("Move “%(question)s” down?")
    asked_for = Asked(
        heading=heading % facts,
        text=_("At the edge of its section it goes into the neighbouring one."),
        action=_("Move"),
        done=_("Moved."),
        back=(back,),
    )
    return ask_and_build(request, here, asked_for, lambda: change)


@login_required
def retire(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = building(request, slug)
    one = asked(here, code)
    n = len(queries.answer_texts(one))
    kept_words = _("Its %(n)s answers are kept, and stay in the versions handed in.") % {"n": n}
    asked_for = Asked(
        heading=_("Stop asking “%(question)s”?") % {"question": one.label},
        text=kept_words if n else _("Nobody has answered it yet."),
        action=_("Stop asking it"),
        done=_("It is not asked any more."),
        back=("prize:builder", slug),
        danger=True,
    )
    return ask_and_build(request, here, asked_for, lambda: actions.RetireQuestion(code))


@login_required
def restore(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    here = building(request, slug)
    one = get_object_or_404(here.edition.questions.exclude(retired_at=None), code=code)
    asked_for = Asked(
        heading=_("Ask “%(question)s” again?") % {"question": one.label},
        text=_("Answers given before are shown again to those who gave them."),
        action=_("Ask it again"),
        done=_("It is asked again."),
        back=("prize:builder", slug),
    )
    return ask_and_build(request, here, asked_for, lambda: actions.RestoreQuestion(code))
