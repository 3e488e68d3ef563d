"""What the columns of an application are called, in tables that go out and tables that come in."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from haechi.core.verdict import Text
from haechi.prize.models import Question

FIELDS: dict[str, Text] = {
    "entry": _("Entry"),
    "email": _("Applicant's e-mail"),
    "applicant": _("Applicant"),
    "title_en": _("Title in English"),
    "title_ko": _("Title in Korean"),
    "organisation": _("Organisation"),
    "city": _("City"),
    "country": _("Country"),
    "region": _("Region"),
    "category": _("Category"),
    "kind": _("Kind"),
    "stage": _("Stage of the project"),
    "state": _("State"),
    "summary_en": _("Summary in English"),
    "summary_ko": _("Summary in Korean"),
}


def key_of(question: Question) -> str:
    """A question's name among the fields: its code, told apart where a field has the same."""
    taken = question.code in FIELDS or question.code == "submitted"
    return f"answer_{question.code}" if taken else question.code


def heading_of(question: Question, form: Iterable[Question]) -> str:
    """Its words; its code beside them where another column has the same words."""
    taken = [str(name).casefold() for name in FIELDS.values()]
    taken += [other.label.casefold() for other in form if other.pk != question.pk]
    double = question.label.casefold() in taken
    return f"{question.label} ({question.code})" if double else question.label
