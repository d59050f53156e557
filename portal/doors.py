"""Small help for views: whether htmx asks, and how a door answers it."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse


def from_htmx(request: HttpRequest) -> bool:
    """Whether a fragment is wanted instead of a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def page_path(request: HttpRequest) -> str:
    """Path and query of the page on which htmx runs."""
    parts = urlsplit(request.headers.get("HX-Current-URL", "/"))
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def saying(response: HttpResponse, text: str, tone: str = "ok") -> HttpResponse:
    """Add the sentence that the page shows for four seconds."""
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "tone": tone}})
    return response
