"""Addresses of the estate under /api/v1/."""

from django.urls import path

from core.rest import routes  # noqa: F401  # teaches Django the word `key` in the paths below
from estate.rest import rosters, schedule, standing_in, views

ONE = "rosters/<slug:slug>"

urlpatterns = [
    path("systems", views.Systems.as_view(), name="systems"),
    path("systems/<slug:key>", views.OneSystem.as_view(), name="system"),
    path("ledgers", views.Ledgers.as_view(), name="ledgers"),
    path("ledgers/<slug:slug>/rows", views.Rows.as_view(), name="ledger-rows"),
    path("rosters", views.Rosters.as_view(), name="rosters"),
    path(ONE, rosters.OneRoster.as_view(), name="roster"),
    path(f"{ONE}/layers", rosters.Layers.as_view(), name="roster-layers"),
    path(f"{ONE}/layers/preview", rosters.LayersPreview.as_view(), name="roster-layers-preview"),
    path(f"{ONE}/overrides", standing_in.Overrides.as_view(), name="roster-overrides"),
    path(
        f"{ONE}/overrides/<key:pk>/cancellation",
        standing_in.OverrideCancellation.as_view(),
        name="roster-override-cancellation",
    ),
    path(f"{ONE}/swaps", standing_in.Swaps.as_view(), name="roster-swaps"),
    path(f"{ONE}/swaps/<key:pk>/taking", standing_in.SwapTaking.as_view(), name="roster-swap-taking"),
    path(f"{ONE}/swaps/<key:pk>/withdrawal", standing_in.SwapWithdrawal.as_view(), name="roster-swap-withdrawal"),
    path("duty-feeds", standing_in.Feeds.as_view(), name="duty-feeds"),
    path("duty-feeds/<key:pk>", standing_in.OneFeed.as_view(), name="duty-feed"),
    path("rosters/<slug:slug>/schedule", schedule.Schedule.as_view(), name="roster-schedule"),
    path("trading-sessions", schedule.Sessions.as_view(), name="trading-sessions"),
    path("rosters/<slug:slug>/on-duty", views.OnDuty.as_view(), name="on-duty"),
]
