"""The addresses of pages that show several rooms."""

from django.urls import path

from haechi.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("facts/", views.facts, name="facts"),
    path("mine/", views.mine, name="mine"),
    path("e/<slug:slug>/", views.edition, name="edition"),
    path("e/<slug:slug>/method/", views.method, name="method"),
    path("e/<slug:slug>/desk/", views.desk, name="desk"),
    path("e/<slug:slug>/journal/", views.journal, name="journal"),
]
