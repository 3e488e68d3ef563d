"""What ``haechi check --deploy`` looks for besides Django's own questions."""

from collections.abc import Sequence
from typing import Any

from django.apps.config import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError


@register(Tags.security, deploy=True)
def no_demonstration_sign_ins(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """A public site must not carry accounts whose password is printed on a screen."""
    from haechi.people.models import User

    try:
        count = User.objects.filter(is_demonstration=True).count()
    except DatabaseError:
        return []  # no tables yet, so no accounts either
    if not count:
        return []
    return [
        Error(
            f"This database holds {count} demonstration sign-ins with a known password.",
            hint="Serve the public from a database of its own; never load the demonstration there.",
            id="haechi.E001",
        )
    ]
