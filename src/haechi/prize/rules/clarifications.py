"""MAY: questions about the call are asked and answered."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing, signed_in
from haechi.prize.models import Clarification, Edition
from haechi.prize.rules.letters import LANGUAGES
from haechi.prize.rules.powers import has_power, local
from haechi.prize.states import CLARIFICATION, ClarificationState, EditionState

OPEN_EACH = 10  # questions one person may have waiting at a time


@dataclass(frozen=True)
class Published:
    """The question and the answer for all, in one language or both."""

    question_en: str = ""
    question_ko: str = ""
    answer_en: str = ""
    answer_ko: str = ""

    def pair(self, language: str) -> tuple[str, str]:
        if language == "ko":
            return self.question_ko.strip(), self.answer_ko.strip()
        return self.question_en.strip(), self.answer_en.strip()

    @property
    def whole(self) -> tuple[str, ...]:
        return tuple(one for one in LANGUAGES if all(self.pair(one)))

    @property
    def begun(self) -> tuple[str, ...]:
        return tuple(one for one in LANGUAGES if any(self.pair(one)))

    def names(self, words: Collection[str]) -> list[str]:
        """Those of the words that stand in it."""
        texts = [self.question_en, self.question_ko, self.answer_en, self.answer_ko]
        said = " ".join(" ".join(texts).casefold().split())
        return [word for word in words if word.strip() and stands_in(word, said)]


def stands_in(word: str, said: str) -> bool:
    """As a word of its own; in Korean a particle may follow it."""
    bare = re.escape(" ".join(word.casefold().split()))
    end = "" if re.search("[가-힣]$", word.strip()) else r"(?!\w)"
    return re.search(rf"(?<!\w){bare}{end}", said) is not None


def questions_are_taken(edition: Edition, at: datetime) -> Verdict:
    """From the publication of the rules until the call closes."""
    if edition.state != EditionState.CALLED:
        return deny("not_called", _("Questions can be asked while the call is announced."))
    if at >= edition.call_closes_at:
        return deny(
            "call_closed",
            _("Questions could be asked until the call closed on %(when)s."),
            when=local(edition.call_closes_at, edition),
        )
    return allow()


def may_ask(who: Standing, edition: Edition, at: datetime, asked: str, waiting: int) -> Verdict:
    """``waiting`` is how many questions of this person have no answer yet."""
    return first_refusal(
        signed_in(who),
        deny("holds_role", _("You hold a role in this edition: ask the secretariat directly."))
        if who.roles
        else allow(),
        questions_are_taken(edition, at),
        allow()
        if waiting < OPEN_EACH
        else deny(
            "too_many_open",
            _("%(n)s of your questions wait for an answer. Ask more when some are answered."),
            n=waiting,
        ),
        allow() if asked.strip() else deny("no_question", _("Write your question.")),
    )


def may_answer(
    who: Standing, clarification: Clarification, published: Published, asker: Collection[str]
) -> Verdict:
    """``asker`` are the words that would tell who asked: name, address, organisation, entry."""
    named = published.names(asker)
    return first_refusal(
        has_power(who, "answer_questions"),
        CLARIFICATION.verdict(clarification.state, "answer"),
        allow()
        if published.begun
        else deny("no_answer", _("Write the question and the answer in at least one language.")),
        allow()
        if published.whole == published.begun
        else deny(
            "half_answer",
            _("One language has a question without an answer, or an answer without a question."),
        ),
        allow()
        if not named
        else deny(
            "names_asker",
            _("This would tell who asked: %(named)s. Reword it; everybody reads it."),
            named=", ".join(named),
        ),
    )


def may_close_question(who: Standing, clarification: Clarification, answer: str) -> Verdict:
    return first_refusal(
        has_power(who, "answer_questions"),
        CLARIFICATION.verdict(clarification.state, "close"),
        allow()
        if answer.strip()
        else deny("no_reason", _("Write to the asker why the question is not published.")),
    )


def may_read_clarification(who: Standing, clarification: Clarification) -> Verdict:
    """What is answered is everybody's; what is not is the asker's and the desk's."""
    if clarification.state == ClarificationState.ANSWERED or has_power(who, "read_questions"):
        return allow()
    own = who.user_id is not None and who.user_id == clarification.asked_by_id
    return allow() if own else hide()
