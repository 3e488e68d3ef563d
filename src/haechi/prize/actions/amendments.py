"""WRITES: the form is built, amended after publication, and applicants are told of it."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from haechi.core import journal, outbox
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.actions.form import keep_form
from haechi.prize.actions.form_changes import Change
from haechi.prize.models import Application, Edition, FormVersion, Question
from haechi.prize.states import ApplicationState


@transaction.atomic
def edit_form(edition: Edition, change: Change, *, by: User, at: datetime) -> Edition:
    """Change the form while the edition is in preparation."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    rules.may_edit_form(queries.standing(by, edition), edition).enforce()
    facts = change.make(edition, at)
    rules.conditions_hold_together(conditions_in_order(edition)).enforce()
    journal.write(
        by=by,
        at=at,
        verb="prize.edit_form",
        subject=edition,
        edition_id=edition.pk,
        change=change.name,
        **facts,
    )
    return edition


@transaction.atomic
def amend_form(
    edition: Edition, change: Change, *, reason: str, by: User, at: datetime
) -> FormVersion:
    """Change the published form: the next version of it, with the reason that applicants read."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    standing, begun = queries.standing(by, edition), queries.judging_begun(edition)
    rules.may_amend_form(standing, edition, at, begun, reason).enforce()
    facts = change.make(edition, at)
    rules.conditions_hold_together(conditions_in_order(edition)).enforce()
    version = keep_form(edition, reason=reason.strip(), by=by, at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.amend_form",
        subject=edition,
        edition_id=edition.pk,
        change=change.name,
        reason=version.reason,
        form_version=version.number,
        **facts,
    )
    return version


def conditions_in_order(edition: Edition) -> list[Question]:
    form = edition.questions.filter(retired_at=None).select_related("asked_if")
    return queries.in_order(form)


@transaction.atomic
def announce_form(edition: Edition, *, by: User, at: datetime) -> int:
    """Write to all who work on an application whose form was amended since; how many letters."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    fresh = queries.unannounced_versions(edition)
    standing, begun = queries.standing(by, edition), queries.judging_begun(edition)
    rules.may_announce_form(standing, edition, at, begun, len(fresh)).enforce()
    before = edition.form_versions.get(number=fresh[0].number - 1)
    told = 0
    for application in applications_told(edition):
        where = (application.category.code, str(application.kind))
        older = queries.rows_for(before.questions, *where)
        newer = queries.rows_for(fresh[-1].questions, *where)
        for reader in queries.people_of(application):
            with override(reader.language):
                turned = queries.differences(older, newer, passed_over=queries.TO_STAFF_ONLY)
                if turned:
                    post_amendment(application, reader, fresh, turned, at=at)
                    told += 1
    edition.form_versions.filter(pk__in=[one.pk for one in fresh]).update(announced_at=at)
    journal.write(
        by=by,
        at=at,
        verb="prize.announce_form",
        subject=edition,
        edition_id=edition.pk,
        form_version=fresh[-1].number,
        told=told,
    )
    return told


def applications_told(edition: Edition) -> QuerySet[Application]:
    live = edition.applications.exclude(state=ApplicationState.WITHDRAWN)
    return live.select_related("edition", "category", "applicant")


def post_amendment(
    application: Application,
    reader: User,
    versions: list[FormVersion],
    turned: list[queries.QuestionChange],
    *,
    at: datetime,
) -> None:
    """One letter about everything that changed, in the reader's language."""
    stays = _(
        "Your application stays valid as you submitted it. If you want to answer anew, reopen it "
        "before the call closes and submit it again."
    )
    goes_on = _("Your application is a draft. It shows what is asked now and what is missing.")
    is_in = application.state == ApplicationState.SUBMITTED
    facts = {
        "name": reader.name,
        "edition": application.edition.name,
        "code": application.entry_code,
        "changes": "\n".join(f"- {one.label}: {one.word}" for one in turned),
        "reasons": "\n".join(f"- {one.reason}" for one in versions),
        "todo": stays if is_in else goes_on,
        "when": rules.local(application.edition.call_closes_at, application.edition),
    }
    outbox.post(
        key=f"form-{versions[-1].pk}-{application.pk}-{reader.pk}",
        to=reader.email,
        subject=_("%(edition)s: the application form has changed") % facts,
        body=_(
            "%(name)s,\n\nthe application form has changed. For %(code)s:\n\n%(changes)s\n\n"
            "Why:\n\n%(reasons)s\n\n%(todo)s\n\nThe call closes on %(when)s.\n\n%(edition)s"
        )
        % facts,
        at=at,
        edition_id=application.edition_id,
    )
