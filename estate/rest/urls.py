"""Addresses of the estate under /api/v1/."""

from django.urls import path

from estate.rest import schedule, views

urlpatterns = [
    path("systems", views.Systems.as_view(), name="systems"),
    path("systems/<slug:key>", views.OneSystem.as_view(), name="system"),
    path("ledgers", views.Ledgers.as_view(), name="ledgers"),
    path("ledgers/<slug:slug>/rows", views.Rows.as_view(), name="ledger-rows"),
    path("rosters", views.Rosters.as_view(), name="rosters"),
    path("rosters/<slug:slug>/schedule", schedule.Schedule.as_view(), name="roster-schedule"),
    path("trading-sessions", schedule.Sessions.as_view(), name="trading-sessions"),
    path("rosters/<slug:slug>/on-duty", views.OnDuty.as_view(), name="on-duty"),
]
