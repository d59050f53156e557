"""Search over everything registered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.doors import from_htmx
from portal.selectors.search import build, colleagues


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Live results under the box, or a page of them."""
    live = from_htmx(request)
    page = build(request.user, request.GET.get("q", ""), limit=5 if live else 20)
    return render(request, "portal/found.html" if live else "portal/search.html", {"page": page})


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Colleagues to choose from, under a person picker."""
    found = colleagues(request.user, request.GET.get("q", ""), limit=8)
    return render(request, "portal/people.html", {"people": found})
