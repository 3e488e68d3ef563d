"""Every type of answer by its name."""

from haechi.prize.answers.base import AnswerType, Asked
from haechi.prize.answers.choices import Choice, Choices, Consent
from haechi.prize.answers.figures import Date, Money, Number
from haechi.prize.answers.rows import Contacts, Files, Indicators
from haechi.prize.answers.texts import LongText, ShortText, Url
from haechi.prize.states import QuestionType

TYPES: dict[str, AnswerType] = {
    QuestionType.SHORT: ShortText(),
    QuestionType.LONG: LongText(),
    QuestionType.CHOICE: Choice(),
    QuestionType.CHOICES: Choices(),
    QuestionType.NUMBER: Number(),
    QuestionType.MONEY: Money(),
    QuestionType.DATE: Date(),
    QuestionType.URL: Url(),
    QuestionType.FILE: Files(),
    QuestionType.INDICATORS: Indicators(),
    QuestionType.CONTACTS: Contacts(),
    QuestionType.CONSENT: Consent(),
}


def type_of(asked: Asked) -> AnswerType:
    return TYPES[asked.type]
