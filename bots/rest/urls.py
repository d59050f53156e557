"""Addresses of subscriptions under /api/v1/."""

from django.urls import path

from bots.rest import views
from core.rest import routes  # noqa: F401  # teaches Django the word `key` in the paths below

urlpatterns = [
    path("webhook-events", views.Events.as_view(), name="webhook-events"),
    path("webhooks", views.Webhooks.as_view(), name="webhooks"),
    path("webhooks/<key:pk>", views.Webhook.as_view(), name="webhook"),
    path("webhooks/<key:pk>/switch", views.Switch.as_view(), name="webhook-switch"),
    path("webhooks/<key:pk>/ping", views.Ping.as_view(), name="webhook-ping"),
]
