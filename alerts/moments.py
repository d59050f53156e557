"""Times as senders write them, made aware and UTC. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

SKEW: Final = timedelta(minutes=10)
EARLIEST: Final = datetime(1980, 1, 1, tzinfo=UTC)  # before it lie the zero times: year 1, 1970, 0
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
LONGEST: Final = 48
_WRITTEN: Final = re.compile(
    r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})", re.ASCII)
_NUMBER: Final = re.compile(r"\d{9,19}(?:\.\d{1,9})?", re.ASCII)
# Seconds, milliseconds, microseconds or nanoseconds since 1970: told apart by size.
_UNITS: Final = ((100_000_000_000, 1), (100_000_000_000_000, 10**3), (100_000_000_000_000_000, 10**6))


@dataclass(frozen=True)
class Moment:
    """A time, and whether the sender itself said in which zone."""

    at: datetime
    zoned: bool


def moment(raw: Any, zone: ZoneInfo) -> Moment | None:
    """The time that is meant; None for nothing, for a zero time and for what is no time.

    A time without zone is one of `zone`: an hour that does not exist there maps forward, one that comes twice is the
    first. Example: moment("2026.11.21 18:55:02", SHANGHAI) is 10:55:02 UTC
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return None
    text = str(raw).strip()
    if len(text) > LONGEST:
        return None
    found = _counted(text) if _NUMBER.fullmatch(text) else _written(text, zone)
    return found if found and EARLIEST <= found.at <= LATEST else None


def skewed(told: Moment | None, received_at: datetime) -> bool:
    """Whether the clock or the zone of the sender must be wrong.

    What has a zone may be old (a repeat), never of the future; what has none should be of now.
    """
    if told is None:
        return False
    late = received_at - told.at
    return late < -SKEW or (not told.zoned and late > SKEW)


def _counted(text: str) -> Moment | None:
    whole = int(text.partition(".")[0])
    per_second = next((unit for bound, unit in _UNITS if whole < bound), 10**9)
    fraction = float("0." + (text.partition(".")[2] or "0")) if per_second == 1 else 0.0
    seconds, rest = divmod(whole, per_second)
    try:
        at = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return Moment(at + timedelta(microseconds=rest * 10**6 // per_second + round(fraction * 10**6)), zoned=True)


def _written(text: str, zone: ZoneInfo) -> Moment | None:
    found = _WRITTEN.fullmatch(_COMPACT.sub(r"\1-\2-\3T\4:\5:\6", text))
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    micro = int((found[7] or "").ljust(6, "0")[:6])
    try:
        naive = datetime(year, month, day, hour, minute, min(second, 59), micro)  # noqa: DTZ001  # its zone follows
        at = (naive - _offset(found[8])).replace(tzinfo=UTC) if found[8] else naive.replace(tzinfo=zone)
        return Moment(at.astimezone(UTC), zoned=bool(found[8]))
    except (OverflowError, ValueError):
        return None


def _offset(word: str) -> timedelta:
    if word[0] not in "+-":
        return timedelta()
    digits = word[1:].replace(":", "")
    behind = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return behind if word[0] == "+" else -behind
