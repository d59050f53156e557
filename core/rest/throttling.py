"""So many requests a minute for each person, whichever tokens and pages they come from."""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING

from django.conf import settings
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which itself loads this module

logger = logging.getLogger(__name__)


class PerPerson(SimpleRateThrottle):
    """Counts per person, so that a second token gives nobody more; over the limit the answer is 429 with Retry-After.

    While the place of the counts is away everybody is let through: a limit must not close the door.
    """

    scope = "person"

    def get_rate(self) -> str:
        """The setting of this moment."""
        return f"{settings.REST_RATE_PER_MINUTE}/min"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        """The person; None, which counts nothing, for whoever is nobody and gets no further."""
        key = getattr(request.user, "pk", None)
        return None if key is None else f"rest:p{key}"

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether this one is within the limit."""
        try:
            return bool(super().allow_request(request, view))
        except (RedisError, OSError) as away:
            logger.warning("requests are not counted: %s", type(away).__name__)
            return True

    def wait(self) -> float | None:
        """Whole seconds, never too few."""
        seconds = super().wait()
        return None if seconds is None else float(max(1, math.ceil(seconds)))
