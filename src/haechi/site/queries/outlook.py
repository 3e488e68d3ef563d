"""Where an edition stands, told to everybody from published dates alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text
from haechi.prize import queries as prize
from haechi.prize.models import Edition, Round
from haechi.prize.states import EditionState
from haechi.results.models import Release
from haechi.results.rules import is_public


@dataclass(frozen=True)
class Outlook:
    """The state of an edition in everybody's words, and the next date."""

    word: Text
    tone: str = ""
    next: Text = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Moment:
    """One point of the timeline; ``when`` is past, now or coming."""

    name: Text
    at: datetime
    until: datetime | None = None
    when: str = "coming"


def editions_with_outlook(user: object, at: datetime) -> list[tuple[Edition, Outlook]]:
    """What a person may see of all editions, the one under way first."""
    editions = prize.editions_visible_to(user).prefetch_related("rounds", "releases")
    return [(edition, outlook(edition, at)) for edition in editions]


def announced(edition: Edition, at: datetime) -> Release | None:
    """The release whose hour has come; before that none exists for anybody here."""
    prefetch_related_objects([edition], "releases")  # the frame of the page asks this too
    return next((one for one in edition.releases.all() if is_public(one, at)), None)


def outlook(edition: Edition, at: datetime) -> Outlook:
    if edition.state == EditionState.DRAFT:
        return Outlook(_("in preparation"), "", _("The call opens"), edition.call_opens_at)
    if announced(edition, at):
        return Outlook(_("the winners are announced"), "success")
    if edition.state == EditionState.FINISHED:
        return Outlook(_("finished"), "success")
    if at < edition.call_opens_at:
        return Outlook(_("announced"), "", _("The call opens"), edition.call_opens_at)
    if at < edition.call_closes_at:
        return Outlook(_("the call is open"), "info", _("The call closes"), edition.call_closes_at)
    return outlook_of_judging(edition.rounds.all(), at)


def outlook_of_judging(rounds: Iterable[Round], at: datetime) -> Outlook:
    """By the windows: what the committees have done inside them is not told."""
    for round_ in rounds:
        named = {"round": round_.name}
        if at < round_.opens_at:
            return Outlook(
                _("being judged"), "info", _("“%(round)s” begins") % named, round_.opens_at
            )
        if at < round_.closes_at:
            return Outlook(
                _("being judged"), "info", _("“%(round)s” ends") % named, round_.closes_at
            )
    return Outlook(_("judged; the winners are announced next"), "info")


def timeline(edition: Edition, at: datetime) -> list[Moment]:
    """The call, the rounds and, once it is public, the announcement; *now* is always marked."""
    windows: list[tuple[Text, datetime, datetime]] = [
        (_("Call for applications"), edition.call_opens_at, edition.call_closes_at),
        *((one.name, one.opens_at, one.closes_at) for one in edition.rounds.all()),
    ]
    moments = [
        Moment(name, opens, closes, "past" if closes <= at else "now" if opens <= at else "coming")
        for name, opens, closes in windows
    ]
    if public := announced(edition, at):
        moments.append(Moment(_("Winners announced"), public.release_at, when="past"))
    if all(moment.when != "now" for moment in moments):
        past = sum(moment.when == "past" for moment in moments)
        moments.insert(past, Moment(_("Today"), at, when="now"))
    return moments


def calls(at: datetime) -> QuerySet[Edition]:
    """The editions one may apply to, now or later; the earliest close first."""
    return Edition.objects.filter(state=EditionState.CALLED, call_closes_at__gt=at).order_by(
        "call_closes_at"
    )
