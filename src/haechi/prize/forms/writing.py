"""A whole page of an application that comes back: what was typed here, what others wrote since.

A page carries a digest of each text it began from. A field that still holds that text was not
touched here; where the kept text is another one by now, somebody else has written.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.forms import CheckboxInput, CheckboxSelectMultiple

from haechi.prize import answers
from haechi.prize.forms.answers import Conflict
from haechi.prize.forms.applications import ApplicationForm
from haechi.prize.rules import Writing

BEGAN = "form:began"  # the hidden field with the digests
TAKE = "theirs:"  # before a field's name: the other text was chosen


def digest(text: str) -> str:
    return urlsafe_b64encode(sha256(text.encode()).digest()[:9]).decode()


NOTHING = digest("")


def began(form: ApplicationForm) -> dict[str, str]:
    """The digests a page is sent out with, of the fields that anything is kept in."""
    texts = {name: form.kept_text(name) for name in form.fields}
    return {name: digest(text) for name, text in texts.items() if text}


def began_from(data: Any) -> dict[str, str] | None:
    """The digests a page came back with; none at all where it carries none.

    What cannot be read is no permission to overwrite: then no field began from what is kept.
    """
    if BEGAN not in data:
        return None
    try:
        found = json.loads(data.get(BEGAN) or "{}")
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"": ""}


@dataclass
class Read:
    """What a page that came back holds."""

    fresh: dict[str, str] = field(default_factory=dict)  # typed here, may be written
    contested: dict[str, str] = field(default_factory=dict)  # typed here, and others wrote too

    @property
    def typed(self) -> dict[str, str]:
        return self.fresh | self.contested


def read(form: ApplicationForm, data: Any) -> Read:
    digests = began_from(data)
    found = Read()
    for name, text in posted(form, data).items():
        now = form.kept_text(name)
        base = digest(now) if digests is None else digests.get(name, NOTHING)
        is_readable = digests is None or "" not in digests
        if text == now or (is_readable and digest(text) == base):
            continue
        place = found.fresh if is_readable and digest(now) == base else found.contested
        place[name] = text
    return found


def posted(form: ApplicationForm, data: Any) -> dict[str, str]:
    """The texts of the fields that were on the page and are not given up for another's."""
    texts = {}
    for name, one in form.fields.items():
        left_out = one.widget.value_omitted_from_data(data, {}, name)
        # An empty box sends nothing: it was on the page when the page knows of its form.
        is_box = isinstance(one.widget, CheckboxInput | CheckboxSelectMultiple)
        unknown = is_box and name not in data and BEGAN not in data
        if not (left_out or unknown or f"{TAKE}{name}" in data):
            texts[name] = form.text(name, one.widget.value_from_datadict(data, {}, name))
    return texts


def conflict_of(form: ApplicationForm, name: str, last: Writing) -> Conflict:
    return Conflict(name, form.kept_text(name), shown(form, name), last)


def shown(form: ApplicationForm, name: str) -> str:
    """What is kept in a field, for reading."""
    text = form.kept_text(name)
    question = getattr(form.fields[name], "question", None)
    if question is not None:
        return answers.type_of(question).shown(question, text).plain
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(text, text))


def kept_now(form: ApplicationForm, names: Iterable[str]) -> dict[str, dict[str, str]]:
    """What a script that saved these fields should know: the texts as they are kept now."""
    known = [name for name in names if name in form.fields]
    return {
        "kept": {name: form.kept.get(name, "") for name in known},
        "began": {name: digest(form.kept_text(name)) for name in known},
    }
