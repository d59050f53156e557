"""The REST door: version 1 of every room's addresses, its description, and the page to read it."""

from django.urls import include, path

from core.rest import doors

app_name = "api"
urlpatterns = [
    path("schema/", doors.Description.as_view(), name="schema"),
    path("docs/", doors.docs, name="docs"),
    path("v1/", include("people.rest.urls")),
    path("v1/", include("estate.rest.urls")),
    path("v1/", include("inbox.rest.urls")),
    path("v1/", include("approvals.rest.urls")),
    path("v1/", include("alerts.rest.urls")),
    path("v1/", include("bots.rest.urls")),
    path("v1/", include("portal.rest.urls")),
]
