"""In which order entries are talked about, so that members leave the room as seldom as possible.

Each entry has the set of members who are out of the room for it. Everybody is in the room before
the first and after the last entry; a member's absences that follow one another cost one going. The
number of goings is ½ (|S₁| + |S₁ △ S₂| + … + |Sₙ|), so entries with the same set stay together,
entries nobody leaves for come first, and entries whose members never meet are ordered apart. What
remains is a shortest path through the distinct sets: exact up to ``EXACT`` of them (Held and Karp
1962, doi:10.1137/0110015), beyond that by moving stretches until nothing is gained.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

EXACT = 10  # sets that share members, at most, for which every order is weighed

Entry = TypeVar("Entry", bound=Hashable)
Away = frozenset[Hashable]
NOBODY: Away = frozenset()


def goings(aways: Iterable[Away]) -> int:
    """How often somebody leaves the room when entries are talked about in this order."""
    count, before = 0, NOBODY
    for away in aways:
        count += len(away - before)
        before = away
    return count


def order_of(entries: Sequence[Entry], away: Mapping[Entry, Away]) -> list[Entry]:
    """The entries in the order with the fewest goings; else they stay in the order given."""
    alike: dict[Away, list[Entry]] = {}
    for entry in entries:
        alike.setdefault(away.get(entry, NOBODY), []).append(entry)
    ordered = alike.pop(NOBODY, [])
    for group in apart(list(alike)):
        if len(group) <= EXACT:
            path = shortest(group)
        else:
            path = improved(min(group, nearest(group), key=goings))
        ordered += [entry for one in path for entry in alike[one]]
    return ordered


def apart(aways: Sequence[Away]) -> list[list[Away]]:
    """Groups of sets that share members, directly or through others, in the order given."""
    left, groups = list(aways), []
    while left:
        group, members = [left[0]], left[0]
        while joined := [one for one in left if one not in group and one & members]:
            group += joined
            members = members.union(*joined)
        groups.append([one for one in aways if one in group])
        left = [one for one in left if one not in group]
    return groups


def shortest(aways: Sequence[Away]) -> list[Away]:
    """Held and Karp: of the orders with the fewest goings the first in the order given."""
    count = len(aways)
    # best[left, at]: the fewest goings still to come, standing at ``at`` with ``left`` to visit.
    best: dict[tuple[int, int], int] = {}
    for left in range(1 << count):
        for at in range(count):
            if not left >> at & 1:
                best[left, at] = min(
                    (
                        len(aways[to] - aways[at]) + best[left & ~(1 << to), to]
                        for to in range(count)
                        if left >> to & 1
                    ),
                    default=0,
                )
    path: list[int] = []
    left, here = (1 << count) - 1, NOBODY
    while left:
        to = min(
            (one for one in range(count) if left >> one & 1),
            key=lambda one: (len(aways[one] - here) + best[left & ~(1 << one), one], one),
        )
        path.append(to)
        left, here = left & ~(1 << to), aways[to]
    return [aways[place] for place in path]


def nearest(aways: Sequence[Away]) -> list[Away]:
    """Always on to the set that differs least; of equals the first in the order given."""
    left, path, here = list(aways), [], NOBODY
    while left:
        following = min(left, key=lambda one: len(one ^ here))
        left.remove(following)
        path.append(following)
        here = following
    return path


def improved(path: Sequence[Away]) -> list[Away]:
    """A stretch is turned round or set elsewhere, as long as that saves a going."""
    current: list[Away] | None = list(path)
    found: list[Away] = []
    while current is not None:
        found, cost = current, goings(current)
        current = next((one for one in around(found) if goings(one) < cost), None)
    return found


def around(path: list[Away]) -> Iterable[list[Away]]:
    """Every order that differs by one stretch turned round, or one of up to three set elsewhere."""
    count = len(path)
    for start in range(count):
        for end in range(start + 2, count + 1):
            yield [*path[:start], *reversed(path[start:end]), *path[end:]]
        for end in range(start + 1, min(start + 3, count) + 1):
            stretch, rest = path[start:end], path[:start] + path[end:]
            for place in range(len(rest) + 1):
                yield [*rest[:place], *stretch, *rest[place:]]
