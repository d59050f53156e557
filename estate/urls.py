"""Addresses of the estate."""

from django.urls import path

from estate.views import duty, feeds, layers, lists

app_name = "estate"
urlpatterns = [
    path("", lists.systems, name="systems"),
    path("export.csv", lists.systems_export, name="systems-export"),
    path("systems/<slug:key>/", lists.system, name="system"),
    path("ledgers/", lists.ledgers, name="ledgers"),
    path("ledgers/<slug:slug>/", lists.ledger, name="ledger"),
    path("ledgers/<slug:slug>/export.csv", lists.ledger_export, name="ledger-export"),
    path("rosters/", duty.rosters, name="rosters"),
    path("rosters/<slug:slug>/", duty.roster, name="roster"),
    path("rosters/<slug:slug>/replaced", duty.replaced, name="replaced"),
    path("rosters/<slug:slug>/swaps", duty.ask, name="ask-swap"),
    path("rosters/<slug:slug>/swaps/<int:pk>/take", duty.take, name="take-swap"),
    path("rosters/<slug:slug>/swaps/<int:pk>/withdraw", duty.withdraw, name="withdraw-swap"),
    path("rosters/<slug:slug>/layers/new", layers.new, name="new-layer"),
    path("rosters/<slug:slug>/layers/<int:pk>", layers.change, name="change-layer"),
    path("rosters/<slug:slug>/feeds", feeds.make, name="make-feed"),
    path("rosters/<slug:slug>/feeds/<int:pk>/revoke", feeds.revoke, name="revoke-feed"),
    path("feeds/<str:secret>.ics", feeds.feed, name="feed"),
    path("rosters/<slug:slug>/overrides/<int:pk>/cancel", duty.cancel, name="cancel-override"),
]
