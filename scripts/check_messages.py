"""Every sentence of the site exists in Korean, with the same facts in it.

Collects the sentences anew with GNU gettext into a folder of its own, compares them with the
committed catalogue, and names what is missing, empty, fuzzy, or lacks a fact such as %(when)s.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CATALOGUE = Path("locale/ko/LC_MESSAGES/django.po")
FACT = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="ko")


def collected() -> Catalog:
    """The catalogue as it would be if it were collected now."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "haechi"
        shutil.copytree(ROOT / "src" / "haechi", copy, ignore=shutil.ignore_patterns("vendor"))
        command = [sys.executable, "-m", "django", "makemessages", "--locale", "ko"]
        options = ["--no-location", "--no-wrap", "--no-obsolete", "--verbosity", "0"]
        subprocess.run([*command, *options], cwd=copy, check=True)
        return read(copy / CATALOGUE)


def variants(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text or ""),)


def fault(message: Message, kept: Catalog) -> str | None:
    """What is wrong with one sentence, if anything."""
    known = kept.get(message.id, context=message.context)
    if known is None:
        return "not in the catalogue; run `make catalogue`"
    if known.fuzzy:
        return "marked fuzzy"
    english, korean = variants(message.id), variants(known.string)
    if not all(korean):
        return "has no Korean"
    facts = set(FACT.findall(english[-1]))
    if any(set(FACT.findall(text)) != facts for text in korean):
        return "has other facts in it than the English"
    return None


def main() -> int:
    if shutil.which("xgettext") is None:
        print("GNU gettext is not installed (make system); the catalogue was not checked.")
        return 0
    kept = read(ROOT / "src" / "haechi" / CATALOGUE)
    sentences = [message for message in collected() if message.id]
    faults = [(message.id, fault(message, kept)) for message in sentences]
    found = [f"{text!r}: {why}" for text, why in faults if why]
    print("\n".join(found) or f"{len(sentences)} sentences, all in Korean")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
