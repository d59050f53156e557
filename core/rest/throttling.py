"""So many requests a minute for each token, and for each person at the docs page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which itself loads this module


class PerToken(SimpleRateThrottle):
    """Counts per token; over the limit the answer is 429 with Retry-After."""

    scope = "token"

    def get_rate(self) -> str:
        """The setting of this moment."""
        return f"{settings.REST_RATE_PER_MINUTE}/min"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """The token, else the person."""
        token = getattr(request.auth, "pk", None)
        name = f"t{token}" if token else f"p{getattr(request.user, 'pk', '')}"
        return f"rest:{name}"
