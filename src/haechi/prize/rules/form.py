"""MAY: the form is built, and amended after it was published; no answer is ever lost by it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Verdict, allow, deny, first_refusal
from haechi.people.rules import Standing
from haechi.prize import answers
from haechi.prize.models import Edition, Question
from haechi.prize.rules.editions import may_edit_rules
from haechi.prize.rules.powers import has_power, local
from haechi.prize.states import EditionState, Requirement

# A name that the form or what is sent with it already uses for something else.
TAKEN = frozenset(
    {"title_en", "title_ko", "summary_en", "summary_ko", "stage", "bases", "preview"}
) | {"csrfmiddlewaretoken", "title", "summary"}


def may_edit_form(who: Standing, edition: Edition) -> Verdict:
    """Before the rules are published the form changes freely."""
    return may_edit_rules(who, edition)


def may_amend_form(
    who: Standing, edition: Edition, at: datetime, judging_begun: bool, reason: str
) -> Verdict:
    """After publication each change is a new version with a reason, until the call closes."""
    return first_refusal(
        has_power(who, "amend_form"),
        is_published(edition),
        deny("judging_begun", _("The first round has begun; the form cannot be changed any more."))
        if judging_begun
        else allow(),
        deny(
            "call_over",
            _("The call closed on %(when)s; the form stays as it was answered."),
            when=local(edition.call_closes_at, edition),
        )
        if at >= edition.call_closes_at
        else allow(),
        allow()
        if reason.strip()
        else deny("no_reason", _("Write why the form changes; applicants read it.")),
    )


def is_published(edition: Edition) -> Verdict:
    if edition.state == EditionState.CALLED:
        return allow()
    if edition.state == EditionState.DRAFT:
        return deny("not_published", _("The form is not published yet; change it freely."))
    return deny("edition_over", _("This edition is finished; its record stays as it is."))


def may_announce_form(
    who: Standing, edition: Edition, at: datetime, judging_begun: bool, unannounced: int
) -> Verdict:
    """Applicants are written to about amendments nobody was told of yet."""
    return first_refusal(
        may_amend_form(who, edition, at, judging_begun, "told"),
        allow()
        if unannounced
        else deny("nothing_to_announce", _("Every amendment has been announced already.")),
    )


# --- the question itself ------------------------------------------------------------------------


def is_sound_question(question: Question) -> Verdict:
    """Can it be answered as it stands?"""
    flaws = answers.flaws_of(question)
    return first_refusal(
        deny("no_words", _("Write the question in English or Korean."))
        if not question.label
        else allow(),
        deny("no_section", _("Choose the section in which the question stands."))
        if not question.section
        else allow(),
        deny(
            "code_taken",
            _("“%(name)s” is the name of a field every application has. Choose another code."),
            name=question.code,
        )
        if question.code in TAKEN
        else allow(),
        deny("no_date", _("Write from which date on the answer is needed."))
        if question.requirement == Requirement.FROM and not question.required_from
        else allow(),
        deny("flawed", "%(flaw)s", flaw=flaws[0].text) if flaws else allow(),
    )


def keeps_answers(
    before: Question, after: Question, texts: Sequence[str], outside: int, knows: bool
) -> Verdict:
    """``texts`` are its answers; ``outside`` those whose writers would not be asked any more.

    ``knows``: whoever changes it has read how many answers it touches.
    """
    if not texts:
        return allow()
    lost = chosen_in(before, texts) - {option.code for option in answers.options_of(after)}
    names = {option.code: option.label for option in answers.options_of(before)}
    wrong = newly_wrong(before, after, texts)
    return first_refusal(
        deny(
            "type_kept",
            _(
                "The question has %(n)s answers, so its type stays. Retire it and add another "
                "question instead."
            ),
            n=len(texts),
        )
        if after.type != before.type
        else allow(),
        deny(
            "option_chosen",
            _("“%(options)s” was chosen already. Retire the option instead of removing it."),
            options=", ".join(sorted(names.get(code, code) for code in lost)),
        )
        if lost
        else allow(),
        touches_answers(wrong, outside) if not knows else allow(),
    )


def touches_answers(wrong: int, outside: int) -> Verdict:
    return first_refusal(
        deny(
            "answers_unfit",
            _(
                "%(n)s answers given so far would not fit any more. They are kept as they are; "
                "whoever has not submitted yet must put them right. Confirm that you want this."
            ),
            n=wrong,
        )
        if wrong
        else allow(),
        deny(
            "answers_outside",
            _(
                "%(n)s answers come from applicants who would not be asked any more. They are "
                "kept, but no longer shown. Confirm that you want this."
            ),
            n=outside,
        )
        if outside
        else allow(),
    )


def chosen_in(question: Question, texts: Collection[str]) -> set[str]:
    """The codes of a list that somebody chose."""
    if not answers.has_options(question):
        return set()
    kind = answers.type_of(question)
    known = {option.code for option in answers.options_of(question)}
    return {code for text in texts for code in kind.values(question, text)} & known


def newly_wrong(before: Question, after: Question, texts: Collection[str]) -> int:
    """How many answers were right before and would not be afterwards."""
    if before.type != after.type:
        return 0
    kind = answers.type_of(before)
    return sum(
        kind.problem(before, text) is None and kind.problem(after, text) is not None
        for text in texts
        if not kind.is_empty(text)
    )


# --- the form as a whole ------------------------------------------------------------------------


def conditions_hold_together(form: Sequence[Question]) -> Verdict:
    """``form`` in its order: a condition looks back at a question that is asked, and its options.

    As every condition looks back, none can go round in a circle.
    """
    earlier: dict[int, Question] = {}
    for question in form:
        verdict = is_condition(question, earlier)
        if not verdict:
            return verdict
        earlier[question.pk] = question
    return allow()


def is_condition(question: Question, earlier: dict[int, Question]) -> Verdict:
    if not question.asked_if_id:
        return allow()
    first = earlier.get(question.asked_if_id)
    if question.asked_if_id == question.pk:
        return deny("own_condition", _("A question cannot wait for its own answer."))
    if first is None:
        return deny(
            "condition_not_before",
            _(
                "“%(question)s” waits for the answer to “%(first)s”, which must be asked, and "
                "stand before it."
            ),
            question=question.label,
            first=question.asked_if.label if question.asked_if else "",
        )
    known = {code for code, _name in answers.awaited(first)}
    lost = [code for code in question.asked_when if known and code not in known]
    if not lost:
        return allow()
    return deny(
        "condition_unknown",
        _("“%(question)s” waits for “%(answers)s”, which is no answer to “%(first)s”."),
        question=question.label,
        answers=", ".join(lost),
        first=first.label,
    )
