"""Addresses of people under /api/v1/."""

from django.urls import path

from core.rest import routes  # noqa: F401  # teaches Django the word `key` in the paths below
from people.rest import absences, views

urlpatterns = [
    path("me", views.Me.as_view(), name="me"),
    path("me/preferences", views.Preferences.as_view(), name="preferences"),
    path("me/tokens", views.Tokens.as_view(), name="tokens"),
    path("me/tokens/<key:pk>", views.OneToken.as_view(), name="token"),
    path("people", views.People.as_view(), name="people"),
    path("people/<key:pk>", views.Person.as_view(), name="person"),
    path("departments", views.Departments.as_view(), name="departments"),
    path("delegations", views.Delegations.as_view(), name="delegations"),
    path("delegations/<key:pk>", views.OneDelegation.as_view(), name="delegation"),
    path("absences", absences.Absences.as_view(), name="absences"),
    path("absences/<key:pk>", absences.OneAbsence.as_view(), name="absence"),
]
