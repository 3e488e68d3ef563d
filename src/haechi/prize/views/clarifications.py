"""Questions about the call: the public page, and the desk that answers them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.refusals import attempt
from haechi.people.rules import signed_in
from haechi.prize import actions, queries, rules
from haechi.prize.forms.clarifications import AnswerForm, AskForm, CloseForm
from haechi.prize.models import Clarification
from haechi.prize.states import ClarificationState
from haechi.prize.visits import Visit, visit

A_PAGE = 50


@never_cache
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every answer that was given, for everybody; and the form to ask, for those who may."""
    here = visit(request, slug)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        signed_in(here.who).enforce()
        if form.is_valid() and attempt(request, lambda: ask(here, form)) is not None:
            messages.success(
                request, _("Your question is with the secretariat. The answer comes by e-mail.")
            )
            return redirect("prize:questions", slug)
    page = Paginator(queries.published_answers(here.edition), A_PAGE).get_page(
        request.GET.get("page")
    )
    own = list(queries.own_questions(here.who, here.edition)) if here.who.user_id else []
    context = {
        "page": page,
        "count": page.paginator.count,
        "own": own,
        "form": form,
        "may_ask": rules.may_ask(here.who, here.edition, here.at, "?", waiting(own)),
        "taken": rules.questions_are_taken(here.edition, here.at),
        "answers": rules.has_power(here.who, "read_questions"),
        "open": queries.waiting_questions(here.edition).count(),
    }
    return render(request, "prize/questions.html", context)


def waiting(own: list[Clarification]) -> int:
    return sum(one.state == ClarificationState.OPEN for one in own)


def ask(here: Visit, form: AskForm) -> Clarification:
    asked = form.cleaned_data["asked"]
    return actions.ask_question(here.edition, asked, by=here.person, at=here.at)


@never_cache
@login_required
def question_desk(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    rules.has_power(here.who, "read_questions").enforce()
    settled = queries.clarifications_visible_to(here.who, here.edition).exclude(
        state=ClarificationState.OPEN
    )
    page = Paginator(
        settled.select_related("asked_by", "settled_by").order_by("-settled_at", "-id"), A_PAGE
    ).get_page(request.GET.get("page"))
    letters = queries.states_by_batch(one.batch for one in page)
    context = {
        "waiting": queries.waiting_questions(here.edition).select_related("asked_by"),
        "page": page,
        "count": page.paginator.count,
        "rows": [(one, letters[one.batch]) for one in page],
    }
    return render(request, "prize/question_desk.html", context)


def found(here: Visit, pk: int) -> Clarification:
    """A question by its number, for the desk."""
    rules.has_power(here.who, "read_questions").enforce()
    kept = queries.clarifications_visible_to(here.who, here.edition)
    one = get_object_or_404(kept.select_related("asked_by__organisation", "settled_by"), pk=pk)
    one.edition = here.edition
    return one


@never_cache
@login_required
def question(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One question at the desk, with the form to answer it to all."""
    here = visit(request, slug)
    one = found(here, pk)
    form = AnswerForm(one.asked, request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            request,
            lambda: actions.answer_question(one, form.published, by=here.person, at=here.at),
        )
        is not None
    ):
        messages.success(request, _("The answer is public, and goes by mail to all who apply."))
        return redirect("prize:question_desk", slug)
    return shown(request, here, one, form, CloseForm())


@login_required
@require_POST
def close_question(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = visit(request, slug)
    one = found(here, pk)
    typed = CloseForm(request.POST)
    if typed.is_valid() and attempt(request, lambda: close(here, one, typed)) is not None:
        messages.success(request, _("The asker is told; nothing was published."))
        return redirect("prize:question_desk", slug)
    return shown(request, here, one, AnswerForm(one.asked), typed)


def close(here: Visit, one: Clarification, typed: CloseForm) -> Clarification:
    answer = typed.cleaned_data["answer"]
    return actions.close_question(one, answer, by=here.person, at=here.at)


def shown(
    request: HttpRequest, here: Visit, one: Clarification, form: AnswerForm, closing: CloseForm
) -> HttpResponse:
    is_open = one.state == ClarificationState.OPEN
    may_answer = rules.has_power(here.who, "answer_questions")
    context = {
        "one": one,
        "form": form,
        "closing": closing,
        "may_answer": is_open and may_answer,
        "people": queries.people_applying(here.edition) if is_open else 0,
        "tells": queries.telling_words(one),
    }
    return render(request, "prize/question.html", context)
