"""Addresses of the logs under /api/v1/."""

from django.urls import path

from portal.rest import views

urlpatterns = [
    path("audit/log", views.Log.as_view(), name="audit-log"),
    path("audit/reads", views.Reads.as_view(), name="audit-reads"),
]
