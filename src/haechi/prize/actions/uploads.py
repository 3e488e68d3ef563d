"""WRITES: a file on its way. It is no part of the application yet, so the journal is silent."""

from datetime import datetime

from django.db import transaction

from haechi.core import vault
from haechi.people.models import User
from haechi.prize import answers, queries, rules
from haechi.prize.actions.applications import lock_application
from haechi.prize.models import Application, Attachment, Question, Upload


def begin_upload(
    application: Application,
    question: Question,
    *,
    name: str,
    size: int,
    fingerprint: str = "",
    replaces: Attachment | None = None,
    by: User,
    at: datetime,
) -> Upload:
    """Announce a file; one that broke off before goes on where it stopped.

    Raises:
        Refused: before a single byte is sent, whenever that much is known already.
    """
    limits, name = answers.limits_of(question), answers.given_name(name)
    with transaction.atomic():
        application = lock_application(application)
        standing = queries.standing(by, application.edition)
        held = queries.attached(application, question).count()
        repair = queries.repair_asked(application)
        rules.may_attach(
            standing, application, question, at, limits, held, replaces, repair
        ).enforce()
        rules.is_acceptable(name, size, limits).enforce()
        among = queries.on_their_way(application, by)
        upload = queries.broken_off(
            question, among=among, name=name, size=size, fingerprint=fingerprint
        )
        arrived = queries.arrived(upload) if upload else 0
        rules.disk_has_room(size - arrived, vault.free()).enforce()
        if upload is None:
            rules.is_one_more_on_its_way(among.count()).enforce()
            upload = Upload(application=application, question=question, begun_by=by, begun_at=at)
            upload.token, upload.fingerprint = vault.new_name(), fingerprint
        upload.name, upload.size, upload.received = name, size, arrived
        upload.replaces, upload.touched_at = replaces, at
        upload.save()
        return upload


def lock_upload(token: str) -> Upload:
    """The upload, held until the end of the transaction; other writers wait or find it gone."""
    Upload.objects.select_for_update().filter(token=token).first()
    return queries.upload(token)


def receive(token: str, content: bytes, *, offset: int, by: User, at: datetime) -> Upload:
    """Put the next part of a file behind what has arrived, once, whoever else sends it too.

    Raises:
        Refused: ``wrong_offset`` with the right one; ``beyond_size``; ``disk_full``.
    """
    with transaction.atomic():
        upload = lock_upload(token)
        standing = queries.standing(by, upload.application.edition)
        repair = queries.repair_asked(upload.application)
        rules.may_continue_upload(standing, upload, at, repair).enforce()
        rules.continues(upload, offset, len(content)).enforce()
        try:
            vault.write(upload.token, offset, content)
        except vault.Full:
            rules.disk_is_full().enforce()
        upload.received, upload.touched_at = offset + len(content), at
        upload.save(update_fields=["received", "touched_at"])
        return upload


def discard_upload(upload: Upload, *, by: User | None) -> None:
    """The file is not wanted any more; ``by`` is None for the sweep.

    The row goes first: a crash in between leaves a file that no row knows, which is swept.
    """
    with transaction.atomic():
        upload = lock_upload(upload.token)
        if by is not None:
            standing = queries.standing(by, upload.application.edition)
            rules.may_discard_upload(standing, upload).enforce()
        upload.delete()
        transaction.on_commit(lambda: vault.remove(upload.token))
