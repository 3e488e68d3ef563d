"""The addresses of a person's own pages, and of the register of places."""

from django.urls import path

from haechi.people.views import own, register

urlpatterns = [
    path("privacy/", own.privacy, name="privacy"),
    path("privacy/my-data.json", own.my_data, name="my_data"),
    path("privacy/erase/", own.erase, name="erase"),
    path("keys/", own.tokens, name="tokens"),
    path("keys/<int:pk>/revoke/", own.revoke_token, name="revoke_token"),
    path("places/", register.places, name="places"),
    path("places/find/", register.find, name="find"),
    path("places/names/", register.names, name="names"),
    path("places/names/<int:pk>/end/", register.take_back, name="take_back"),
    path("places/city/<int:pk>/name/", register.name_city, name="name_city"),
    path("places/<str:iso2>/", register.country, name="country"),
    path("places/<str:iso2>/name/", register.name_country, name="name_country"),
]
