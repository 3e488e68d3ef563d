"""A ZIP of applications: a folder for each, with its answers and files, and an index of it all."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext as _

from haechi.core.files import safe_name, unlike
from haechi.core.spreadsheet.writing import BOM, csv_text
from haechi.prize import answers, queries
from haechi.prize.actions import OWN_TEXTS
from haechi.prize.models import Application, Edition
from haechi.prize.queries import Said, Supplied, Told
from haechi.prize.tables.export import submitted

CHUNK = 1024 * 1024
LONGEST_FOLDER, LONGEST_FILE = 90, 120  # bytes; the whole path stays below Windows' 260 letters
DAWN = (1980, 1, 1, 0, 0, 0)  # a ZIP knows no earlier day; the same content gives the same bytes


@dataclass
class Archive:
    """The ZIP while it is written."""

    packed: zipfile.ZipFile
    edition: Edition
    folders: set[str] = field(default_factory=set)
    index: list[list[object]] = field(default_factory=list)
    files: int = 0

    def folder_for(self, one: Application) -> str:
        words = f"{one.entry_code} {one.title or one.organisation.name}"
        folder = unlike(safe_name(words, longest=LONGEST_FOLDER), self.folders)
        self.folders.add(folder.casefold())
        return folder

    def add(self, told: Told, files: Iterable[Supplied]) -> None:
        one = told.application
        folder = self.folder_for(one)
        names = {"answers.json", "answers.txt", "files"}
        self.note(one, folder, "answers.json", self.write(folder, "answers.json", as_json(told)))
        self.note(one, folder, "answers.txt", self.write(folder, "answers.txt", as_text(told)))
        for file in files:
            name = unlike(safe_name(file.name, longest=LONGEST_FILE), names, longest=LONGEST_FILE)
            names.add(name.casefold())
            self.note(one, folder, name, self.copy(folder, name, file))

    def write(self, folder: str, name: str, text: str) -> tuple[int, str]:
        content = text.encode()
        info = zipfile.ZipInfo(f"{folder}/{name}", DAWN)
        self.packed.writestr(info, content, zipfile.ZIP_DEFLATED)
        return len(content), hashlib.sha256(content).hexdigest()

    def copy(self, folder: str, name: str, file: Supplied) -> tuple[int, str]:
        """Piece by piece; a file that is gone is told in the index and stops nothing."""
        info = zipfile.ZipInfo(f"{folder}/{name}", DAWN)
        info.compress_type = zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        try:
            source = file.open()
        except OSError:
            return 0, _("missing")
        with source, self.packed.open(info, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files += 1
        return size, digest.hexdigest()

    def note(self, one: Application, folder: str, name: str, known: tuple[int, str]) -> None:
        self.index.append([*facts_of(one, self.edition), folder, name, *known])

    def close(self) -> None:
        head = [*index_headings(self.edition), _("Folder"), _("File"), _("Bytes"), "SHA-256"]
        text = BOM + csv_text([head, *self.index])
        self.packed.writestr(zipfile.ZipInfo("index.csv", DAWN), text, zipfile.ZIP_DEFLATED)


def write_archive(
    file: IO[bytes],
    edition: Edition,
    told: Iterable[Told],
    files_of: Callable[[Application], Iterable[Supplied]] = queries.files_of,
) -> Iterator[Archive]:
    """Write everything into ``file``; yields after each application, and once at the end."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        archive = Archive(packed, edition)
        for one in told:
            archive.add(one, files_of(one.application))
            yield archive
        archive.close()
    yield archive


def index_headings(edition: Edition) -> list[str]:
    return [
        _("Entry"),
        _("Title"),
        _("Organisation"),
        _("City"),
        _("Country"),
        _("Category"),
        _("Kind"),
        _("State"),
        _("Submitted (%(zone)s)") % {"zone": edition.time_zone},
    ]


def facts_of(one: Application, edition: Edition) -> list[object]:
    return [
        one.entry_code,
        one.title,
        one.organisation.name,
        one.city.name,
        one.city.country.name,
        one.category.name,
        one.get_kind_display(),
        one.get_state_display(),
        submitted(one.submitted_at, edition),
    ]


def as_json(told: Told) -> str:
    """For programs: the texts as they are kept."""
    one = told.application
    content: dict[str, Any] = {
        "entry": one.entry_code,
        "state": one.state,
        "category": one.category.code,
        "kind": one.kind,
        "organisation": one.organisation.name,
        "city": one.city.name,
        "country": one.city.country.iso2,
        "submitted_at": one.submitted_at.isoformat() if one.submitted_at else None,
        **{name: getattr(one, name, "") or "" for name in OWN_TEXTS},
        "answers": {code: said.text for code, said in told.said.items()},
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def as_text(told: Told) -> str:
    """For people: section by section, question and answer."""
    one = told.application
    lines = [f"{one.entry_code} {one.title}", f"{one.organisation} · {one.city}", ""]
    lines += [_("Summary"), "", one.summary or _("Nothing written yet."), ""]
    for section, said in queries.sections_of(told.said.values()):
        lines += [f"== {section} ==", ""]
        for each in said:
            lines += [each.label, answer_of(each), ""]
    return "\n".join(lines)


def answer_of(said: Said) -> str:
    return answers.in_cell(said, said.text) or _("No answer was given.")
