"""WRITES: versions of the application form."""

import hashlib
import json
from datetime import datetime

from haechi.people.models import User
from haechi.prize import queries
from haechi.prize.models import Edition, FormVersion


def keep_form(edition: Edition, *, reason: str = "", by: User, at: datetime) -> FormVersion:
    """Keep the questions as they stand as the next version of the form."""
    last = queries.form_version(edition)
    return FormVersion.objects.create(
        edition=edition,
        number=last.number + 1 if last else 1,
        published_at=at,
        published_by=by,
        reason=reason,
        questions=queries.form_as_data(edition),
    )


def canonical(content: object) -> bytes:
    """The one way to write content down: JSON in UTF-8 with sorted keys and no spaces."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(content: object) -> str:
    """SHA-256 of what was handed in."""
    return hashlib.sha256(canonical(content)).hexdigest()
