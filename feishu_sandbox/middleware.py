"""The page's doors answer only the page itself, and every answer carries a strict content policy."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class SameOrigin:
    """Refuses a browser's cross-site request to anything but the platform's own API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        origin = request.headers.get("Origin", "")
        if origin and request.method == "POST" and urlsplit(origin).netloc != request.get_host():
            refusal: HttpResponse = JsonResponse({"error": "cross-site request refused"}, status=403)
            return refusal
        response = self.get_response(request)
        if not request.path.startswith("/open-apis/"):  # its one page sets headers of its own
            response.headers["Content-Security-Policy"] = POLICY
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Referrer-Policy"] = "no-referrer"
        return response
