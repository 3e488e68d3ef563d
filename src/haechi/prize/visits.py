"""Somebody comes to an edition: who, which, when. Every door of an edition begins here.

The visit is kept on the request, so that views and the page's frame ask the database once.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from haechi.core import clock
from haechi.core.verdict import Refused
from haechi.people.models import User
from haechi.people.rules import Standing, signed_in
from haechi.prize import queries, rules
from haechi.prize.models import Application, Attachment, Edition


@dataclass(frozen=True)
class Visit:
    """The facts an entrance hands to rules and actions."""

    edition: Edition
    who: Standing
    at: datetime
    user: User | None

    @property
    def person(self) -> User:
        """The person who acts.

        Raises:
            Refused: nobody is signed in.
        """
        if self.user is None:
            raise Refused(signed_in(self.who))
        return self.user


def visit(request: HttpRequest, slug: str) -> Visit:
    """The visit of this request to the edition at ``slug``.

    Raises:
        Http404: there is no such edition.
        Refused: it must not be seen yet.
    """
    edition = get_object_or_404(Edition, slug=slug)
    who = queries.standing(request.user, edition)
    rules.may_read_edition(who, edition).enforce()
    user = request.user if isinstance(request.user, User) else None
    here = Visit(edition=edition, who=who, at=clock.now(), user=user)
    request.META[KEY] = here
    return here


KEY = "haechi.visit"


def visit_of(request: HttpRequest) -> Visit | None:
    """The visit that the view of this request began, if it did."""
    found = request.META.get(KEY)
    return found if isinstance(found, Visit) else None


def readable_file(here: Visit, one: Application, pk: int) -> Attachment:
    """A file of this application.

    Raises:
        Http404: there is none of this number.
        Refused: this visitor may not open it.
    """
    attachment = get_object_or_404(one.attachments, pk=pk)
    attachment.application = one
    shown = attachment.pk in queries.files_shown(one)
    rules.may_read_attachment(here.who, attachment, queries.is_finalist(one), shown).enforce()
    return attachment
