"""The addresses of the house, each in both languages."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView

from haechi.prize.views.coworkers import accept_co_work
from haechi.site import accounts, views
from haechi.site.api import api

# One edition's rooms share its address; each room keeps its own names.
EDITION = "e/<slug:slug>/"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="site:home")),
    path("healthy/", views.healthy, name="healthy"),
    path("api/v1/", api.urls),
    *i18n_patterns(
        path("accounts/login/code/confirm/", accounts.SignInCode.as_view()),
        path("accounts/confirm-email/", accounts.SignUpCode.as_view()),
        path("accounts/", include("allauth.account.urls")),
        path("", include(("haechi.people.urls", "people"))),
        path("", include(("haechi.jury.urls", "jury"))),
        path("co-work/<str:token>/", accept_co_work, name="accept_co_work"),
        path(EDITION, include(("haechi.prize.urls", "prize"))),
        path(EDITION, include(("haechi.results.urls", "results"))),
        path("", include(("haechi.site.pages", "site"))),
    ),
]
