"""The addresses of a person's own pages."""

from django.urls import path

from haechi.people import views

urlpatterns = [
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/my-data.json", views.my_data, name="my_data"),
    path("keys/", views.tokens, name="tokens"),
    path("keys/<int:pk>/revoke/", views.revoke_token, name="revoke_token"),
    path("privacy/erase/", views.erase, name="erase"),
]
