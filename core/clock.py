"""The only source of business time: real time plus an offset that every process of one machine reads.

The offset lives in the file named by `settings.CLOCK_FILE` (demo and tests only; production sets none), so that
web, workers and beat see one moved clock. Signatures, tokens, sessions, leases and rate windows are the business
of `core.wire_clock`, which nobody moves.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
_frozen: list[datetime] = []


def now() -> datetime:
    """The present moment of the business, aware, in UTC."""
    if _frozen:
        return _frozen[-1]
    return datetime.now(UTC) + _offset()


def today() -> date:
    """The present day in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def move(by: timedelta) -> datetime:
    """Shift the business clock of all processes; returns the new present.

    Raises: RuntimeError where no clock file is set, which is to say in production.
    """
    if not settings.CLOCK_FILE:
        raise RuntimeError("this installation has no movable clock (CLOCK_FILE is not set)")
    path = Path(settings.CLOCK_FILE)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(str((_offset() + by).total_seconds()))
    os.replace(fresh, path)
    return now()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock of this process at one moment (tests)."""
    if at.tzinfo is None:
        raise ValueError("the clock takes aware moments only")
    _frozen.append(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()


def _offset() -> timedelta:
    if not settings.CLOCK_FILE:
        return timedelta()
    try:
        return timedelta(seconds=float(Path(settings.CLOCK_FILE).read_text()))
    except FileNotFoundError:
        return timedelta()
