"""File names that every system can keep: Hangul and Arabic stay, tricks go."""

import re
import unicodedata
from collections.abc import Collection

LONGEST = 200  # bytes, so that a prefix still fits into the 255 that file systems allow
UNSAFE = re.compile(r'[<>:"|?*\s]+')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(?=\.|$)")


def safe_name(name: str, *, otherwise: str = "file", longest: int = LONGEST) -> str:
    """The last part of ``name`` as a name that is safe on disk, in a ZIP and in a browser.

    >>> safe_name("../../etc/계획 (최종).pdf")
    '계획 (최종).pdf'
    >>> safe_name("CON.txt")
    '_CON.txt'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(" " if is_unseen(c) and c.isspace() else c for c in last if is_kept(c))
    plain = UNSAFE.sub(lambda found: " " if found[0].isspace() else "_", shown)
    plain = plain.strip(" .") or otherwise
    return shortened(RESERVED.sub(r"_\1", plain) if RESERVED.match(plain) else plain, longest)


def is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def is_kept(letter: str) -> bool:
    """Marks that turn the direction of writing would let a name lie about its ending."""
    return letter.isspace() or letter == "\u200d" or not is_unseen(letter)


def shortened(name: str, longest: int) -> str:
    """Not more than ``longest`` bytes; the ending is kept."""
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > 10:
        stem, dot, suffix = name, "", ""
    room = longest - len((dot + suffix).encode())
    return cut(stem, room).rstrip(" .") + dot + suffix


def cut(text: str, room: int) -> str:
    """At most ``room`` bytes of ``text``, never half a letter or a bare joiner."""
    return text.encode()[:room].decode(errors="ignore").rstrip("\u200d")


def unlike(name: str, taken: Collection[str], *, longest: int = LONGEST) -> str:
    """``name``, numbered where another of ``taken`` is the same but for small and capitals."""
    low = {other.casefold() for other in taken}
    found, count = name, 1
    while found.casefold() in low:
        count += 1
        stem, dot, suffix = name.rpartition(".")
        stem, ending = (stem, dot + suffix) if stem else (name, "")
        mark = f" ({count})"
        found = cut(stem, longest - len((mark + ending).encode())) + mark + ending
    return found
