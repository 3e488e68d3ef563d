from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JuryConfig(AppConfig):
    name = "haechi.jury"
    label = "jury"
    verbose_name = _("Jury")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what the rooms below announce."""
        import_module("haechi.jury.reactions")
