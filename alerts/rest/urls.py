"""Addresses of alerts under /api/v1/."""

from django.urls import path

from alerts.rest import silences, views
from core.rest import routes  # noqa: F401  # teaches Django the word `key` in the paths below

urlpatterns = [
    path("silences", silences.Silences.as_view(), name="silences"),
    path("silences/hits", silences.SilenceHits.as_view(), name="silence-hits"),
    path("silences/<key:pk>/end", silences.SilenceEnd.as_view(), name="silence-end"),
    path("alert-sources", views.Sources.as_view(), name="alert-sources"),
    path("alert-sources/<slug:slug>", views.OneSource.as_view(), name="alert-source"),
    path("alert-sources/<slug:slug>/requests", views.Requests.as_view(), name="alert-requests"),
    path("alert-sources/<slug:slug>/requests/<key:pk>", views.OneRequest.as_view(), name="alert-request"),
    path("alert-sources/<slug:slug>/requests/<key:pk>/reading", views.Reading.as_view(), name="alert-reading"),
]
