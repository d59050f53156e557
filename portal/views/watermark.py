"""The name of whoever looks, faintly behind every page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(private=True, max_age=3600)
def watermark(request: HttpRequest) -> HttpResponse:
    """A tile of 320 × 200 with the person's name and number."""
    dark = request.GET.get("theme") == "dark"
    return render(request, "portal/watermark.svg", {"dark": dark}, content_type="image/svg+xml")
