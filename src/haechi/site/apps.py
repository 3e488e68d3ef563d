from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "haechi.site"
    label = "site"
    verbose_name = _("Site")

    def ready(self) -> None:
        from haechi.site import checks  # noqa: F401  (registers the deployment checks)
