"""READS: who wrote what stands in a field of a draft."""

from haechi.core.models import JournalLine
from haechi.prize.models import Application
from haechi.prize.rules import Writing


def last_writing(application: Application, name: str) -> Writing:
    """The last hand in this field: an answer knows it, title and summary know it by the journal."""
    answer = application.answers.filter(question__code=name).select_related("saved_by").first()
    if answer is not None:
        return Writing(by=str(answer.saved_by or ""), at=answer.saved_at)
    lines = JournalLine.objects.filter(
        verb="prize.save_draft",
        subject_type=application._meta.label_lower,
        subject_id=application.pk,
    )
    for line in lines.order_by("-id").iterator(chunk_size=200):
        if name in line.facts.get("fields", ()):
            return Writing(by=line.actor, at=line.at)
    return Writing()
