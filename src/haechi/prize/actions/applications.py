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
from haechi.prize import queries, rules
from haechi.prize.models import (
    Answer,
    Application,
    Category,
    Edition,
    Question,
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
    rules.may_start_application(queries.standing(by, edition), edition, at).enforce()
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


OWN_FIELDS = ("title_en", "title_ko", "summary_en", "summary_ko")


@transaction.atomic
def save_draft(
    application: Application, values: Mapping[str, str], *, by: User, at: datetime
) -> Application:
    """Keep what was typed: fields of the application by name, answers by the question's code."""
    application = lock_application(application)
    standing = queries.standing(by, application.edition)
    repair = queries.repair_asked(application)
    rules.may_edit_application(standing, application, at, repair).enforce()
    rules.are_asked(repair, values).enforce()
    questions = {question.code: question for question in queries.questions_of(application)}
    answers = []
    for name, text in values.items():
        if name in OWN_FIELDS:
            setattr(application, name, check_length(text, application_limit(name)))
        elif name in questions:
            answers.append(answer_to(questions[name], text, application, at))
        else:
            deny("no_such_field", _("The form has no field “%(name)s”."), name=name).enforce()
    Answer.objects.bulk_create(
        answers,
        update_conflicts=True,
        update_fields=["text", "saved_at"],
        unique_fields=["application", "question"],
    )
    application.saved_at = at
    application.save(update_fields=[*OWN_FIELDS, "title", "summary", "saved_at"])
    journal.write(
        by=by,
        at=at,
        verb="prize.save_draft",
        subject=application,
        edition_id=application.edition_id,
        fields=sorted(values),
    )
    return application


def lock_application(application: Application) -> Application:
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("edition", "category")
        .get(pk=application.pk)
    )


def application_limit(name: str) -> int:
    return int(getattr(Application._meta.get_field(name), "max_length", None) or 0)


def check_length(text: str, limit: int) -> str:
    if limit and len(text) > limit:
        deny(
            "too_long",
            _("%(length)s characters; at most %(limit)s fit here. Nothing was cut off."),
            length=len(text),
            limit=limit,
        ).enforce()
    return text


def answer_to(question: Question, text: str, application: Application, at: datetime) -> Answer:
    kept = check_length(text, question.max_length)
    return Answer(application=application, question=question, text=kept, saved_at=at)


@transaction.atomic
def submit(application: Application, *, by: User, at: datetime) -> Application:
    """Hand the application in; a receipt goes to the applicant."""
    application = lock_application(application)
    standing = queries.standing(by, application.edition)
    rules.may_submit(standing, application, at, queries.missing(application)).enforce()
    APPLICATION.advance(application, "submit")
    application.submitted_at = at
    application.save(update_fields=["state", "submitted_at"])
    line = journal.write(
        by=by,
        at=at,
        verb="prize.submit",
        subject=application,
        edition_id=application.edition_id,
        answers={answer.question.code: answer.text for answer in application.answers.all()},
        title=application.title,
        summary=application.summary,
    )
    post_receipt(application, key=f"receipt-{line.pk}", at=at)
    return application


def post_receipt(application: Application, *, key: str, at: datetime) -> None:
    applicant = application.applicant
    with override(applicant.language):
        facts = {
            "name": applicant.name,
            "code": application.entry_code,
            "title": application.title,
            "edition": application.edition.name,
            "when": rules.local(at, application.edition),
        }
        outbox.post(
            key=key,
            to=applicant.email,
            subject=_("%(code)s received: %(edition)s") % facts,
            body=_(
                "%(name)s,\n\nyour application %(code)s “%(title)s” was received on %(when)s.\n"
                "You may reopen and change it until the call closes.\n\n%(edition)s"
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
