"""Letters to applicants while the rules of entry are checked: written, recorded, sent once."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from haechi.core import outbox
from haechi.core.verdict import Text
from haechi.prize import rules
from haechi.prize.models import Appeal, Finding, Notice, Repair, Screening
from haechi.prize.states import NoticeKind


def write_notice(
    screening: Screening,
    kind: NoticeKind,
    subject: str,
    body: str,
    *,
    at: datetime,
    appeal_until: datetime | None = None,
) -> Notice:
    """Record the letter and hand it to the outbox, in the action's own transaction."""
    applicant, edition = screening.application.applicant, screening.round.edition
    notice = Notice.objects.create(
        screening=screening,
        kind=kind,
        language=applicant.language,
        subject=subject[:250],
        text=body,
        digest=hashlib.sha256(body.encode()).hexdigest(),
        written_at=at,
        appeal_until=appeal_until,
    )
    outbox.post(
        key=f"notice-{notice.pk}",
        to=applicant.email,
        subject=notice.subject,
        body=body,
        at=at,
        edition_id=edition.pk,
    )
    return notice


def facts_of_letter(screening: Screening) -> dict[str, object]:
    application = screening.application
    return {
        "name": application.applicant.name,
        "code": application.entry_code,
        "title": application.title,
        "edition": screening.round.edition.name,
        "round": screening.round.name,
        "contact": screening.round.edition.contact,
    }


def points(lines: Iterable[Text]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def tell_rejection(screening: Screening, failing: Iterable[Finding], *, at: datetime) -> Notice:
    """The rule, the evidence, and how to appeal until when."""
    applicant, edition = screening.application.applicant, screening.round.edition
    until = rules.appeal_deadline(edition, at)
    with override(applicant.language):
        facts = facts_of_letter(screening) | {
            "rules": points(rule_and_evidence(one) for one in failing),
            "until": rules.local_to(until, edition, applicant),
        }
        subject = _("%(code)s does not go on: %(edition)s") % facts
        body = (
            _(
                "%(name)s,\n\nyour application %(code)s “%(title)s” does not go on from "
                "“%(round)s”. Two people checked it independently. This does not hold:\n\n"
                "%(rules)s\n\n"
                "If you think that this is wrong you may appeal until %(until)s: open "
                "%(code)s under “My applications” and write your reasons there. "
                "Somebody who had no part in this check decides on it and answers in writing."
                "\n\n%(edition)s"
            )
            % facts
        )
    return write_notice(screening, NoticeKind.REJECTION, subject, body, at=at, appeal_until=until)


def rule_and_evidence(finding: Finding) -> str:
    """In the language of the letter: the rule, its code, what was read."""
    facts = {
        "rule": finding.item.text,
        "code": finding.item.code,
        "evidence": finding.evidence.strip(),
    }
    return _("%(rule)s (%(code)s)\n  What was found: %(evidence)s") % facts


def ask_in_writing(repair: Repair, names: Iterable[Text], *, at: datetime) -> Notice:
    screening = repair.screening
    applicant, edition = screening.application.applicant, screening.round.edition
    with override(applicant.language):
        facts = facts_of_letter(screening) | {
            "rules": points(item.text for item in repair.items.all()),
            "text": repair.text.strip(),
            "fields": points(str(name) for name in names),
            "until": rules.local_to(repair.due_at, edition, applicant),
        }
        subject = _("%(code)s: please put something right by %(until)s") % facts
        body = (
            _(
                "%(name)s,\n\nyour application %(code)s “%(title)s” is being checked for "
                "“%(round)s”. Something can still be put right:\n\n%(text)s\n\n"
                "It is about:\n%(rules)s\n\nYou may change:\n%(fields)s\n\n"
                "Please do it by %(until)s: open %(code)s under “My applications”, change what "
                "is named and send your answer. After that time the entry is checked as it was."
                "\n\n%(edition)s"
            )
            % facts
        )
    return write_notice(screening, NoticeKind.REPAIR, subject, body, at=at)


def confirm_repair(repair: Repair, *, at: datetime) -> Notice:
    screening = repair.screening
    applicant, edition = screening.application.applicant, screening.round.edition
    with override(applicant.language):
        facts = facts_of_letter(screening) | {"when": rules.local_to(at, edition, applicant)}
        subject = _("%(code)s: your answer was received") % facts
        body = (
            _(
                "%(name)s,\n\nyour answer to the request about %(code)s “%(title)s” was received "
                "on %(when)s. The entry goes back to the check.\n\n%(edition)s"
            )
            % facts
        )
    return write_notice(screening, NoticeKind.REPAIR_ANSWERED, subject, body, at=at)


def tell_lapse(repair: Repair, *, at: datetime) -> Notice:
    screening = repair.screening
    applicant, edition = screening.application.applicant, screening.round.edition
    with override(applicant.language):
        facts = facts_of_letter(screening) | {
            "until": rules.local_to(repair.due_at, edition, applicant)
        }
        subject = _("%(code)s: the time to answer is over") % facts
        body = (
            _(
                "%(name)s,\n\nno answer to the request about %(code)s “%(title)s” came by "
                "%(until)s. The entry is checked as it was submitted; what you typed since then "
                "is kept but does not count.\n\n%(edition)s"
            )
            % facts
        )
    return write_notice(screening, NoticeKind.REPAIR_LAPSED, subject, body, at=at)


def tell_lifted(screening: Screening, *, at: datetime) -> Notice:
    with override(screening.application.applicant.language):
        facts = facts_of_letter(screening)
        subject = _("%(code)s is checked again: %(edition)s") % facts
        body = (
            _(
                "%(name)s,\n\nthe rejection of your application %(code)s “%(title)s” is lifted, "
                "and the entry is checked again. You need not do anything; you will be told how "
                "it ends.\n\n%(edition)s"
            )
            % facts
        )
    return write_notice(screening, NoticeKind.LIFTED, subject, body, at=at)


def confirm_appeal(appeal: Appeal, *, at: datetime) -> Notice:
    screening = appeal.notice.screening
    applicant, edition = screening.application.applicant, screening.round.edition
    with override(applicant.language):
        facts = facts_of_letter(screening) | {"when": rules.local_to(at, edition, applicant)}
        subject = _("%(code)s: your appeal was received") % facts
        body = (
            _(
                "%(name)s,\n\nyour appeal about %(code)s “%(title)s” was received on %(when)s. "
                "Somebody who had no part in the check decides on it; you will be told the "
                "outcome and its reason.\n\n%(edition)s"
            )
            % facts
        )
    return write_notice(screening, NoticeKind.APPEAL_FILED, subject, body, at=at)


def tell_appeal(appeal: Appeal, *, is_upheld: bool, at: datetime) -> Notice:
    screening = appeal.notice.screening
    kind = NoticeKind.APPEAL_UPHELD if is_upheld else NoticeKind.APPEAL_DISMISSED
    with override(screening.application.applicant.language):
        facts = facts_of_letter(screening) | {"reason": appeal.decision.strip()}
        if is_upheld:
            subject = _("%(code)s: your appeal was upheld") % facts
            body = _(
                "%(name)s,\n\nyour appeal about %(code)s “%(title)s” was upheld, and the entry "
                "goes on. The reason:\n\n%(reason)s\n\n%(edition)s"
            )
        else:
            subject = _("%(code)s: your appeal was dismissed") % facts
            body = _(
                "%(name)s,\n\nyour appeal about %(code)s “%(title)s” was dismissed; the entry "
                "does not go on. The reason:\n\n%(reason)s\n\n%(edition)s"
            )
    return write_notice(screening, kind, subject, body % facts, at=at)
