"""Every named address of the house, for tests that leave none out."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver


def addresses(*rooms: str) -> set[tuple[str, tuple[str, ...]]]:
    """The named addresses of these rooms ("" is none), each with the names of its parts."""
    return {
        (f"{room}:{name}" if room else name, tuple(sorted(parts)))
        for room, name, parts in below(get_resolver(settings.ROOT_URLCONF))
        if room in rooms
    }


def below(
    resolver: URLResolver, room: str = "", parts: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for pattern in resolver.url_patterns:
        names = (*parts, *getattr(pattern.pattern, "converters", {}))
        if isinstance(pattern, URLResolver):
            yield from below(pattern, pattern.namespace or room, names)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield room, pattern.name, names
