"""What may be attached to a question: kinds, size, pages, number. Said before it is asked."""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from haechi.core.files.kinds import KINDS
from haechi.core.files.names import is_kept, safe_name
from haechi.prize.answers.base import Asked

ENDINGS = ("pdf", "jpg", "png")
MEGABYTE = 1024 * 1024
MOST_MB, MOST_FILES = 20, 1


@dataclass(frozen=True)
class FileLimits:
    endings: tuple[str, ...]
    max_bytes: int
    max_pages: int | None
    max_files: int

    @property
    def kinds(self) -> frozenset[str]:
        """The codes of the kinds of file that these endings stand for."""
        return frozenset(
            kind.code
            for kind in KINDS.values()
            if any(f".{ending}" in kind.suffixes for ending in self.endings)
        )

    @property
    def accept(self) -> str:
        """What the browser's chooser offers."""
        return ",".join(f".{ending}" for ending in self.endings)

    @property
    def sentence(self) -> str:
        """PDF, JPG or PNG, up to 20 MB, up to 30 pages, 3 files."""
        said = [
            listed_names([ending.upper() for ending in self.endings]),
            _("up to %(n)s MB") % {"n": f"{self.max_bytes / MEGABYTE:g}"},
        ]
        if self.max_pages:
            said.append(
                ngettext("up to %(n)s page", "up to %(n)s pages", self.max_pages)
                % {"n": self.max_pages}
            )
        said.append(ngettext("%(n)s file", "%(n)s files", self.max_files) % {"n": self.max_files})
        return ", ".join(said)


def listed_names(names: list[str]) -> str:
    if len(names) < 2 or (get_language() or "").startswith("ko"):
        return ", ".join(names)
    return _("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def limits_of(asked: Asked) -> FileLimits:
    """The limits of a question of files; what its settings do not say is as usual."""
    said = asked.settings
    typed = [str(one).lower().lstrip(".") for one in said.get("types") or ENDINGS]
    known = {suffix for kind in KINDS.values() for suffix in kind.suffixes}
    return FileLimits(
        endings=tuple(ending for ending in dict.fromkeys(typed) if f".{ending}" in known),
        max_bytes=int(float(said.get("max_mb") or MOST_MB) * MEGABYTE),
        max_pages=int(said["max_pages"]) if said.get("max_pages") else None,
        max_files=int(said.get("max_files") or MOST_FILES),
    )


def given_name(name: str, longest: int = 255) -> str:
    """The name as it was given, without folders and unseen letters; its ending is kept."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").split("/")[-1]
    seen = "".join(" " if letter.isspace() else letter for letter in last if is_kept(letter))
    named = seen.strip() or safe_name("")
    suffix = PurePath(named).suffix
    ending = suffix if len(suffix) <= 10 else ""
    if len(named) <= longest:
        return named
    return named[: longest - len(ending)].rstrip("\u200d") + ending


def file_size(size: int) -> str:
    """1.4 MB, 320 kB."""
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{max(1, size // 1024)} kB"
