"""Mailings: written, previewed with their real recipients, confirmed, and what became of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from haechi.core.models import MessageState
from haechi.core.refusals import attempt
from haechi.prize import actions, queries, rules
from haechi.prize.forms.letters import AudienceForm, LetterFilter, WordingForm
from haechi.prize.models import Mailing
from haechi.prize.states import MailingState
from haechi.prize.visits import Visit, visit

A_PAGE = 50


def reader(request: HttpRequest, slug: str) -> Visit:
    here = visit(request, slug)
    rules.has_power(here.who, "read_letters").enforce()
    return here


def writer(request: HttpRequest, slug: str) -> Visit:
    here = visit(request, slug)
    rules.has_power(here.who, "write_letters").enforce()
    return here


def found(here: Visit, pk: int) -> Mailing:
    mailing = get_object_or_404(here.edition.mailings.select_related("written_by"), pk=pk)
    mailing.edition = here.edition
    return mailing


@never_cache
@login_required
def mailings(request: HttpRequest, slug: str) -> HttpResponse:
    here = reader(request, slug)
    kept = here.edition.mailings.exclude(state=MailingState.DISCARDED)
    page = Paginator(kept.select_related("written_by", "confirmed_by"), A_PAGE).get_page(
        request.GET.get("page")
    )
    counts = queries.states_by_batch(one.batch for one in page)
    context = {
        "page": page,
        "rows": [(one, counts[one.batch]) for one in page],
        "may_write": rules.has_power(here.who, "write_letters"),
        "doubtful": queries.letters_in_doubt(here.edition, here.at).count(),
    }
    return render(request, "prize/mailings.html", context)


@never_cache
@login_required
def write_mailing(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """A new mailing, or a draft taken up again; a standing text may be its beginning."""
    here = writer(request, slug)
    mailing = found(here, pk) if pk else None
    data = request.POST if request.method == "POST" else None
    chosen = request.GET.get("text", "" if mailing else "news")
    audience = AudienceForm(here.edition, data, initial=mailing.audience if mailing else None)
    wording = WordingForm(data, initial=first_wording(here, mailing, chosen).__dict__)
    if data is not None and audience.is_valid() and wording.is_valid():
        kept = attempt(
            request,
            lambda: actions.write_mailing(
                here.edition,
                mailing,
                audience.audience,
                wording.wording,
                by=here.person,
                at=here.at,
            ),
        )
        if kept is not None:
            return redirect("prize:mailing", slug, kept.pk)
    context = {
        "mailing": mailing,
        "audience": audience,
        "wording": wording,
        "may_name": queries.mailing_names(),
        "texts": mailing_texts(),
        "chosen": chosen,
    }
    return render(request, "prize/mailing_write.html", context)


def mailing_texts() -> list[queries.StandingText]:
    """Standing texts that name nothing a mailing cannot fill in."""
    names = set(queries.mailing_names())
    return [one for one in queries.standing_texts().values() if names >= set(one.may_name)]


def first_wording(here: Visit, mailing: Mailing | None, chosen: str) -> rules.Wording:
    if any(one.code == chosen for one in mailing_texts()):
        return queries.text_of(here.edition, chosen)
    return queries.wording_in(mailing) if mailing else rules.Wording()


@never_cache
@login_required
def mailing(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Before it goes: the preview. Afterwards: what became of each letter."""
    here = reader(request, slug)
    one = found(here, pk)
    if one.state == MailingState.CONFIRMED:
        return told(request, here, one)
    return preview(request, here, one)


def preview(request: HttpRequest, here: Visit, one: Mailing) -> HttpResponse:
    people = queries.recipients_of(one)
    wording = queries.wording_in(one)
    wanted = request.GET.get("person", "")
    shown = next((p for p in people if str(p.user.pk) == wanted), people[0] if people else None)
    words = request.GET.get("q", "").strip().casefold()
    listed = [p for p in people if words in f"{p.user.name} {p.user.email}".casefold()]
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "mailing": one,
        "audience": audience_in_words(here, one),
        "people": people,
        "count": len(people),
        "page": page,
        "query": f"q={words}&" if words else "",
        "words": request.GET.get("q", ""),
        "seen": queries.fingerprint(one, people),
        "shown": shown,
        "letters": specimens(one, wording, shown) if shown else [],
        "shortcomings": queries.shortcomings(wording, people, here.edition),
        "may_write": rules.has_power(here.who, "write_letters"),
        "confirm": rules.may_confirm_mailing(here.who, one, len(people), len(people), False),
    }
    return render(request, "prize/mailing_preview.html", context)


