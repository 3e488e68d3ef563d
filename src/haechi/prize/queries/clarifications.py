"""READS: the questions about the call, and what of them everybody may read."""

from django.db.models import Q, QuerySet

from haechi.people.rules import Standing
from haechi.prize.models import Clarification, Edition
from haechi.prize.rules import has_power
from haechi.prize.states import ApplicationState, ClarificationState


def clarifications_visible_to(who: Standing, edition: Edition) -> QuerySet[Clarification]:
    """The query says what ``may_read_clarification`` says."""
    every = Clarification.objects.filter(edition=edition)
    if has_power(who, "read_questions"):
        return every
    own = Q(asked_by=who.user_id) if who.user_id else Q(pk__in=())
    return every.filter(own | Q(state=ClarificationState.ANSWERED))


def published_answers(edition: Edition) -> QuerySet[Clarification]:
    """Newest first; who asked, and when, is not even loaded."""
    return (
        Clarification.objects.filter(edition=edition, state=ClarificationState.ANSWERED)
        .defer("asked_by", "asked_at", "asked", "private_answer")
        .order_by("-settled_at", "-id")
    )


def own_questions(who: Standing, edition: Edition) -> QuerySet[Clarification]:
    return Clarification.objects.filter(edition=edition, asked_by=who.user_id).order_by("-id")


def waiting_questions(edition: Edition) -> QuerySet[Clarification]:
    """Longest waiting first."""
    return Clarification.objects.filter(edition=edition, state=ClarificationState.OPEN).order_by(
        "asked_at", "id"
    )


def telling_words(clarification: Clarification) -> list[str]:
    """What would tell who asked: name, address, organisation and number of an entry."""
    asker = clarification.asked_by
    entries = asker.applications.filter(edition=clarification.edition_id).exclude(
        state=ApplicationState.WITHDRAWN
    )
    words = {asker.email, getattr(asker, "name_en", ""), getattr(asker, "name_ko", "")}
    for entry in entries.select_related("organisation"):
        words |= {entry.entry_code, *names_of_organisation(entry.organisation)}
    if asker.organisation:
        words |= set(names_of_organisation(asker.organisation))
    return sorted(word for word in words if word and len(word) > 1)


def names_of_organisation(organisation: object) -> tuple[str, str]:
    return getattr(organisation, "name_en", "") or "", getattr(organisation, "name_ko", "") or ""
