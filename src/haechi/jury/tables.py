"""How this room's lists are written as files."""

from typing import Any

from django.utils.translation import gettext as _

from haechi.core.spreadsheet import Table
from haechi.jury import queries
from haechi.jury.models import Plan


def plan_table(plan: Plan) -> Table:
    """A row for each review; after a change in a spreadsheet it can be read back."""
    names = queries.field_names_of(plan)
    entries: list[Any] = list(queries.planned_entries(plan))
    return Table(
        columns=[
            ("entry", "entry"),
            ("judge", "judge"),
            ("name", _("Name")),
            ("title", _("Title")),
            ("category", _("Category")),
            ("country", _("Country")),
            ("fields", _("Fields")),
        ],
        rows=[
            (
                entry.entry_code,
                review.judge.user.email,
                review.judge.user.name,
                entry.title,
                entry.category.name,
                str(entry.city.country) if entry.city else "",
                names.get(entry.pk, ""),
            )
            for entry in entries
            for review in entry.readers
        ],
        name=_("Reading plan"),
    )
