"""The addresses of an edition's applications, rounds, rules and people."""

from django.urls import path

from haechi.prize.views import applications, entries, people, rounds, screenings, workbench, writing

urlpatterns = [
    path("applications/", applications.applications, name="applications"),
    path("applications/new/", applications.start, name="start"),
    path("applications/<int:number>/", applications.application, name="application"),
    path("applications/<int:number>/edit/", writing.edit, name="edit"),
    path("applications/<int:number>/save/", writing.save, name="save"),
    path("applications/<int:number>/submit/", applications.submit, name="submit"),
    path("applications/<int:number>/reopen/", applications.reopen, name="reopen"),
    path("applications/<int:number>/withdraw/", applications.withdraw, name="withdraw"),
    path("entries/", entries.entries, name="entries"),
    path("entries.csv", entries.entries_csv, name="entries_csv"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/<slug:code>/open/", rounds.open_round, name="open_round"),
    path("rounds/<slug:code>/close/", rounds.close_round, name="close_round"),
    path("rounds/<slug:code>/reopen/", rounds.reopen_round, name="reopen_round"),
    path("rounds/<slug:code>/window/", rounds.move_round, name="move_round"),
    path("rounds/<slug:code>/screening/", screenings.screenings, name="screenings"),
    path("rounds/<slug:code>/screening/<int:number>/", screenings.screening, name="screening"),
    path("rounds/<slug:code>/screening/<int:number>/sign/", screenings.sign, name="sign"),
    path(
        "rounds/<slug:code>/screening/<int:number>/send-back/",
        screenings.send_back,
        name="send_back",
    ),
    path("rules/", workbench.rules, name="rules"),
    path("rules/publish/", workbench.publish, name="publish_rules"),
    path("rules/window/", workbench.move_call, name="move_call"),
    path("rules/<slug:section>/", workbench.section, name="rules_section"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/end/", people.end_appointment, name="end_appointment"),
]
