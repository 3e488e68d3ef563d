"""An instant is typed as the clock on the institution's wall shows it, and nowhere else's."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WRITTEN = "%Y-%m-%dT%H:%M"


class ZonedMoment(forms.DateTimeField):
    """A ``datetime-local`` read in ``zone``, whatever the zone of server or browser."""

    widget = forms.DateTimeInput(format=WRITTEN, attrs={"type": "datetime-local"})
    default_error_messages = {
        "skipped": _("This time does not exist: the clocks are put forward over it."),
        "twice": _("This time occurs twice: the clocks are put back. Choose another."),
    }

    def __init__(self, *, zone: ZoneInfo | None = None, **options: Any) -> None:
        options.setdefault("input_formats", [WRITTEN, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"])
        super().__init__(**options)
        self.zone = zone or ZoneInfo("UTC")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo:
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value
        typed = str(value).strip()
        for pattern in self.input_formats or ():
            try:
                return self.placed(datetime.strptime(typed, str(pattern)))
            except ValueError:
                continue
        raise ValidationError(self.error_messages["invalid"], code="invalid")

    def placed(self, wall: datetime) -> datetime:
        first = wall.replace(tzinfo=self.zone)
        second = first.replace(fold=1)
        if first.utcoffset() == second.utcoffset():
            return first
        there_and_back = first.astimezone(ZoneInfo("UTC")).astimezone(self.zone)
        code = "twice" if there_and_back.replace(tzinfo=None) == wall else "skipped"
        raise ValidationError(self.error_messages[code], code=code)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """To the minute: seconds that the form never showed are no change."""
        try:
            typed = self.to_python(data)
        except ValidationError:
            return True
        if not isinstance(initial, datetime) or typed is None:
            return bool(initial != typed)
        return bool(typed.timestamp() // 60 != initial.timestamp() // 60)
