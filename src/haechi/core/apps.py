from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from haechi.core.guards import install, lay_aside


class CoreConfig(AppConfig):
    name = "haechi.core"
    label = "core"
    verbose_name = _("Records")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Set the guards of every room once its tables are there, and lay them aside before."""
        pre_migrate.connect(lay_aside, sender=self, dispatch_uid="core.guards")
        post_migrate.connect(install, dispatch_uid="core.guards")
