"""A calendar as RFC 5545 writes it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

MOST_OCTETS: Final = 75
_ESCAPED: Final = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Event:
    """A stretch of time in a calendar; the same `uid` is the same event."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str = ""
    url: str = ""


def calendar(name: str, events: Iterable[Event], *, stamp: datetime) -> bytes:
    """The file that calendar programs fetch."""
    lines = [line for one in _lines(name, events, stamp) for line in _folded(one)]
    return "".join(f"{line}\r\n" for line in lines).encode()


def _lines(name: str, events: Iterable[Event], stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield "PRODID:-//hub//duty//ZH"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"X-WR-CALNAME:{_text(name)}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT1H"
    for one in events:
        yield "BEGIN:VEVENT"
        yield f"UID:{_text(one.uid)}"
        yield f"DTSTAMP:{_moment(stamp)}"
        yield f"DTSTART:{_moment(one.starts_at)}"
        yield f"DTEND:{_moment(one.ends_at)}"
        yield f"SUMMARY:{_text(one.summary)}"
        if one.description:
            yield f"DESCRIPTION:{_text(one.description)}"
        if one.url:
            yield f"URL:{one.url}"
        yield "TRANSP:TRANSPARENT"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Text in which no character ends the line or the value; control characters go."""
    kept = "".join(one for one in words if one == "\n" or ord(one) >= 32 and ord(one) != 127)
    return kept.translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, never cutting a character; later pieces begin with a space."""
    piece, size = "", 0
    for one in line:
        octets = len(one.encode())
        if size + octets > MOST_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + one, size + octets
    yield piece
