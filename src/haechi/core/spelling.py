"""Are two names the same but for how they are written? Pure functions, in both languages.

``folded`` takes away what the eye overlooks: case, accents, width, punctuation.
``organisation_key`` takes away besides what a form of law or of address adds, so that
“(주)한빛” and “한빛 주식회사”, “City of Goyang” and “Goyang City Government” have one key.
``likeness`` says how near two keys are, between 0 and 1.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

# Letters that Unicode does not take apart, as people type them without their strokes.
STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
# Accents of Latin, Greek and Cyrillic; vowel points and the long dash of Arabic. Not the vowel
# signs of Indian and Thai letters, nor the voicing marks of kana: these make other names.
ACCENTS = re.compile("[\u0300-\u036f\u064b-\u0652\u0670\u0640]")
APOSTROPHES = re.compile("['’‘ʼ`´·.]")

LEGAL_KOREAN = (
    "주식회사",
    "유한책임회사",
    "유한회사",
    "합자회사",
    "합명회사",
    "사회적협동조합",
    "재단법인",
    "사단법인",
    "학교법인",
    "의료법인",
    "사회복지법인",
    "비영리법인",
    "농업회사법인",
)
BRACKETED = re.compile(r"[(\[]\s*(주|유|재|사|학|의|합|株|有|財|社)\s*[)\]]")
LEGAL = frozenset(
    [
        *("inc", "incorporated", "ltd", "limited", "llc", "llp", "lp", "plc", "corp"),
        *("corporation", "co", "company", "gmbh", "mbh", "ag", "kg", "ug", "ev", "eg", "sa"),
        *("sas", "sarl", "srl", "spa", "bv", "nv", "ab", "as", "asa", "oy", "oyj", "aps", "sl"),
        *("slu", "ltda", "eirl", "sac", "pty", "pte", "pvt", "private", "kk", "sdn", "bhd"),
        *("tbk", "jsc", "pjsc", "ooo", "oao", "zao", "doo", "dd", "kft", "zrt", "sro", "jv"),
    ]
)
LEGAL_IN_FRONT = frozenset({"pt", "cv", "ooo", "oao", "zao", "jsc"})
SMALL_WORDS = frozenset({"the", "of", "and", "for", "a", "de", "la", "du", "di", "da", "do"})

GOVERNMENT = "city "
# A whole name that is the government of a city; the group is what the city is called.
GOVERNMENTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:the )?(?:municipal |metropolitan )?(?:city|municipality|county) government of (.+)",
        r"(?:the )?government of (?:the )?(.+?)(?: metropolitan| special)? city",
        r"(?:the )?(?:metropolitan )?(?:city|municipality|town|county) of (.+)",
        r"(.+?) (?:special |metropolitan )?(?:city|municipal|metropolitan|county) "
        r"(?:government|hall|council|office|administration|corporation|authority)",
        r"(.+?) (?:special |metropolitan )?(?:city|municipality)",
        r"(.+?) (?:si|gun|gu)(?: office| government)?",
        r"(?:ayuntamiento|municipalidad|alcaldia|prefeitura(?: municipal)?|camara municipal|mairie"
        r"|ville|comune|citta|gemeente|stadt|landeshauptstadt|municipio|intendencia) "
        r"(?:de |di |do |da |du |van |of |d )?(.+)",
        r"(.{2,}?)(?:특별자치|특별|광역)?(?<!도)시(?:청|정부)?",  # but 도시 is any city
        r"(.{2,}?)[군구]청",
    )
)


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """The text without case, accents, width and punctuation; its words with one space between."""
    before, plain = "", text
    while before != plain:  # a few signs unfold into others that fold again
        before, plain = plain, folded_once(plain)
    return plain


def folded_once(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    plain = APOSTROPHES.sub("", unicodedata.normalize("NFC", plain).translate(STROKES))
    plain = plain.replace("&", " and ")
    return " ".join("".join(sign if is_word(sign) else " " for sign in plain).split())


def is_word(sign: str) -> bool:
    """Letters, figures and the marks that belong to letters."""
    return unicodedata.category(sign)[0] in "LNM"


@lru_cache(maxsize=65_536)
def organisation_key(name: str) -> str:
    """What is left of an organisation's name when its form of law and address is taken away.

    >>> organisation_key("Hanbit Co., Ltd.") == organisation_key("HANBIT")
    True
    >>> organisation_key("㈜한빛") == organisation_key("한빛 주식회사")
    True
    >>> organisation_key("City of Goyang"), organisation_key("고양특례시청")
    ('city goyang', 'city 고양')
    """
    bare = without_korean_forms(name)
    city = governed_city(bare)
    if city and bare == unicodedata.normalize("NFKC", name):  # no government is a corporation
        return GOVERNMENT + city
    plain = folded(bare) or folded(name)
    words = without_legal_forms(plain.split())
    return "".join(words) if words else name.strip()


@lru_cache(maxsize=65_536)
def governed_city(name: str) -> str:
    """The city whose government this name is, folded; empty when it is none."""
    plain = folded(name).replace("특례시", "시")
    for pattern in GOVERNMENTS:
        found = pattern.fullmatch(plain)
        if found:
            return without_city(found.group(1)).replace(" ", "")
    return ""


def without_city(name: str) -> str:
    """“Mexico City” and “Mexico” are one in the name of a government."""
    return re.sub(r"(?<=.)( metropolitan| special)?( city|시)$", "", name)


def without_korean_forms(name: str) -> str:
    plain = BRACKETED.sub(" ", unicodedata.normalize("NFKC", name))
    for form in LEGAL_KOREAN:
        plain = re.sub(f"^\\s*{form}|{form}\\s*$", " ", plain)
    return plain


def without_legal_forms(words: list[str]) -> list[str]:
    left = [word for word in words if word not in SMALL_WORDS] or list(words)
    while len(left) > 1 and left[-1] in LEGAL:
        left.pop()
    while len(left) > 1 and left[0] in LEGAL_IN_FRONT:
        left.pop(0)
    return left


@lru_cache(maxsize=262_144)
def likeness(one: str, other: str) -> float:
    """How near two keys are: 1 when they are the same, 0 when they share nothing."""
    if one == other:
        return 1.0
    first, second = sorted((one, other))  # the matcher is not symmetric by itself
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


@lru_cache(maxsize=65_536)
def bigrams(key: str) -> frozenset[str]:
    return frozenset(key[place : place + 2] for place in range(len(key) - 1))


def shared_bigrams(one: str, other: str) -> float:
    """Which part of their pairs of letters two keys share: a hundred times quicker to tell."""
    first, second = bigrams(one), bigrams(other)
    return 2 * len(first & second) / max(1, len(first) + len(second))


LOOKS_ALIKE = 0.84
SHORT = 12  # in a short name one slip takes more of the pairs away
WORTH_A_LOOK = {True: 0.45, False: 0.6}


def look_alike(one: str, other: str) -> bool:
    """Whether a person should be asked if these two keys are one organisation's.

    Governments are compared with governments only. Very short keys must be the same: “SK” and
    “SKT” are near in letters and far in fact.
    """
    if one == other:
        return True
    if one.startswith(GOVERNMENT) != other.startswith(GOVERNMENT):
        return False
    one, other = one.removeprefix(GOVERNMENT), other.removeprefix(GOVERNMENT)
    if min(len(one), len(other)) < 4 or figures(one) != figures(other):
        return False
    enough = WORTH_A_LOOK[min(len(one), len(other)) < SHORT]
    return shared_bigrams(one, other) >= enough and likeness(one, other) >= LOOKS_ALIKE


def figures(key: str) -> list[str]:
    """School 3 and School 4 are two schools."""
    return re.findall(r"\d+", key)
