"""Which texts are nearly the same? Word shingles, and a sketch that finds pairs without trying all.

Each text becomes the set of its runs of three words. The likeness of two texts is the share of
runs they have in common (Jaccard). Comparing all pairs of 10,000 texts would take fifty million
comparisons; instead each text leaves a sketch of its smallest hashes (one permutation, 128 bins;
Li, Owen & Zhang 2012, https://arxiv.org/abs/1208.1259), and only texts that agree in a whole band
of four bins are compared.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from zlib import crc32

RUN = 3  # words in a shingle, spelt out in ``shingles``
BINS, BAND = 128, 4
CROWD = 30  # texts that share a band; beyond this each is compared with the first ones only
NOTHING = 2**32

WORD = re.compile(r"\w+")


def shingles(text: str) -> frozenset[int]:
    """Hashes of the runs of three words; a shorter text is one run."""
    words = WORD.findall(text.casefold())
    if len(words) < RUN:
        return frozenset({crc32(" ".join(words).encode())} if words else ())
    runs = zip(words, words[1:], words[2:], strict=False)
    return frozenset([crc32(f"{one} {two} {three}".encode()) for one, two, three in runs])


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    """0: nothing in common; 1: the same runs."""
    return len(one & other) / len(one | other) if one and other else 0.0


def sketch(runs: Iterable[int]) -> list[int]:
    """The smallest hash in each of the bins; an empty bin takes its neighbour's to the right."""
    least = [NOTHING] * BINS
    for run in runs:
        place, rest = run % BINS, run // BINS
        if rest < least[place]:
            least[place] = rest
    if all(value == NOTHING for value in least):
        return least
    for place in range(2 * BINS - 1, -1, -1):
        if least[place % BINS] == NOTHING:
            least[place % BINS] = least[(place + 1) % BINS]
    return least


def bands(runs: Iterable[int]) -> Iterator[tuple[int, ...]]:
    least = sketch(runs)
    if least[0] == NOTHING:
        return
    for start in range(0, BINS, BAND):
        yield (start, *least[start : start + BAND])


def pairs_in(crowd: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Every pair of a few; of many, each with the first ones."""
    if len(crowd) <= CROWD:
        yield from combinations(crowd, 2)
        return
    for one in crowd[:CROWD]:
        yield from ((one, other) for other in crowd if other > one)


def alike(
    texts: Mapping[int, str], groups: Iterable[Sequence[int]], *, within: float, across: float
) -> dict[tuple[int, int], float]:
    """Pairs of keys whose texts are alike, with their likeness.

    Members of a group (one organisation's entries) are compared with each other and are alike from
    ``within`` on; all others are compared where their sketches meet, and are alike from ``across``.
    """
    crowds: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for key in sorted(texts):
        for band in bands(shingles(texts[key])):
            crowds[band].append(key)
    likely = {pair for crowd in crowds.values() for pair in pairs_in(crowd)}
    kin = {pair for group in groups for pair in pairs_in(sorted(group))}
    runs: dict[int, frozenset[int]] = {}
    for key in {key for pair in likely | kin for key in pair}:
        runs[key] = shingles(texts[key])
    found: dict[tuple[int, int], float] = {}
    for one, other in sorted(likely | kin):
        likeness = jaccard(runs[one], runs[other])
        if likeness >= (within if (one, other) in kin else across):
            found[one, other] = likeness
    return found
