"""WRITES: an application from its first draft to its withdrawal."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from haechi.core import journal, outbox
from haechi.core.verdict import deny
from haechi.people.models import City, Organisation, User
from haechi.people.states import ApplicantKind
from haechi.prize import answers, queries, rules
from haechi.prize.actions.form import digest, keep_form
from haechi.prize.models import (
    Answer,
    Application,
    Category,
    Edition,
    Question,
    Submission,
)
from haechi.prize.states import (
    APPLICATION,
)


@transaction.atomic
def start_application(
    category: Category,
    *,
    kind: ApplicantKind,
    organisation: Organisation,
    city: City,
    by: User,
    at: datetime,
) -> Application:
    """Begin a draft; it gets the next number of the edition."""
    edition = Edition.objects.select_for_update().get(pk=category.edition_id)
    lacking = queries.lacking_consents(edition, by)
    rules.may_start_application(queries.standing(by, edition), edition, at, lacking).enforce()
    rules.admits(category, kind).enforce()
    last = Application.objects.filter(edition=edition).aggregate(n=Max("number"))["n"] or 0
    application = Application.objects.create(
        edition=edition,
        number=last + 1,
        category=category,
        kind=kind,
        applicant=by,
        organisation=organisation,
        city=city,
        created_at=at,
        saved_at=at,
    )
    journal.write(
        by=by,
        at=at,
        verb="prize.start_application",
        subject=application,
        edition_id=edition.pk,
        category=category.code,
        kind=kind,
    )
    return application


OWN_TEXTS = ("title_en", "title_ko", "summary_en", "summary_ko")
# What a field holds at most, whatever its limit: a draft keeps what is too long, a book it refuses.
ROOM = {"title": 400, "text": 100_000}


@transaction.atomic
def save_draft(
    application: Application,
    values: Mapping[str, str],
    *,
    bases: Mapping[str, str] | None = None,
    by: User,
    at: datetime,
) -> Application:
    """Keep what was typed: fields of the application by name, answers by the question's code.

    Whatever is wrong with an answer is said beside it and stands in the way of submitting only.
    ``bases`` are the texts the writer began from: where somebody else has written since, nothing
    is overwritten.

    Raises:
        Refused: ``conflict``, with what now stands there; or a field that is not on the form, a
            text beyond all measure, an answer that must not be emptied.
    """
    application = lock_application(application)
    standing = queries.standing(by, application.edition)
    repair = queries.repair_asked(application)
    rules.may_edit_application(standing, application, at, repair).enforce()
    rules.are_asked(repair, values).enforce()
    questions = {question.code: question for question in queries.questions_of(application)}
    kept = {answer.question_id: answer for answer in application.answers.select_related("saved_by")}
    written = []
    changed = []
    for name, typed in values.items():
        base = (bases or {}).get(name)
        if name in OWN_TEXTS or name == "stage":
            changed += [name] if write_own(application, name, typed, base) else []
        elif name in questions:
            question = questions[name]
            before = kept.get(question.pk)
            text = written_answer(application, question, before, typed, base)
            if text != (before.text if before else ""):
                answer = Answer(application=application, question=question, text=text)
                answer.saved_at, answer.saved_by = at, by
                written.append(answer)
                changed.append(name)
        else:
            deny("no_such_field", _("The form has no field “%(name)s”."), name=name).enforce()
    if not changed:
        return application
    Answer.objects.bulk_create(
        written,
        update_conflicts=True,
        update_fields=["text", "saved_at", "saved_by"],
        unique_fields=["application", "question"],
    )
    application.saved_at = at
    application.save(update_fields=[*OWN_TEXTS, "title", "summary", "stage", "saved_at"])
    journal.write(
        by=by,
        at=at,
        verb="prize.save_draft",
        subject=application,
        edition_id=application.edition_id,
        fields=sorted(changed),
    )
    return application


def written_answer(
    application: Application,
    question: Question,
    before: Answer | None,
    typed: str,
    base: str | None,
) -> str:
    """What is kept of what was typed, when it may be written there."""
    text = answers.type_of(question).tidy(question, typed)
    now = before.text if before else ""
    contested = rules.is_contested(text, now=now, base=base)
    rules.is_writable_answer(
        question,
        text,
        now=now,
        base=base,
        room=ROOM["text"],
        last=queries.last_writing(application, question.code) if contested else rules.Writing(),
    ).enforce()
    return text


def write_own(application: Application, name: str, typed: str, base: str | None) -> bool:
    """Title, summary and stage are fields of the application itself. Is anything new?"""
    is_title = name.startswith("title")
    text = answers.in_one_line(typed) if is_title else answers.as_kept(typed)
    if name == "stage":
        rules.is_stage(application.edition, text).enforce()
    now = getattr(application, name) or ""
    contested = rules.is_contested(text, now=now, base=base)
    rules.is_writable(
        text,
        now=now,
        base=base,
        room=ROOM["title" if is_title else "text"],
        name=name,
        last=queries.last_writing(application, name) if contested else rules.Writing(),
    ).enforce()
    setattr(application, name, text)
    return text != now


def lock_application(application: Application) -> Application:
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("edition", "category")
        .get(pk=application.pk)
    )


@transaction.atomic
def submit(application: Application, *, by: User, at: datetime) -> Application:
    """Hand the application in; a receipt goes to the applicant."""
    application = lock_application(application)
    standing = queries.standing(by, application.edition)
    missing = queries.missing(application, at)
    lacking = queries.lacking_consents(application.edition, by)
    rules.may_submit(standing, application, at, missing, lacking).enforce()
    APPLICATION.advance(application, "submit")
    application.submitted_at = at
    application.save(update_fields=["state", "submitted_at"])
    submission = hand_in(application, by=by, at=at)
    line = journal.write(
        by=by,
        at=at,
        verb="prize.submit",
        subject=application,
        edition_id=application.edition_id,
        version=submission.number,
        sha256=submission.sha256,
    )
    post_receipts(submission, key=f"receipt-{line.pk}", at=at)
    return application


def hand_in(application: Application, *, by: User, at: datetime) -> Submission:
    """Keep the application as it now stands, in the words of the form that is in force."""
    content = queries.content_of(application)
    last = queries.last_submission(application)
    version = queries.form_version(application.edition)
    return Submission.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        form_version=version or keep_form(application.edition, by=by, at=at),
        submitted_at=at,
        submitted_by=by,
        content=content,
        sha256=digest(content),
    )


def post_receipts(submission: Submission, *, key: str, at: datetime) -> None:
    """To everybody who works on the application, each in their own language and zone."""
    application = submission.application
    for reader in queries.people_of(application):
        with override(reader.language):
            facts = {
                "name": reader.name,
                "code": application.entry_code,
                "title": application.title,
                "edition": application.edition.name,
                "when": rules.local(at, application.edition),
                "by": submission.submitted_by,
                "version": submission.number,
                "digest": submission.sha256,
            }
            outbox.post(
                key=f"{key}-{reader.pk}",
                to=reader.email,
                subject=_("%(code)s received: %(edition)s") % facts,
                body=_(
                    "%(name)s,\n\napplication %(code)s “%(title)s” was submitted by %(by)s and "
                    "received on %(when)s.\nYou may reopen and change it until the call closes.\n\n"
                    "Version %(version)s, digest (SHA-256):\n%(digest)s\n"
                    "The receipt as PDF is on the page of the application.\n\n%(edition)s"
                )
                % facts,
                at=at,
                edition_id=application.edition_id,
            )


@transaction.atomic
def reopen(application: Application, *, by: User, at: datetime) -> Application:
    """Take a submitted application back into draft while the call is open."""
    application = lock_application(application)
    standing = queries.standing(by, application.edition)
    rules.may_reopen_application(standing, application, at).enforce()
    APPLICATION.advance(application, "reopen")
    application.submitted_at = None
    application.save(update_fields=["state", "submitted_at"])
    journal.write(
        by=by, at=at, verb="prize.reopen", subject=application, edition_id=application.edition_id
    )
    return application


@transaction.atomic
def withdraw(application: Application, *, reason: str = "", by: User, at: datetime) -> Application:
    """The applicant takes the application out of the prize; its record stays."""
    application = lock_application(application)
    standing = queries.standing(by, application.edition)
    decided = queries.awards_decided(application.edition)
    rules.may_withdraw(standing, application, decided).enforce()
    APPLICATION.advance(application, "withdraw")
    application.withdrawn_at = at
    application.save(update_fields=["state", "withdrawn_at"])
    journal.write(
        by=by,
        at=at,
        verb="prize.withdraw",
        subject=application,
        edition_id=application.edition_id,
        reason=reason,
    )
    return application
