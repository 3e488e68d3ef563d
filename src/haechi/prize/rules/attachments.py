"""MAY: files are attached to an application, removed, read."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from haechi.core.files.inspection import fitting, kind_of
from haechi.core.verdict import Verdict, allow, deny, first_refusal, hide
from haechi.people.rules import Standing
from haechi.prize.answers import FileLimits
from haechi.prize.models import Application, Attachment, Question, Repair, Upload
from haechi.prize.rules.applications import may_edit_application, may_read_application
from haechi.prize.rules.coworkers import works_on
from haechi.prize.rules.repairs import are_asked
from haechi.prize.states import QuestionType, Requirement

LARGEST_CHUNK = 4 * 1024 * 1024
MOST_ON_THEIR_WAY = 10


def may_attach(
    who: Standing,
    application: Application,
    question: Question,
    at: datetime,
    limits: FileLimits,
    held: int,
    replaces: Attachment | None = None,
    repair: Repair | None = None,
) -> Verdict:
    """``held`` files are attached to this question now; one that is replaced makes room."""
    return first_refusal(
        may_edit_application(who, application, at, repair),
        are_asked(repair, [question.code]),
        asks_for_files(question),
        stands_here(replaces, application, question) if replaces else allow(),
        allow()
        if replaces or held < limits.max_files
        else deny(
            "too_many_files",
            _("At most %(max)s files fit here. Replace or remove one first."),
            max=limits.max_files,
        ),
    )


def asks_for_files(question: Question) -> Verdict:
    return allow() if question.type == QuestionType.FILE else hide()


def stands_here(attachment: Attachment, application: Application, question: Question) -> Verdict:
    if (attachment.application_id, attachment.question_id) != (application.pk, question.pk):
        return hide()
    return is_attached(attachment)


def is_attached(attachment: Attachment) -> Verdict:
    if attachment.removed_at is None:
        return allow()
    return deny("file_removed", _("This file has been removed already. Load the page again."))


def is_acceptable(name: str, size: int, limits: FileLimits) -> Verdict:
    """What can be said of a file before its first byte arrives."""
    kind = kind_of(name, limits.kinds)
    return first_refusal(
        kind if isinstance(kind, Verdict) else allow(), fitting(size, limits.max_bytes)
    )


def disk_has_room(size: int, free: int) -> Verdict:
    return allow() if size <= free else disk_is_full()


def disk_is_full() -> Verdict:
    return deny(
        "disk_full",
        _(
            "The disk of this server is full. That is not your fault. Try again later: an upload "
            "that broke off goes on from where it stopped."
        ),
    )


def is_one_more_on_its_way(on_their_way: int) -> Verdict:
    if on_their_way < MOST_ON_THEIR_WAY:
        return allow()
    return deny(
        "too_many_unfinished",
        _("%(n)s uploads are unfinished here. Finish or discard one of them first."),
        n=on_their_way,
    )


def may_continue_upload(
    who: Standing, upload: Upload, at: datetime, repair: Repair | None = None
) -> Verdict:
    return first_refusal(
        allow() if who.user_id == upload.begun_by_id else hide(),
        may_edit_application(who, upload.application, at, repair),
    )


def may_discard_upload(who: Standing, upload: Upload) -> Verdict:
    """Whenever: what never became part of the application may go."""
    return allow() if who.user_id == upload.begun_by_id else hide()


def continues(upload: Upload, offset: int, length: int) -> Verdict:
    """Does a part of ``length`` bytes at ``offset`` come next, and does it fit?"""
    if offset != upload.received:
        return deny(
            "wrong_offset",
            _("The upload goes on at byte %(offset)s, not at %(given)s."),
            offset=upload.received,
            given=offset,
        )
    if length > LARGEST_CHUNK:
        return deny(
            "part_too_large",
            _("A part of an upload has at most %(max)s bytes."),
            max=LARGEST_CHUNK,
        )
    if offset + length > upload.size:
        return deny(
            "beyond_size",
            _("The file was announced with %(size)s bytes, and more arrived. Choose it again."),
            size=upload.size,
        )
    return allow()


def is_whole(upload: Upload) -> Verdict:
    if upload.is_whole:
        return allow()
    return deny(
        "not_whole",
        _("%(received)s of %(size)s bytes have arrived. The upload must go on."),
        received=upload.received,
        size=upload.size,
        offset=upload.received,
    )


def is_same_file(announced: str, found: str) -> Verdict:
    """``announced`` is the digest where the file comes from; nothing where it was not made."""
    if not announced or announced == found:
        return allow()
    return deny(
        "file_mixed",
        _("What arrived differs from the file on your device. Choose the file again."),
    )


def may_remove_attachment(
    who: Standing, attachment: Attachment, at: datetime, held: int, repair: Repair | None = None
) -> Verdict:
    question = attachment.question
    return first_refusal(
        may_edit_application(who, attachment.application, at, repair),
        are_asked(repair, [question.code]),
        is_attached(attachment),
        deny(
            "last_file",
            _("“%(question)s” needs a file. Replace this one instead of removing it."),
            question=question.label,
        )
        if question.requirement == Requirement.ALWAYS and held < 2
        else allow(),
    )


def may_read_attachment(
    who: Standing, attachment: Attachment, is_finalist: bool, is_shown: bool
) -> Verdict:
    """``is_shown``: the page that this reader may read names the file."""
    own = bool(works_on(who, attachment.application))
    return first_refusal(
        may_read_application(who, attachment.application, is_finalist),
        allow() if own or is_shown else hide(),
        hide() if attachment.erased_at else allow(),
    )


def may_print_letter(who: Standing, application: Application, is_asked: bool) -> Verdict:
    return first_refusal(works_on(who, application), allow() if is_asked else hide())
