"""Time of the wire: signatures, tokens, sessions, leases, rate windows. Never moved by anybody."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The real present, aware, in UTC."""
    return datetime.fromtimestamp(time.time(), UTC)


def seconds() -> float:
    """The real present in seconds since 1970."""
    return time.time()
