"""What was posted while nobody was signed in waits in the session until its writer is back."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from haechi.people.models import User
from haechi.prize.forms.writing import TAKE

SALT = "haechi.writer"  # the page names its reader, signed
WRITER = "form:writer"
WAITING = "waiting"  # in the session: what was posted, by the address of the page


def after_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back here; what was posted waits meanwhile."""
    if request.method == "POST" and writer_of(request.POST) is not None:
        texts = request.POST.copy()
        texts.pop("csrfmiddlewaretoken", None)
        held = request.session.get(WAITING, {})
        request.session[WAITING] = held | {request.path: texts.urlencode()}
        messages.warning(
            request, _("Your sign-in has ended. Nothing is lost: sign in, and your text is back.")
        )
    return redirect_to_login(request.path)


def writer_of(data: Any) -> int | None:
    """To whom the posted page was shown."""
    try:
        found = signing.loads(data.get(WRITER, ""), salt=SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, int) else None


def held_for(request: HttpRequest, person: User) -> QueryDict | None:
    """What waits for this page, when this person wrote it; another's is dropped unseen."""
    text = request.session.get(WAITING, {}).get(request.path)
    if text is None:
        return None
    held = QueryDict(text)
    if writer_of(held) == person.pk:
        return held
    forget(request)
    return None


def forget(request: HttpRequest, names: Iterable[str] | None = None) -> None:
    """It is kept now, or given up: the whole page, or the fields of these names."""
    address = request.path.replace("/save/", "/edit/")
    waiting = request.session.get(WAITING, {})
    if address not in waiting:
        return
    held = QueryDict(waiting.pop(address), mutable=True)
    if names is not None:
        for name in names:
            held[f"{TAKE}{name}"] = "yes"
        waiting[address] = held.urlencode()
    request.session[WAITING] = waiting


def shown_again() -> str:
    return _(
        "Your sign-in ended before this was saved. Here is everything you typed; "
        "look at it and save it."
    )


def not_saved_yet() -> str:
    return _(
        "Not saved yet: your sign-in was renewed after this page was opened. Here is everything "
        "you typed; look at it and save it."
    )
