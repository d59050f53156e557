"""Search over everything registered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.doors import from_htmx
from portal.selectors.search import build


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Live results under the box, or a page of them."""
    live = from_htmx(request)
    page = build(request.user, request.GET.get("q", ""), limit=5 if live else 20)
    return render(request, "portal/found.html" if live else "portal/search.html", {"page": page})
