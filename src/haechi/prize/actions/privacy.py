"""WRITES: what this room forgets of a person who is erased; part of ``people.erase_person``."""

from collections import Counter
from datetime import datetime
from typing import Any

from haechi.people.models import User
from haechi.prize.actions.retention import erase_answers
from haechi.prize.models import Application, CoWorker, Question
from haechi.prize.states import ApplicationState, QuestionType

FORGOTTEN = {"title_en": "", "title_ko": "", "summary_en": "", "summary_ko": ""}
PERSONAL = (QuestionType.CONTACTS,)


def forget_applicant(user: User, at: datetime) -> dict[str, int]:
    """Drafts go whole; of what was handed in only persons go: it was compared with others."""
    own = Application.objects.filter(applicant=user)
    counts = Counter({"consents": 0, "co-work": 0, "drafts": 0})
    never = own.filter(submissions=None)
    drafts = list(never.values_list("pk", flat=True))
    for one in (*never, *own.exclude(submissions=None).distinct()):
        asked = Question.objects.filter(edition=one.edition_id)
        if one.pk not in drafts:
            asked = asked.filter(type__in=PERSONAL)
        codes = list(asked.values_list("code", flat=True))
        counts.update(erase_answers(own.filter(pk=one.pk), codes, at))
    written: Any = Application.objects.filter(pk__in=drafts)
    written.filter(state=ApplicationState.DRAFT).update(
        state=ApplicationState.WITHDRAWN, withdrawn_at=at
    )
    written.update(**FORGOTTEN)
    # The columns without a language hold a copy, which only an update that is not rewritten sees.
    counts["drafts"] = written.rewrite(False).update(title="", summary="")
    counts["consents"] = user.consents.filter(withdrawn_at=None).update(withdrawn_at=at)
    counts["co-work"] = CoWorker.objects.filter(email=user.email).update(
        email=f"{user.pk}@person.erased"
    )
    return dict(counts)