def specimens(
    one: Mailing, wording: rules.Wording, shown: queries.Recipient
) -> list[dict[str, Any]]:
    """The letter to one person in each language it is written in; one of them is theirs."""
    theirs = wording.language_for(shown.user.language)
    found = []
    for language in wording.whole:
        subject, body = queries.filled(wording, shown, one.edition, language)
        is_theirs = language == theirs
        found.append(
            {"language": language, "subject": subject, "body": body, "is_theirs": is_theirs}
        )
    return found


def audience_in_words(here: Visit, one: Mailing) -> list[tuple[str, str]]:
    """Each field of the audience by its label, with the name of what was chosen."""
    form = AudienceForm(here.edition, initial=one.audience)
    words = []
    for field in form:
        value = one.audience.get(field.name)
        if value:
            names = {str(key): str(name) for key, name in getattr(field.field, "choices", [])}
            words.append((str(field.label), names.get(value, value)))
    return words


def told(request: HttpRequest, here: Visit, one: Mailing) -> HttpResponse:
    letters = queries.letters_of(here.edition).filter(batch=one.batch).order_by("to")
    counts = queries.states_of(letters)
    typed = LetterFilter(request.GET)
    page = Paginator(narrowed(typed, letters, here), A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "mailing": one,
        "audience": audience_in_words(here, one),
        "wording": queries.wording_in(one),
        "counts": counts,
        "filter": typed,
        "page": page,
        "query": f"{query.urlencode()}&" if query else "",
        "may_resend": rules.may_resend(here.who, counts[MessageState.FAILED]),
    }
    return render(request, "prize/mailing_told.html", context)


def narrowed(typed: LetterFilter, letters: Any, here: Visit) -> Any:
    """What was typed narrows the list of letters; what makes no sense is ignored."""
    typed.is_valid()
    words, state = typed.cleaned_data.get("q", ""), typed.cleaned_data.get("state", "")
    if state == "doubt":
        letters = letters.filter(pk__in=queries.letters_in_doubt(here.edition, here.at))
    elif state:
        letters = letters.filter(state=state)
    return queries.letters_matching(letters, words) if words else letters


@login_required
@require_POST
def confirm_mailing(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = writer(request, slug)
    one = found(here, pk)
    shown = request.POST.get("shown", "")
    done = attempt(
        request,
        lambda: actions.confirm_mailing(
            one,
            seen=request.POST.get("seen", ""),
            shown=int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 9 else 0,
            by=here.person,
            at=here.at,
        ),
    )
    if done is not None:
        words = ngettext(
            "%(n)s letter is in the outbox.", "%(n)s letters are in the outbox.", done.letters
        )
        messages.success(request, words % {"n": done.letters})
    return redirect("prize:mailing", slug, pk)


@login_required
@require_POST
def discard_mailing(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = writer(request, slug)
    one = found(here, pk)
    if attempt(request, lambda: actions.discard_mailing(one, by=here.person, at=here.at)):
        messages.success(request, _("The mailing is discarded; nothing was sent."))
        return redirect("prize:mailings", slug)
    return redirect("prize:mailing", slug, pk)


@login_required
@require_POST
def resend_mailing(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Those of its letters that failed are tried again; what came back needs a look at each."""
    here = writer(request, slug)
    one = found(here, pk)
    failed = queries.letters_of(here.edition).filter(batch=one.batch, state=MessageState.FAILED)
    chosen = list(failed.values_list("pk", flat=True))
    again = attempt(
        request,
        lambda: actions.resend_letters(here.edition, chosen, by=here.person, at=here.at),
    )
    if again is not None:
        words = ngettext("%(n)s letter waits again.", "%(n)s letters wait again.", again)
        messages.success(request, words % {"n": again})
    return redirect("prize:mailing", slug, pk)
