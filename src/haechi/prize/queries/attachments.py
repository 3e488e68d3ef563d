"""READS: what is attached, what is on its way, which files a version names."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from haechi.core import vault
from haechi.core.files import FileFacts, inspect
from haechi.core.verdict import Refused, Verdict, hide
from haechi.people.models import User
from haechi.prize import answers
from haechi.prize.models import Application, Attachment, Question, Submission, Upload
from haechi.prize.queries.form import Said, said, said_to_judges
from haechi.prize.states import QuestionType

LETTER = "letter"


def attached(application: Application, question: Question) -> QuerySet[Attachment]:
    """The files of a question as they are now."""
    return application.attachments.filter(question=question, removed_at=None).order_by("pk")


def files_as_text(attachments: Iterable[Attachment]) -> str:
    """What the answer keeps of its files; nothing attached is no answer."""
    rows = [
        {
            "id": str(one.pk),
            "name": one.name,
            "size": str(one.size),
            "pages": str(one.pages or ""),
            "sha256": one.sha256,
        }
        for one in attachments
    ]
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def on_their_way(application: Application, by: User) -> QuerySet[Upload]:
    return application.uploads.filter(begun_by=by).order_by("pk")


def broken_off(
    question: Question, *, among: QuerySet[Upload], name: str, size: int, fingerprint: str
) -> Upload | None:
    """The upload of this very file that was begun before: same name, size, first and last bytes."""
    same = among.filter(question=question, name=name, size=size, fingerprint=fingerprint)
    return same.first() if fingerprint else None


def upload(token: str) -> Upload:
    """The upload of this token.

    Raises:
        Refused: there is none; hidden, like one of somebody else.
    """
    among = Upload.objects.select_related("application__edition", "question", "replaces")
    found = among.filter(token=token).first()
    if found is None:
        raise Refused(hide())
    found.received = arrived(found)
    return found


def arrived(upload: Upload) -> int:
    """The bytes from which it goes on; a file that was lost from the disk begins anew."""
    return min(upload.received, vault.size(upload.token))


def inspected(upload: Upload) -> FileFacts | Verdict:
    """What the file is, now that all of it has arrived; or why it cannot be attached."""
    limits = answers.limits_of(upload.question)
    with vault.opened(upload.token) as file:
        return inspect(
            file,
            upload.name,
            allowed=limits.kinds,
            max_bytes=limits.max_bytes,
            max_pages=limits.max_pages,
        )


# --- which files are read where -----------------------------------------------------------------


def named_in(told: Iterable[Said]) -> set[int]:
    return {int(row["id"]) for one in told for row in one.files if str(row.get("id")).isdigit()}


def files_shown(application: Application) -> set[int]:
    """The files of the version handed in, or of the draft."""
    return named_in(said(application))


def files_shown_to_judges(application: Application) -> set[int]:
    return named_in(said_to_judges(application))


def asks_for_letter(questions: Iterable[Question]) -> bool:
    return any(one.code == LETTER and one.type == QuestionType.FILE for one in questions)


# --- what is no longer needed -------------------------------------------------------------------


def files_handed_in(applications: Iterable[int]) -> set[int]:
    """Every file that some version handed in names."""
    contents = Submission.objects.filter(application__in=applications)
    return {
        int(row["id"])
        for content in contents.values_list("content", flat=True)
        for said_ in content["answers"]
        if said_["type"] == QuestionType.FILE
        for row in answers.rows_in(said_["text"])
        if str(row.get("id")).isdigit()
    }


def unneeded() -> list[Attachment]:
    """Removed files that no version names and whose bytes still lie here."""
    removed = list(Attachment.objects.filter(removed_at__isnull=False, erased_at=None))
    needed = files_handed_in({one.application_id for one in removed})
    return [one for one in removed if one.pk not in needed]


def expired_uploads(at: datetime) -> QuerySet[Upload]:
    return Upload.objects.filter(touched_at__lt=at - timedelta(days=settings.HAECHI_UPLOAD_DAYS))


def nobodys_files(at: datetime) -> Iterator[str]:
    """Files of the vault that no row knows, left behind for more than a day."""
    known = set(Upload.objects.values_list("token", flat=True))
    known |= set(Attachment.objects.filter(erased_at=None).values_list("stored", flat=True))
    yesterday = (at - timedelta(days=1)).timestamp()
    return (name for name, when in vault.every() if name not in known and when < yesterday)


def changed_files() -> Iterator[tuple[Attachment, str]]:
    """Attachments whose file is gone or is not what was attached: how each differs."""
    for one in Attachment.objects.filter(erased_at=None).select_related("application"):
        found = vault.digest(one.stored)
        if found != one.sha256:
            yield one, "missing" if found is None else "changed"
