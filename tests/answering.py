"""An answer that fits a question, whatever its type: for tests that fill in a whole form."""

import json

from haechi.core import clock
from haechi.people.models import User
from haechi.prize import actions, answers, queries
from haechi.prize.models import Application, Edition, Question
from haechi.prize.states import QuestionType

ROWS = {
    QuestionType.CONTACTS: {"name": "Ada Park", "email": "ada.park@example.org"},
    QuestionType.INDICATORS: {
        "indicator": "Users",
        "value": "120",
        "unit": "a day",
        "year": "2024",
        "source": "Count on site",
    },
}


def agree(edition: Edition, user: User) -> User:
    """To everything that the edition asks agreement to."""
    codes = [purpose.code for purpose in edition.purposes.all()]
    actions.give_consents(edition, codes, by=user, at=clock.now())
    return user


def fitting(question: Question) -> str:
    options = [option.code for option in answers.options_of(question)]
    kind = QuestionType(question.type)
    if kind in ROWS:
        return json.dumps([ROWS[kind]])
    simple = {
        QuestionType.CHOICE: options[0] if options else "",
        QuestionType.CHOICES: json.dumps(options[: question.settings.get("least") or 1]),
        QuestionType.NUMBER: "12",
        QuestionType.MONEY: json.dumps({"amount": "1000", "currency": "USD"}),
        QuestionType.DATE: "2024-05-01",
        QuestionType.URL: "https://www.example.org/",
        QuestionType.FILE: "",
        QuestionType.CONSENT: "yes",
    }
    return simple.get(kind, f"answer to {question.code}")


def whole_form(application: Application) -> dict[str, str]:
    """Title, summary and every answer that the form of this application asks for."""
    asked = queries.questions_of(application)
    typed = [question for question in asked if question.type != QuestionType.FILE]
    values = {question.code: fitting(question) for question in typed}
    return values | {"title_en": "A title", "summary_en": "A summary"}
