"""Small help for views of every room: whether htmx asks, and how a door says what happened."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import ParamSpec
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

P = ParamSpec("P")
_PRESS = re.compile(r"[A-Za-z0-9_-]{1,64}")
_WHOLE = re.compile(r"[0-9]{1,18}")


def whole(text: str) -> int | None:
    """The number of a row as an address or a form says it; None for anything that no row can have."""
    return int(text) if _WHOLE.fullmatch(text) else None


def press_key(request: HttpRequest, name: str = "key") -> str:
    """What makes a repeated press of this page's buttons harmless; a press without a decent one stands alone."""
    given = request.POST.get(name, "")
    return given if _PRESS.fullmatch(given) else uuid.uuid4().hex


def for_machines(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """A door at which machines prove themselves: it needs nobody's session, language or page, nor what gives them."""
    view.for_machines = True  # type: ignore[attr-defined]  # read by config.machines
    return view


def from_htmx(request: HttpRequest) -> bool:
    """Whether a fragment is wanted instead of a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def page_path(request: HttpRequest) -> str:
    """Path and query of the page on which htmx runs."""
    parts = urlsplit(request.headers.get("HX-Current-URL", "/"))
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def saying(
    response: HttpResponse, text: str, tone: str = "ok", *, events: Mapping[str, object] | None = None
) -> HttpResponse:
    """Add the sentence that the page shows for four seconds, and further events for its scripts."""
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "tone": tone}} | dict(events or {}))
    return response


def said(request: HttpRequest, response: HttpResponseBase, text: str) -> HttpResponseBase:
    """The same for a whole page: the next page shows the sentence."""
    messages.info(request, text)
    return response
