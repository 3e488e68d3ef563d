"""Letters to applicants while the rules of entry are checked: written, recorded, sent once.

The notice that is recorded is the applicant's. Whoever else works on the application gets the same
letter, in their own language; only the receipt of an appeal is the applicant's alone.
"""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from haechi.core import outbox
from haechi.core.verdict import Text
from haechi.people.models import User
from haechi.prize import queries, rules
from haechi.prize.models import Appeal, Finding, Notice, Repair, Screening
from haechi.prize.states import NoticeKind

Facts = dict[str, object]
Words = tuple[str, str]  # subject and text, before the facts are put in
# What a letter says to one reader: called with the facts of the letter, in the reader's language.
Said = Callable[[User, Facts], Words]


def write_notice(
    screening: Screening,
    kind: NoticeKind,
    said: Said,
    *,
    at: datetime,
    appeal_until: datetime | None = None,
    to_all: bool = True,
) -> Notice:
    """Record the letter and hand it to the outbox, in the action's own transaction."""
    applicant = screening.application.applicant
    subject, body = letter_to(applicant, screening, said)
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
    post(notice, applicant, subject, body, key=f"notice-{notice.pk}")
    for reader in queries.people_of(screening.application) if to_all else ():
        if reader.pk != applicant.pk:
            subject, body = letter_to(reader, screening, said)
            post(notice, reader, subject, body, key=f"notice-{notice.pk}-{reader.pk}")
    return notice


def post(notice: Notice, reader: User, subject: str, body: str, *, key: str) -> None:
    outbox.post(
        key=key,
        to=reader.email,
        subject=subject,
        body=body,
        at=notice.written_at,
        edition_id=notice.screening.round.edition_id,
    )


def letter_to(reader: User, screening: Screening, said: Said) -> Words:
    """Co-workers read why they get it, and who alone may answer it or appeal."""
    with override(reader.language):
        facts = facts_of_letter(screening, reader)
        subject, body = said(reader, facts)
        if reader.pk != screening.application.applicant_id:
            body += "\n\n" + _(
                "You get this letter because you work on this application. Only %(applicant)s, "
                "who began it, can answer a request or appeal."
            )
        return subject % facts, body % facts


