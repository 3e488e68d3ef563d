"""WRITES: questions about the call are asked, answered to all, or closed with the asker."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal, outbox
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.models import Clarification, Edition
from haechi.prize.states import CLARIFICATION


@transaction.atomic
def ask_question(edition: Edition, asked: str, *, by: User, at: datetime) -> Clarification:
    """Ask the secretariat about the call."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    waiting = queries.waiting_questions(edition).filter(asked_by=by).count()
    rules.may_ask(queries.standing(by, edition), edition, at, asked, waiting).enforce()
    clarification = Clarification.objects.create(
        edition=edition, asked_by=by, asked_at=at, asked=asked.strip()
    )
    journal.write(
        by=by, at=at, verb="prize.ask_question", subject=clarification, edition_id=edition.pk
    )
    return clarification


def lock_clarification(clarification: Clarification) -> Clarification:
    return (
        Clarification.objects.select_for_update(of=("self",))
        .select_related("edition", "asked_by__organisation")
        .get(pk=clarification.pk)
    )


@transaction.atomic
def answer_question(
    clarification: Clarification, published: rules.Published, *, by: User, at: datetime
) -> Clarification:
    """Publish question and answer, and send both to all with an application and to the asker."""
    clarification = lock_clarification(clarification)
    edition = clarification.edition
    telling = queries.telling_words(clarification)
    rules.may_answer(queries.standing(by, edition), clarification, published, telling).enforce()
    CLARIFICATION.advance(clarification, "answer")
    for name, text in published.__dict__.items():
        setattr(clarification, name, text.strip())
    clarification.settled_by, clarification.settled_at = by, at
    clarification.save()
    letters = post_answer(clarification, published, at)
    journal.write(
        by=by,
        at=at,
        verb="prize.answer_question",
        subject=clarification,
        edition_id=edition.pk,
        texts=published.__dict__,
        letters=letters,
    )
    return clarification


def post_answer(clarification: Clarification, published: rules.Published, at: datetime) -> int:
    """Each reader gets the pair in their own language, where it was answered in that."""
    edition = clarification.edition
    people = queries.with_asker(queries.everybody_applying(edition), clarification.asked_by)
    wording = queries.text_of(edition, "clarification")
    facts = {}
    for language in rules.LANGUAGES:
        told = language if language in published.whole else published.whole[0]
        question, answer = published.pair(told)
        link = queries.address_in(language, "prize:questions", edition.slug)
        facts[language] = {"question": question, "answer": answer, "link": link}
    return outbox.post_all(
        queries.letters_to(wording, people, edition, batch=clarification.batch, at=at, more=facts)
    )


@transaction.atomic
def close_question(
    clarification: Clarification, answer: str, *, by: User, at: datetime
) -> Clarification:
    """The question is not published; the asker alone is told why, and what holds."""
    clarification = lock_clarification(clarification)
    edition = clarification.edition
    rules.may_close_question(queries.standing(by, edition), clarification, answer).enforce()
    CLARIFICATION.advance(clarification, "close")
    clarification.private_answer = answer.strip()
    clarification.settled_by, clarification.settled_at = by, at
    clarification.save()
    asker = queries.with_asker([], clarification.asked_by)
    facts = {
        language: {
            "question": clarification.asked,
            "answer": clarification.private_answer,
            "link": queries.address_in(language, "prize:questions", edition.slug),
        }
        for language in rules.LANGUAGES
    }
    wording = queries.text_of(edition, "clarification-closed")
    outbox.post_all(
        queries.letters_to(wording, asker, edition, batch=clarification.batch, at=at, more=facts)
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.close_question",
        subject=clarification,
        edition_id=edition.pk,
        reason=answer,
    )
    return clarification
