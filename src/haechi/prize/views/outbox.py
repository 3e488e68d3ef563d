"""The outbox of an edition: every letter, what became of it, and what a person must decide."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.models import Message, MessageState
from haechi.core.refusals import attempt
from haechi.prize import actions, queries, rules
from haechi.prize.forms.letters import LetterFilter
from haechi.prize.views.letters import A_PAGE, narrowed, reader, writer
from haechi.prize.visits import Visit


@never_cache
@login_required
def outbox(request: HttpRequest, slug: str) -> HttpResponse:
    here = reader(request, slug)
    every = queries.letters_of(here.edition)
    typed = LetterFilter(request.GET)
    page = Paginator(narrowed(typed, every, here), A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filter": typed,
        "counts": queries.states_of(every),
        "doubtful": queries.letters_in_doubt(here.edition, here.at).count(),
        "page": page,
        "count": page.paginator.count,
        "query": f"{query.urlencode()}&" if query else "",
    }
    return render(request, "prize/outbox.html", context)


def found(here: Visit, pk: int) -> Message:
    return get_object_or_404(queries.letters_of(here.edition), pk=pk)


@never_cache
@login_required
def letter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One letter. Only what the secretariat wrote is shown: others carry personal links."""
    here = reader(request, slug)
    one = found(here, pk)
    is_in_doubt = queries.letters_in_doubt(here.edition, here.at).filter(pk=pk).exists()
    returned = one.state in (MessageState.FAILED, MessageState.BOUNCED)
    context = {
        "letter": one,
        "shows_text": bool(one.batch),
        "is_in_doubt": is_in_doubt,
        "may_settle": rules.may_settle_letter(here.who, is_in_doubt),
        "may_resend": rules.may_resend(here.who, int(returned)),
    }
    return render(request, "prize/letter.html", context)


@login_required
@require_POST
def settle_letter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = writer(request, slug)
    one = found(here, pk)
    went = request.POST.get("went") == "yes"
    if attempt(
        request,
        lambda: actions.settle_letter(here.edition, one, went=went, by=here.person, at=here.at),
    ):
        said = _("It counts as sent.") if went else _("The letter waits again.")
        messages.success(request, said)
    return redirect("prize:letter", slug, pk)


@login_required
@require_POST
def resend_letter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = writer(request, slug)
    one = found(here, pk)
    if attempt(
        request,
        lambda: actions.resend_letters(here.edition, [one.pk], by=here.person, at=here.at),
    ):
        messages.success(request, _("The letter waits again."))
    return redirect("prize:letter", slug, pk)
