from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "haechi.core"
    label = "core"
    verbose_name = _("Records")
    default_auto_field = "django.db.models.BigAutoField"
