"""The addresses of this room, below those of an edition."""

from django.urls import path

from haechi.results.views import awards, downloads, extra, ranking, release, report, winners

urlpatterns = [
    path("ranking/", ranking.rankings, name="rankings"),
    path("rounds/<slug:code>/ranking/", ranking.ranking, name="ranking"),
    path("rounds/<slug:code>/ranking/calibrate/", ranking.calibrate, name="calibrate"),
    path("rounds/<slug:code>/ranking/shortlist/", ranking.shortlist, name="shortlist"),
    path("rounds/<slug:code>/ranking/replay/", ranking.replay, name="replay"),
    path("rounds/<slug:code>/ranking.csv", downloads.ranking_csv, name="ranking_csv"),
    path("rounds/<slug:code>/scores.csv", downloads.scores_csv, name="scores_csv"),
    path("rounds/<slug:code>/run.json", downloads.run_json, name="run_json"),
    path("rounds/<slug:code>/extra/", extra.extra, name="extra"),
    path("rounds/<slug:code>/extra/buy/", extra.buy, name="buy_reviews"),
    path("rounds/<slug:code>/report/", report.report, name="report"),
    path("decisions/", awards.decisions, name="decisions"),
    path("decisions/conclude/", awards.conclude, name="conclude"),
    path("decisions/<int:pk>/confirm/", awards.confirm, name="confirm"),
    path("decisions/<int:pk>/retract/", awards.retract, name="retract"),
    path("decisions/<slug:code>/<int:place>/", awards.propose, name="propose"),
    path("release/", release.release, name="release"),
    path("release/prepare/", release.prepare, name="prepare"),
    path("release/approve/", release.approve, name="approve"),
    path("release/recall/", release.recall, name="recall"),
    path("winners/", winners.winners, name="winners"),
    path("winners/preview/", winners.preview, name="winners_preview"),
    path("winners.csv", winners.winners_csv, name="winners_csv"),
]
