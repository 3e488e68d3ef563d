"""How an application looks on paper: the receipt with its digest, and a copy to read.

Typst sets the page; what people typed goes in as data, so nothing in it is taken for markup.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import as_file, files
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from haechi.core.verdict import Verdict, allow, deny
from haechi.people.models import User
from haechi.prize import queries
from haechi.prize.models import Application, Submission
from haechi.prize.templatetags.prize import instant, own_instant

# One of these must be there: they have Hangul and Hanja.
FONTS = ("Pretendard", "Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Noto Serif CJK KR")


def can_print() -> Verdict:
    """Is there a font with Hangul on this machine?"""
    import typst

    if set(FONTS).intersection(typst.Fonts().families()):
        return allow()
    return deny(
        "no_font",
        _(
            "This server has no font with Korean letters, so it cannot make PDFs. "
            "Print the page instead, and tell the secretariat: “make system” installs one."
        ),
    )


def printed(template: str, data: Mapping[str, Any], at: datetime) -> bytes:
    """The page ``template`` filled with ``data``, as PDF/UA; the same data give the same bytes."""
    import typst

    can_print().enforce()
    told = {"fonts": FONTS, "language": get_language() or "en", **data}
    with as_file(files("haechi.prize.prints").joinpath(template)) as path:
        pdf: bytes = typst.compile(
            str(path),
            sys_inputs={"data": json.dumps(told, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=int(at.timestamp()),
        )
    return pdf


def receipt(submission: Submission, reader: User) -> bytes:
    """What was handed in, when, by whom, and the digest by which it can be recognised."""
    application = submission.application
    edition = application.edition
    facts = [
        (_("Entry"), application.entry_code),
        (_("Version"), str(submission.number)),
        (_("Title"), application.title),
        (_("Category"), application.category.name),
        (_("Kind of applicant"), application.get_kind_display()),
        (_("Organisation"), application.organisation.name),
        (_("City"), str(application.city)),
        (_("Submitted"), instant(submission.submitted_at, edition)),
        (_("In your time zone"), own_instant(submission.submitted_at, reader)),
        (_("Submitted by"), str(submission.submitted_by)),
        (_("Version of the form"), str(submission.form_version.number)),
    ]
    told = queries.said_in_content(submission.content)
    data = {
        "title": _("Receipt"),
        "edition": edition.name,
        "facts": facts,
        "digest_name": _("Digest (SHA-256)"),
        "digest": submission.sha256,
        "how": _(
            "Download this version as JSON from the page of the application: "
            "the SHA-256 digest of that file is the one printed here."
        ),
        "contents": _("What was handed in"),
        "rows": [(one.label, size_of(one)) for one in told],
    }
    return printed("receipt.typ", data, submission.submitted_at)


def size_of(one: queries.Said) -> str:
    """How much was said, without saying it again; files are named with their digests."""
    if one.is_empty:
        return _("no answer")
    if one.files:
        return "\n".join(f"{file.get('name')} · {file.get('sha256', '')}" for file in one.files)
    return _("%(n)s characters") % {"n": len(one.shown.plain)}


def reading_copy(application: Application, at: datetime) -> bytes:
    """The whole application for reading on paper; only what is handed in on the site counts."""
    edition = application.edition
    state = application.get_state_display()
    data = {
        "title": application.title or _("Untitled"),
        "edition": edition.name,
        "facts": [
            (_("Entry"), f"{application.entry_code} · {state}"),
            (_("Category"), application.category.name),
            (_("Kind of applicant"), application.get_kind_display()),
            (_("Organisation"), application.organisation.name),
            (_("City"), str(application.city)),
            (_("Printed"), instant(at, edition)),
        ],
        "note": _("A copy for reading. Only what is submitted on the site counts."),
        "summary_name": _("Summary"),
        "summary": application.summary,
        "sections": [
            {"name": name, "answers": [answer_on_paper(one) for one in told]}
            for name, told in queries.sections_of(queries.said(application))
        ],
    }
    return printed("reading_copy.typ", data, at)


def answer_on_paper(one: queries.Said) -> dict[str, Any]:
    shown = one.shown
    is_table = bool(shown.rows) and not one.files
    text = "\n".join(str(file.get("name")) for file in one.files) if one.files else shown.text
    return {
        "label": one.label,
        "text": _("No answer was given.") if one.is_empty else text,
        "headings": shown.headings if is_table else (),
        "rows": shown.rows if is_table else (),
    }
