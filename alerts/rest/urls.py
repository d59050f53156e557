"""Addresses of alerts under /api/v1/."""

from django.urls import path

from alerts.rest import beside, coverage, incidents, ledger, reports, rules, silences, views, windows
from core.rest import routes  # noqa: F401  # teaches Django the word `key` in the paths below

ONE = "incidents/<key:pk>"
urlpatterns = [
    path("alert-coverage", coverage.Coverage.as_view(), name="alert-coverage"),
    path("escalation-policies", rules.Policies.as_view(), name="escalation-policies"),
    path("escalation-policies/<slug:slug>", rules.OnePolicy.as_view(), name="escalation-policy"),
    path("alert-routes", rules.Routes.as_view(), name="alert-routes"),
    path("alert-routes/trial", rules.Trial.as_view(), name="alert-routes-trial"),
    path("maintenance-windows", windows.Windows.as_view(), name="windows"),
    path("maintenance-windows/<key:pk>/retire", windows.WindowRetirement.as_view(), name="window-retirement"),
    path("inhibition-rules", windows.Rules.as_view(), name="inhibition-rules"),
    path("inhibition-rules/<key:pk>/retire", windows.RuleRetirement.as_view(), name="inhibition-rule-retirement"),
    path("silences", silences.Silences.as_view(), name="silences"),
    path("silences/hits", silences.SilenceHits.as_view(), name="silence-hits"),
    path("silences/<key:pk>/end", silences.SilenceEnd.as_view(), name="silence-end"),
    path("incidents", incidents.Incidents.as_view(), name="incidents"),
    path("incidents/together", incidents.Together.as_view(), name="incidents-together"),
    path(ONE, incidents.OneIncident.as_view(), name="incident"),
    path(f"{ONE}/beside", beside.Beside.as_view(), name="incident-beside"),
    path(f"{ONE}/alerts", incidents.Alerts.as_view(), name="incident-alerts"),
    path(f"{ONE}/story", incidents.Story.as_view(), name="incident-story"),
    path(f"{ONE}/acknowledgement", incidents.Acknowledgement.as_view(), name="incident-acknowledgement"),
    path(f"{ONE}/assignment", incidents.Assignment.as_view(), name="incident-assignment"),
    path(f"{ONE}/snooze", incidents.Snooze.as_view(), name="incident-snooze"),
    path(f"{ONE}/resolution", incidents.Resolving.as_view(), name="incident-resolution"),
    path(f"{ONE}/reopening", incidents.Reopening.as_view(), name="incident-reopening"),
    path(f"{ONE}/notes", incidents.Notes.as_view(), name="incident-notes"),
    path("incident-report", reports.Report.as_view(), name="incident-report"),
    path("alert-ledger", ledger.LedgerView.as_view(), name="alert-ledger"),
    path("alert-sources", views.Sources.as_view(), name="alert-sources"),
    path("alert-sources/<slug:slug>", views.OneSource.as_view(), name="alert-source"),
    path("alert-sources/<slug:slug>/requests", views.Requests.as_view(), name="alert-requests"),
    path("alert-sources/<slug:slug>/requests/<key:pk>", views.OneRequest.as_view(), name="alert-request"),
    path("alert-sources/<slug:slug>/requests/<key:pk>/reading", views.Reading.as_view(), name="alert-reading"),
]
