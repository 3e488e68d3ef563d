from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrizeConfig(AppConfig):
    name = "haechi.prize"
    label = "prize"
    verbose_name = _("Prize")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what the rooms below announce."""
        import_module("haechi.prize.reactions")
