"""Addresses of alerts."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, path

from alerts.sources.kinds import SOURCES
from alerts.views import (
    beside,
    coverage,
    door,
    editing,
    heartbeats,
    incidents,
    ledger,
    merging,
    policies,
    report,
    reports,
    roads,
    routes,
    silences,
    sources,
    why,
    windows,
)

app_name = "alerts"


def _roads() -> Iterator[URLPattern]:
    """Addresses below our host on which some senders insist, with and without more behind them."""
    for entry in SOURCES.entries():
        for road in entry.item.roads:
            way = "" if "{token}" in road else road
            said = road.replace("{token}", "<str:token>")
            yield path(said, door.road, {"way": way}, name="road")
            yield path(f"{said}/<path:tail>", door.road, {"way": way}, name="road")


urlpatterns = [
    *_roads(),
    path("in/<path:rest>", door.receive, name="in"),
    path("alerts/", incidents.listed, name="incidents"),
    path("alerts/do", incidents.several, name="incidents-do"),
    path("alerts/reports/", reports.report, name="reports"),
    path("alerts/reports/export.csv", reports.export, name="reports-export"),
    path("alerts/reports/grades", reports.grade, name="grade"),
    path("alerts/reports/grades/<int:pk>/drop", reports.drop, name="drop-grade"),
    path("alerts/report/", report.report, name="report"),
    path("alerts/report/<int:pk>/", report.reported, name="reported"),
    path("alerts/report/<int:pk>/watch", report.watch, name="watch"),
    path("alerts/<int:pk>/", incidents.incident, name="incident"),
    path("alerts/merge/", merging.merge, name="merge"),
    path("alerts/<int:pk>/split", merging.split, name="split"),
    path("alerts/<int:pk>/give", merging.give, name="give"),
    path("alerts/<int:pk>/why", why.why, name="why"),
    path("alerts/<int:pk>/beside", beside.beside, name="incident-beside"),
    path("alerts/<int:pk>/<str:verb>", incidents.act, name="incident-verb"),
    path("alerts/silences/", silences.listed, name="silences"),
    path("alerts/silences/add", silences.add, name="add-silence"),
    path("alerts/silences/count", silences.count, name="count-silence"),
    path("alerts/silences/<int:pk>/", silences.edit, name="silence"),
    path("alerts/silences/<int:pk>/end", silences.end, name="end-silence"),
    path("operate/alert-coverage/", coverage.coverage, name="coverage"),
    path("operate/alert-routes/", routes.listed, name="routes"),
    path("operate/alert-routes/<slug:key>/", routes.edit, name="route"),
    path("operate/alert-routes/<slug:key>/trial", routes.trial, name="route-trial"),
    path("operate/alert-routes/<slug:key>/do/<str:verb>", routes.act, name="route-verb"),
    path("operate/escalation-policies/", policies.listed, name="policies"),
    path("operate/escalation-policies/add", policies.edit, name="add-policy"),
    path("operate/escalation-policies/<slug:slug>/", policies.edit, name="policy"),
    path("operate/escalation-policies/<slug:slug>/do/<str:verb>", policies.act, name="policy-verb"),
    path("operate/alert-roads/", roads.listed, name="spare-roads"),
    path("operate/alert-roads/add", roads.edit, name="add-spare-road"),
    path("operate/alert-roads/<int:pk>/", roads.edit, name="spare-road"),
    path("operate/alert-roads/<int:pk>/do/<str:verb>", roads.act, name="spare-road-verb"),
    path("alerts/windows/", windows.listed, name="windows"),
    path("alerts/windows/add", windows.add, name="add-window"),
    path("alerts/windows/preview", windows.preview, name="preview-window"),
    path("alerts/windows/<int:pk>/", windows.edit, name="window"),
    path("alerts/windows/<int:pk>/retire", windows.retire, name="retire-window"),
    path("alerts/inhibitions/", windows.rules, name="inhibitions"),
    path("alerts/inhibitions/add", windows.add_rule, name="add-inhibition"),
    path("alerts/inhibitions/preview", windows.preview_rule, name="preview-inhibition"),
    path("alerts/inhibitions/<int:pk>/", windows.edit_rule, name="inhibition"),
    path("alerts/inhibitions/<int:pk>/retire", windows.retire_rule, name="retire-inhibition"),
    path("operate/heartbeats/", heartbeats.listed, name="heartbeats"),
    path("operate/heartbeats/<int:pk>/", heartbeats.heartbeat, name="heartbeat"),
    path("operate/heartbeats/<int:pk>/do/<str:verb>", heartbeats.act, name="heartbeat-verb"),
    path("operate/changes/", heartbeats.changes, name="changes"),
    path("operate/alert-ledger/", ledger.ledger, name="ledger"),
    path("operate/alert-sources/", sources.listed, name="sources"),
    path("operate/alert-sources/add", sources.add, name="add-source"),
    path("operate/alert-sources/<slug:slug>/", sources.source, name="source"),
    path("operate/alert-sources/<slug:slug>/edit", editing.edit, name="edit-source"),
    path("operate/alert-sources/<slug:slug>/trial", editing.trial, name="trial"),
    path("operate/alert-sources/<slug:slug>/try-api", editing.try_api, name="try-api"),
    path("operate/alert-sources/<slug:slug>/latest", sources.latest, name="latest"),
    path("operate/alert-sources/<slug:slug>/requests/<int:pk>", sources.opened, name="opened"),
    path("operate/alert-sources/<slug:slug>/files/<str:name>", sources.download, name="file"),
    path("operate/alert-sources/<slug:slug>/read/<int:pk>", sources.read_again, name="read-again"),
    path("operate/alert-sources/<slug:slug>/read", sources.read_all_again, name="read-all-again"),
    path("operate/alert-sources/<slug:slug>/do/<str:verb>", sources.act, name="source-verb"),
]
