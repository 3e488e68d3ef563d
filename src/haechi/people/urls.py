"""The addresses of the register of places; it is the same for every edition."""

from django.urls import path

from haechi.people import views

urlpatterns = [
    path("places/", views.places, name="places"),
    path("places/find/", views.find, name="find"),
    path("places/names/", views.names, name="names"),
    path("places/names/<int:pk>/end/", views.take_back, name="take_back"),
    path("places/city/<int:pk>/name/", views.name_city, name="name_city"),
    path("places/<str:iso2>/", views.country, name="country"),
    path("places/<str:iso2>/name/", views.name_country, name="name_country"),
]
