from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from haechi.core.guards import install


class CoreConfig(AppConfig):
    name = "haechi.core"
    label = "core"
    verbose_name = _("Records")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Set the guards of every room once its tables are there."""
        post_migrate.connect(install, dispatch_uid="core.guards")
