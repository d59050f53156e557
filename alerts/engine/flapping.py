"""What goes on and off again and again, and what was never seen before. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

CHANGES: Final = 4  # more changes than these
WITHIN: Final = timedelta(minutes=20)
CALM: Final = timedelta(minutes=10)
FORGOTTEN: Final = timedelta(days=30)
KNOWN_FOR: Final = timedelta(days=7)  # a source that is younger knows nothing yet
_DIGITS: Final = re.compile(r"[0-9a-f]*[0-9][0-9a-f]*", re.IGNORECASE)
_NAMING: Final = ("alertname", "system", "app", "application", "service", "job")


def changes(episodes: Iterable[tuple[datetime, datetime | None]], now: datetime) -> int:
    """How often a key went on or off lately: beginnings and ends (None: it has not ended)."""
    since = now - WITHIN
    return sum((begin > since) + (end is not None and end > since) for begin, end in episodes)


def flaps(episodes: Iterable[tuple[datetime, datetime | None]], now: datetime) -> bool:
    """Whether it flaps."""
    return changes(episodes, now) > CHANGES


def shape(source: int, title: str, labels: Mapping[str, str]) -> str:
    """What makes an alert one of its sort: title without its figures, names of labels, and what names its rule."""
    said = [str(source), _DIGITS.sub("#", title), *sorted(labels)]
    said += [f"{name}={labels[name]}" for name in _NAMING if name in labels]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def is_new(seen: datetime | None, now: datetime) -> bool:
    """Whether nothing of this sort was seen for a month."""
    return seen is None or seen <= now - FORGOTTEN
