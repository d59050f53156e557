"""Pages of flow administrators about requests."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from approvals.selectors.stuck import stuck_page
from approvals.views.drawing import person_of


@require_GET
def stuck(request: HttpRequest) -> HttpResponse:
    """Requests that do not move; they open in the drawer, where the administrator's verbs are."""
    return render(request, "approvals/stuck.html", {"page": stuck_page(person_of(request), request.GET)})
