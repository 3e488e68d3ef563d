"""Korean particles, chosen by the sound that ends the word before them."""

import re

_PAIRS = {
    "은/는": ("은", "는"),
    "이/가": ("이", "가"),
    "을/를": ("을", "를"),
    "과/와": ("과", "와"),
    "으로/로": ("으로", "로"),
}
_SLOT = re.compile(r"\{(\w+)\}(" + "|".join(_PAIRS) + ")?")
_RIEUL = 8


def final_consonant(word: str) -> int:
    """The number of the last syllable's final consonant; 0 when there is none.

    >>> final_consonant("부산"), final_consonant("제주"), final_consonant("서울")
    (4, 0, 8)
    """
    syllable = ord(word[-1]) - ord("가") if word else -1
    return syllable % 28 if 0 <= syllable <= ord("힣") - ord("가") else 0


def particle(word: str, pair: str) -> str:
    """The half of the pair that follows the word.

    >>> particle("부산시", "은/는"), particle("부산", "은/는"), particle("서울", "으로/로")
    ('는', '은', '로')
    """
    after_consonant, after_vowel = _PAIRS[pair]
    final = final_consonant(word)
    if pair == "으로/로" and final == _RIEUL:
        return after_vowel
    return after_consonant if final else after_vowel


def fill(template: str, **words: str) -> str:
    """Puts words in their slots, each with the particle that fits.

    >>> fill("{who}이/가 {what}을/를 고쳤습니다.", who="고양시", what="길")
    '고양시가 길을 고쳤습니다.'
    """

    def put(slot: re.Match[str]) -> str:
        word = words[slot[1]]
        return word + (particle(word, slot[2]) if slot[2] else "")

    return _SLOT.sub(put, template)
