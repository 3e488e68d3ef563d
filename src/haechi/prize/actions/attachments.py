"""WRITES: files become part of an application, and leave it."""

from datetime import datetime

from django.db import transaction

from haechi.core import journal, vault
from haechi.core.files import FileFacts
from haechi.core.verdict import Refused, Verdict
from haechi.people.models import User
from haechi.prize import answers, queries, rules
from haechi.prize.actions.applications import lock_application
from haechi.prize.actions.uploads import discard_upload, lock_upload
from haechi.prize.models import Answer, Application, Attachment, Question, Upload

TEMPORARY = frozenset({"file_not_scanned"})


def finish_upload(token: str, *, announced: str = "", by: User, at: datetime) -> Attachment:
    """Look into a file that has arrived and attach it; one that cannot be attached is discarded.

    It is read outside any transaction, for a scanner may take its time. ``announced`` is the
    digest where the file comes from, if it was made there.
    """
    before = Attachment.objects.filter(stored=token, uploaded_by=by).first()
    if before is not None:
        return before
    upload = queries.upload(token)
    standing = queries.standing(by, upload.application.edition)
    repair = queries.repair_asked(upload.application)
    rules.may_continue_upload(standing, upload, at, repair).enforce()
    rules.is_whole(upload).enforce()
    facts = queries.inspected(upload)
    told = facts if isinstance(facts, Verdict) else rules.is_same_file(announced, facts.sha256)
    if isinstance(facts, Verdict) or not told:
        if told.code not in TEMPORARY:
            discard_upload(upload, by=by)
        raise Refused(told)
    return attach(upload, facts, by=by, at=at)


@transaction.atomic
def attach(upload: Upload, facts: FileFacts, *, by: User, at: datetime) -> Attachment:
    """A file that has arrived and was inspected becomes part of the answer, or replaces a part.

    The file stays where it lies. Who attaches it twice gets the same attachment.
    """
    application = lock_application(upload.application)
    before = Attachment.objects.filter(stored=upload.token, uploaded_by=by).first()
    if before is not None:
        return before
    upload = lock_upload(upload.token)
    question, replaced = upload.question, upload.replaces
    standing = queries.standing(by, application.edition)
    limits, held = answers.limits_of(question), queries.attached(application, question).count()
    repair = queries.repair_asked(application)
    rules.may_continue_upload(standing, upload, at, repair).enforce()
    rules.may_attach(standing, application, question, at, limits, held, replaced, repair).enforce()
    rules.is_whole(upload).enforce()
    attachment = Attachment.objects.create(
        application=application,
        question=question,
        name=upload.name,
        size=facts.size,
        media_type=facts.content_type,
        pages=facts.pages,
        sha256=facts.sha256,
        stored=upload.token,
        uploaded_by=by,
        uploaded_at=at,
    )
    upload.delete()
    if replaced is not None:
        replaced.removed_at = at
        replaced.save(update_fields=["removed_at"])
    answer_with_files(application, question, by=by, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.attach",
        subject=application,
        edition_id=application.edition_id,
        question=question.code,
        file=attachment.name,
        size=attachment.size,
        sha256=attachment.sha256,
        **({"replaced": replaced.name} if replaced else {}),
    )
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: User, at: datetime) -> Attachment:
    """Take a file out of the answer. Its row stays, and its bytes while a version names them."""
    application = lock_application(attachment.application)
    attachment = Attachment.objects.select_related("question").get(pk=attachment.pk)
    attachment.application = application
    standing = queries.standing(by, application.edition)
    held = queries.attached(application, attachment.question).count()
    repair = queries.repair_asked(application)
    rules.may_remove_attachment(standing, attachment, at, held, repair).enforce()
    attachment.removed_at = at
    attachment.save(update_fields=["removed_at"])
    answer_with_files(application, attachment.question, by=by, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.remove_attachment",
        subject=application,
        edition_id=application.edition_id,
        question=attachment.question.code,
        file=attachment.name,
        sha256=attachment.sha256,
    )
    return attachment


def answer_with_files(
    application: Application, question: Question, *, by: User, at: datetime
) -> None:
    """The answer says what is attached, so that whatever reads answers reads files too."""
    Answer.objects.update_or_create(
        application=application,
        question=question,
        defaults={
            "text": queries.files_as_text(queries.attached(application, question)),
            "saved_at": at,
            "saved_by": by,
        },
    )
    application.saved_at = at
    application.save(update_fields=["saved_at"])


@transaction.atomic
def erase_file(attachment: Attachment, *, by: User | None, at: datetime) -> Attachment:
    """The bytes of a removed file go for good; its row keeps the name and the digest."""
    attachment = Attachment.objects.select_related("application").get(pk=attachment.pk)
    attachment.erased_at = at
    attachment.save(update_fields=["erased_at"])
    transaction.on_commit(lambda: vault.remove(attachment.stored))
    journal.write(
        by=by,
        at=at,
        verb="prize.erase_file",
        subject=attachment.application,
        edition_id=attachment.application.edition_id,
        file=attachment.name,
        sha256=attachment.sha256,
    )
    return attachment
