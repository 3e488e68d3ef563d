"""The addresses of pages that show several rooms."""

from django.urls import path

from haechi.site import views

urlpatterns = [
    path("", views.home, name="home"),
    path("facts/", views.facts, name="facts"),
    path("mine/", views.mine, name="mine"),
    path("preferences/", views.preferences, name="preferences"),
    path("e/<slug:slug>/", views.edition, name="edition"),
    path("e/<slug:slug>/method/", views.method_page, name="method"),
    path("e/<slug:slug>/desk/", views.desk, name="desk"),
    path("e/<slug:slug>/unfinished/", views.unfinished, name="unfinished"),
    path("e/<slug:slug>/journal/", views.journal, name="journal"),
    path("e/<slug:slug>/journal.csv", views.journal_csv, name="journal_csv"),
]
