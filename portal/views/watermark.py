"""The name of whoever looks and the time, faintly over the pages that WATERMARK_PAGES chooses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core import wire_clock, wording


@require_safe
@cache_control(private=True, max_age=300)
def watermark(request: HttpRequest) -> HttpResponse:
    """A tile of 320 × 200 with the person's name, number and the time, true to five minutes."""
    dark = request.GET.get("theme") == "dark"
    return render(
        request,
        "portal/watermark.svg",
        {"dark": dark, "at": wording.exact(wire_clock.now())[:-3]},
        content_type="image/svg+xml",
    )
