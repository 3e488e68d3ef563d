"""The doors for programs: the same rules, the same refusals, the same rights as the pages."""

from haechi.prize.api.applications import router as applications
from haechi.prize.api.editions import router as editions
from haechi.prize.api.screenings import router as screenings

__all__ = ["applications", "editions", "screenings"]
