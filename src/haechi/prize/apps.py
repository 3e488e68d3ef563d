from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrizeConfig(AppConfig):
    name = "haechi.prize"
    label = "prize"
    verbose_name = _("Prize")
    default_auto_field = "django.db.models.BigAutoField"
