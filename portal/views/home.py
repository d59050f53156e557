"""工作台."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.selectors.home import build


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What concerns the person today, of the team or of oneself."""
    return render(request, "portal/home.html", {"page": build(request.user, request.GET.get("scope", ""))})