def facts_of_letter(screening: Screening, reader: User) -> Facts:
    application = screening.application
    return {
        "name": reader.name,
        "applicant": application.applicant.name,
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
    edition, failed = screening.round.edition, list(failing)
    until = rules.appeal_deadline(edition, at)

    def said(reader: User, facts: Facts) -> Words:
        facts["rules"] = points(rule_and_evidence(one) for one in failed)
        facts["until"] = rules.local_to(until, edition, reader)
        return _("%(code)s does not go on: %(edition)s"), _(
            "%(name)s,\n\nyour application %(code)s “%(title)s” does not go on from "
            "“%(round)s”. Two people checked it independently. This does not hold:\n\n"
            "%(rules)s\n\n"
            "If you think that this is wrong you may appeal until %(until)s: open "
            "%(code)s under “My applications” and write your reasons there. "
            "Somebody who had no part in this check decides on it and answers in writing."
            "\n\n%(edition)s"
        )

    return write_notice(screening, NoticeKind.REJECTION, said, at=at, appeal_until=until)


def rule_and_evidence(finding: Finding) -> str:
    """In the language of the letter: the rule, its code, what was read."""
    facts = {
        "rule": finding.item.text,
        "code": finding.item.code,
        "evidence": finding.evidence.strip(),
    }
    return _("%(rule)s (%(code)s)\n  What was found: %(evidence)s") % facts


def ask_in_writing(repair: Repair, names: Iterable[Text], *, at: datetime) -> Notice:
    screening, fields = repair.screening, list(names)

    def said(reader: User, facts: Facts) -> Words:
        facts["rules"] = points(item.text for item in repair.items.all())
        facts["text"] = repair.text.strip()
        facts["fields"] = points(str(name) for name in fields)
        facts["until"] = rules.local_to(repair.due_at, screening.round.edition, reader)
        return _("%(code)s: please put something right by %(until)s"), _(
            "%(name)s,\n\nyour application %(code)s “%(title)s” is being checked for "
            "“%(round)s”. Something can still be put right:\n\n%(text)s\n\n"
            "It is about:\n%(rules)s\n\nYou may change:\n%(fields)s\n\n"
            "Please do it by %(until)s: open %(code)s under “My applications”, change what "
            "is named and send your answer. After that time the entry is checked as it was."
            "\n\n%(edition)s"
        )

    return write_notice(screening, NoticeKind.REPAIR, said, at=at)


def confirm_repair(repair: Repair, *, at: datetime) -> Notice:
    screening = repair.screening

    def said(reader: User, facts: Facts) -> Words:
        facts["when"] = rules.local_to(at, screening.round.edition, reader)
        return _("%(code)s: your answer was received"), _(
            "%(name)s,\n\nyour answer to the request about %(code)s “%(title)s” was received "
            "on %(when)s. The entry goes back to the check.\n\n%(edition)s"
        )

    return write_notice(screening, NoticeKind.REPAIR_ANSWERED, said, at=at)


def tell_lapse(repair: Repair, *, at: datetime) -> Notice:
    screening = repair.screening

    def said(reader: User, facts: Facts) -> Words:
        facts["until"] = rules.local_to(repair.due_at, screening.round.edition, reader)
        return _("%(code)s: the time to answer is over"), _(
            "%(name)s,\n\nno answer to the request about %(code)s “%(title)s” came by "
            "%(until)s. The entry is checked as it was submitted; what you typed since then "
            "is kept but does not count.\n\n%(edition)s"
        )

    return write_notice(screening, NoticeKind.REPAIR_LAPSED, said, at=at)


def tell_lifted(screening: Screening, *, at: datetime) -> Notice:
    def said(_reader: User, _facts: Facts) -> Words:
        return _("%(code)s is checked again: %(edition)s"), _(
            "%(name)s,\n\nthe rejection of your application %(code)s “%(title)s” is lifted, "
            "and the entry is checked again. You need not do anything; you will be told how "
            "it ends.\n\n%(edition)s"
        )

    return write_notice(screening, NoticeKind.LIFTED, said, at=at)


def confirm_appeal(appeal: Appeal, *, at: datetime) -> Notice:
    """To the applicant alone, who appealed."""
    screening = appeal.notice.screening

    def said(reader: User, facts: Facts) -> Words:
        facts["when"] = rules.local_to(at, screening.round.edition, reader)
        return _("%(code)s: your appeal was received"), _(
            "%(name)s,\n\nyour appeal about %(code)s “%(title)s” was received on %(when)s. "
            "Somebody who had no part in the check decides on it; you will be told the "
            "outcome and its reason.\n\n%(edition)s"
        )

    return write_notice(screening, NoticeKind.APPEAL_FILED, said, at=at, to_all=False)


def tell_appeal(appeal: Appeal, *, is_upheld: bool, at: datetime) -> Notice:
    def said(_reader: User, facts: Facts) -> Words:
        facts["reason"] = appeal.decision.strip()
        if is_upheld:
            return _("%(code)s: your appeal was upheld"), _(
                "%(name)s,\n\nyour appeal about %(code)s “%(title)s” was upheld, and the entry "
                "goes on. The reason:\n\n%(reason)s\n\n%(edition)s"
            )
        return _("%(code)s: your appeal was dismissed"), _(
            "%(name)s,\n\nyour appeal about %(code)s “%(title)s” was dismissed; the entry "
            "does not go on. The reason:\n\n%(reason)s\n\n%(edition)s"
        )

    kind = NoticeKind.APPEAL_UPHELD if is_upheld else NoticeKind.APPEAL_DISMISSED
    return write_notice(appeal.notice.screening, kind, said, at=at)
