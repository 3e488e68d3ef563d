"""READS: what an edition’s rules still lack."""

from django.utils.translation import gettext as _

from haechi.core.verdict import Text
from haechi.prize import answers
from haechi.prize.models import Edition, Question, Round
from haechi.prize.queries.fields import field_questions
from haechi.prize.queries.form import TONGUES, in_both, questions
from haechi.prize.queries.form_outline import in_order
from haechi.prize.rules import is_condition
from haechi.prize.states import IDENTIFYING, RoundKind


def gaps_in_rules(edition: Edition) -> list[Text]:
    """What an edition still lacks before its rules can be published."""
    gaps: list[Text] = []
    rounds = list(edition.rounds.prefetch_related("criteria", "check_items", "cuts"))
    if not edition.categories.exists():
        gaps.append(_("no category"))
    if not rounds:
        gaps.append(_("no round"))
    if not edition.awards.exists():
        gaps.append(_("no award"))
    gaps += gaps_in_form(edition)
    if [round_.kind for round_ in rounds].count(RoundKind.AWARD) != 1:
        gaps.append(_("one round, and only one, must decide on the award grid"))
    for round_ in rounds:
        gaps += gaps_in_round(round_, edition.categories.count())
    return gaps


def gaps_in_round(round_: Round, categories: int) -> list[Text]:
    named = {"round": round_.name}
    gaps: list[Text] = []
    if round_.kind == RoundKind.CHECK and not round_.check_items.all():
        gaps.append(_("“%(round)s” has no rule to check") % named)
    if round_.kind == RoundKind.SCORE:
        if not any(criterion.weight for criterion in round_.criteria.all()):
            gaps.append(_("“%(round)s” has no weighted criterion") % named)
        if len(round_.cuts.all()) < categories:
            gaps.append(_("“%(round)s” lacks a cut for some category") % named)
        if not round_.reviews_per_entry:
            gaps.append(_("“%(round)s” does not say how many judges read an entry") % named)
        gaps += gaps_in_reading(round_, named)
    return gaps


def gaps_in_reading(round_: Round, named: dict[str, str]) -> list[Text]:
    """What stands in the way of giving entries to judges by their field."""
    gaps: list[Text] = []
    known = {question.code for question in field_questions(round_)}
    for code in sorted(set(round_.fields_from) - known):
        words = _("“%(round)s” takes the field from “%(code)s”, which is no question to choose in")
        gaps.append(words % (named | {"code": code}))
    if round_.outside_field > round_.reviews_per_entry:
        words = _("“%(round)s” wants more judges from outside the field than read an entry")
        gaps.append(words % named)
    if round_.outside_field and not round_.fields_from:
        words = _(
            "“%(round)s” wants judges from outside the field, and no question tells the field"
        )
        gaps.append(words % named)
    return gaps


# --- the form -----------------------------------------------------------------------------------


def gaps_in_form(edition: Edition) -> list[Text]:
    """What makes a question impossible to answer, or to ask."""
    form = in_order(questions(edition))
    gaps: list[Text] = [] if form else [_("no question in the form")]
    earlier: dict[int, Question] = {}
    for question in form:
        named = {"question": question.label or question.code}
        for flaw in answers.flaws_of(question):
            gaps.append(_("“%(question)s”: %(flaw)s") % (named | {"flaw": flaw.text}))
        condition = is_condition(question, earlier)
        if not condition:
            gaps.append(condition.sentence)
        earlier[question.pk] = question
    return gaps


def warnings_in_form(edition: Edition) -> list[Text]:
    """What can be published as it is, and had better be looked at once more."""
    form = in_order(questions(edition))
    return [warning for question in form for warning in warnings_about(question, form)]


def warnings_about(question: Question, form: list[Question]) -> list[Text]:
    named = {"question": question.label or question.code}
    found: list[Text] = []
    missing = untranslated(question)
    if missing:
        facts = named | {"parts": ", ".join(missing)}
        found.append(_("“%(question)s” is not translated: %(parts)s") % facts)
    if question.shown_to_judges and question.type in IDENTIFYING:
        found.append(_("“%(question)s” is shown to judges and may tell them who applies.") % named)
    first = next((one for one in form if one.pk == question.asked_if_id), None)
    if first and not is_asked_of_all(first, question):
        facts = named | {"first": first.label}
        text = _("“%(question)s” waits for “%(first)s”, and is always asked where that is not.")
        found.append(text % facts)
    return found


def untranslated(question: Question) -> list[str]:
    """The parts of a question that stand in one language only."""
    parts = {
        _("section"): in_both(question, "section"),
        _("question"): in_both(question, "label"),
        _("help"): in_both(question, "help"),
    }
    options = [one for one in question.settings.get("options", ()) if isinstance(one, dict)]
    parts |= {f"“{one.get('code')}”": {t: one.get(t) or "" for t in TONGUES} for one in options}
    if isinstance(question.settings.get("unit"), dict):
        parts[_("unit")] = {t: question.settings["unit"].get(t) or "" for t in TONGUES}
    return [name for name, texts in parts.items() if len([t for t in texts.values() if t]) == 1]


def is_asked_of_all(first: Question, question: Question) -> bool:
    """Is the first question asked wherever the second one is?"""
    where = {one.pk for one in first.categories.all()}
    there = {one.pk for one in question.categories.all()}
    return (not where or (bool(there) and there <= where)) and (
        not first.kinds or (bool(question.kinds) and set(question.kinds) <= set(first.kinds))
    )
