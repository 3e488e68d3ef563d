"""The addresses of the jury."""

from django.urls import path

from haechi.jury.views import (
    comparing,
    conflicts,
    exchange,
    files,
    invitation,
    judging,
    panel,
    plan,
    profiles,
    progress,
    quality,
)

QUEUE = "e/<slug:slug>/judging/"
SHEET = f"{QUEUE}<int:number>/"
ROUND = "e/<slug:slug>/rounds/<slug:code>/"
PANEL = f"{ROUND}panel/"
PLAN = f"{ROUND}plan/"
PROGRESS = f"{ROUND}progress/"

urlpatterns = [
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
    path(QUEUE, judging.queue, name="queue"),
    path(f"{QUEUE}compare/", comparing.compare, name="compare"),
    path(f"{QUEUE}profile/", profiles.own, name="profile"),
    path(f"{QUEUE}conflicts/", conflicts.tell, name="conflicts"),
    path(SHEET, judging.sheet, name="sheet"),
    path(f"{SHEET}save/", judging.save, name="save"),
    path(f"{SHEET}submit/", judging.submit, name="submit"),
    path(f"{SHEET}reopen/", judging.reopen, name="reopen"),
    path(f"{SHEET}abstain/", judging.abstain, name="abstain"),
    path(f"{SHEET}resume/", judging.resume, name="resume"),
    path(f"{SHEET}favourite/", judging.favourite, name="favourite"),
    path(f"{SHEET}recuse/", judging.recuse, name="recuse"),
    path("e/<slug:slug>/sheets/<int:sheet>/files/<int:pk>/", files.file, name="file"),
    path("e/<slug:slug>/jury/", panel.panels, name="panels"),
    path(PANEL, panel.panel, name="panel"),
    path(f"{PANEL}nominate/", panel.nominate, name="nominate"),
    path(f"{PANEL}invite/", panel.invite, name="invite"),
    path(f"{PANEL}<int:pk>/", panel.seat, name="seat"),
    path(f"{PANEL}<int:pk>/release/", panel.release, name="release"),
    path(f"{PANEL}<int:pk>/profile/", profiles.seat, name="seat_profile"),
    path(f"{PANEL}<int:pk>/again/", profiles.again, name="renominate"),
    path(f"{PANEL}closeness/", conflicts.closeness, name="closeness"),
    path(f"{PANEL}closeness/challenge/", conflicts.challenge, name="challenge"),
    path(f"{PANEL}closeness/<int:pk>/uphold/", conflicts.uphold, name="uphold"),
    path(f"{PANEL}closeness/<int:pk>/<int:number>/", conflicts.dismiss, name="dismiss"),
    path(PLAN, plan.plan, name="plan"),
    path(f"{PLAN}propose/", plan.propose, name="propose"),
    path(f"{PLAN}<int:pk>/", plan.proposal, name="proposal"),
    path(f"{PLAN}upload/", plan.upload, name="upload_plan"),
    path(f"{PLAN}<int:pk>/plan.<slug:form>", plan.plan_file, name="plan_file"),
    path(f"{PLAN}<int:pk>/entries/<int:number>/", exchange.exchange, name="exchange"),
    path(f"{PLAN}<int:pk>/apply/", plan.apply, name="apply"),
    path(f"{PLAN}<int:pk>/discard/", plan.discard, name="discard"),
    path(PROGRESS, progress.progress, name="progress"),
    path(f"{PROGRESS}remind/", progress.remind, name="remind"),
    path(f"{PROGRESS}part/", progress.part, name="part"),
    path(f"{ROUND}quality/", quality.quality, name="quality"),
    path(f"{ROUND}sheets/<int:pk>/", progress.read_sheet, name="sheets"),
]
