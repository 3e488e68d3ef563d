"""The API's root: who asks (by key), how often a wrong key is tried, how a refusal is told."""

from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from haechi.core import clock
from haechi.core.refusals import status_of
from haechi.core.verdict import Refused, Verdict, deny, hide
from haechi.people import queries
from haechi.people.actions import key_fingerprint
from haechi.people.states import Scope
from haechi.prize import api as prize

READING = ("GET", "HEAD", "OPTIONS")
TRIES, MINUTE = 20, 60  # wrong keys from one address


class Key(HttpBearer):
    """``Authorization: Bearer hk_…``; the person is whose key it is."""

    def authenticate(self, request: HttpRequest, token: str) -> object | None:
        address = f"api-tries:{request.META.get('REMOTE_ADDR', '')}"
        if cache.get(address, 0) >= TRIES:
            raise Refused(deny("too_many_tries", _("Too many wrong keys. Wait a minute.")))
        found = queries.token_of(key_fingerprint(token), clock.now())
        if found is None:
            cache.add(address, 0, MINUTE)
            cache.incr(address)
            return None
        if found.scope != Scope.WRITE and request.method not in READING:
            raise Refused(deny("read_only", _("This key may only read. Make one that may write.")))
        request.user = found.user
        return found


api = NinjaAPI(
    title="Haechi",
    version="1",
    description=(
        "What the pages do, for programs: the same rules, the same refusals, the same rights. "
        "Make a key on the page “Keys for programs”. Refusals come in the language of the "
        "header Accept-Language (en, ko)."
    ),
    auth=Key(),
    docs_url=None,  # its page loads scripts from elsewhere; the schema is at openapi.json
    urls_namespace="api",
)
for router in prize.ROUTERS:
    api.add_router("", router)


def told(request: HttpRequest, verdict: Verdict, status: int) -> HttpResponse:
    facts = {name: str(fact) for name, fact in verdict.facts.items()}
    refusal = {"code": verdict.code, "reason": verdict.sentence, "facts": facts}
    return api.create_response(request, refusal, status=status)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return told(request, error.verdict, status_of(error.verdict))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return told(request, hide(), 404)


@api.exception_handler(AuthenticationError)
def no_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    reason = _("Send your key as “Authorization: Bearer …”; it is unknown, expired or revoked.")
    return told(request, deny("no_key", reason), 401)


@api.exception_handler(HttpError)
def not_readable(request: HttpRequest, error: HttpError) -> HttpResponse:
    reason = _("What was sent cannot be read. Send JSON in UTF-8.")
    return told(request, deny("not_readable", reason), error.status_code)


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    wrong: list[Any] = error.errors
    places = {".".join(map(str, one["loc"])): one["msg"] for one in wrong}
    reason = _("What was sent is not what this address takes; “facts” names each place.")
    return told(request, Verdict(False, "not_understood", reason, places), 422)
