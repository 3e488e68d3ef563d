"""The doors for programs: the same rules, the same refusals, the same rights as the pages."""

from haechi.prize.api import (
    applications,
    clarifications,
    consents,
    editions,
    eligibility,
    files,
    people,
    screenings,
)

ROUTERS = tuple(
    room.router
    for room in (
        editions,
        consents,
        applications,
        people,
        files,
        clarifications,
        screenings,
        eligibility,
    )
)

__all__ = ["ROUTERS"]
