"""Addresses of the inbox under /api/v1/."""

from django.urls import path

from inbox.rest import views

urlpatterns = [
    path("inbox", views.Inbox.as_view(), name="inbox"),
    path("inbox/counts", views.Counts.as_view(), name="inbox-counts"),
]
