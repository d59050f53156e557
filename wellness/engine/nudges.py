"""When somebody is reminded, and whether at all: at his own time, never at night, and less if it is of no use. Pure.

Times are minutes since four in the morning, so that an evening that goes past midnight stays one evening.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import Enum
from statistics import median
from typing import Final

DAWN: Final = 4 * 60
DAY: Final = 24 * 60
LOOKED_AT: Final = 10  # check-ins
LEAST_KNOWN: Final = 4
AFTER: Final = 30
SPREAD: Final = 7
USUAL: Final = time(20, 10)
LAST_CALL: Final = time(21, 15)
QUIET: Final = (time(22), time(8))
WINDOW: Final = timedelta(minutes=45)
A_DAY: Final = 2
SELDOM_AFTER: Final = 5
ASK_AFTER: Final = 10
SELDOM: Final = 3  # days
CHAIN: Final = 3


def since_dawn(clock: time) -> int:
    """Minutes since four in the morning."""
    return (clock.hour * 60 + clock.minute - DAWN) % DAY


def clock_of(minutes: int) -> time:
    """The time of day so many minutes after four."""
    hours, rest = divmod((minutes + DAWN) % DAY, 60)
    return time(hours, rest)


def habit(samples: Sequence[time], usual: time = USUAL) -> int:
    """The person's own time: half an hour after the middle of the last check-ins; the usual one while few are known."""
    known = [since_dawn(one) for one in samples[-LOOKED_AT:]]
    if len(known) < LEAST_KNOWN:
        return since_dawn(usual)
    return int(median(known)) + AFTER


def moment(wanted: int, *, person: int, day: date, quiet: tuple[time, time] = QUIET) -> time:
    """The minute at which to remind: outside quiet hours, spread a little, never on the hour or the half."""
    first, end = since_dawn(quiet[1]), since_dawn(quiet[0])
    if first >= end:  # quiet reaches over four in the morning in no way: what lies between is loud
        first, end = 0, DAY
    inside = max(first, min(wanted, end - 1))
    spread = max(first, min(inside + _spread(person, day), end - 1))
    if (spread + DAWN) % 30 == 0:
        spread += 1 if spread + 1 < end else -1
    return clock_of(spread)


def _spread(person: int, day: date) -> int:
    drawn = hashlib.sha256(f"{person}:{day.isoformat()}".encode()).digest()
    return int.from_bytes(drawn[:4], "big") % (2 * SPREAD + 1) - SPREAD


class Nudge(Enum):
    """What to say now."""

    REMIND = "remind"
    ASK = "ask"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Now:
    """How it stands with somebody when he could be reminded. `unanswered`: reminders in a row that led to nothing."""

    wanted: bool  # enrolled, the day is required and not void, reminders are not switched off
    done: bool = False
    excused: bool = False
    sent_today: int = 0
    unanswered: int = 0
    days_since: int | None = None  # the last reminder
    asked: bool = False
    late: timedelta = timedelta()


def decide(now: Now) -> Nudge:
    """Whether to remind. What comes too late is dropped; after ten in vain one question is asked, then silence."""
    if not now.wanted or now.done or now.excused or now.sent_today >= A_DAY or now.late > WINDOW:
        return Nudge.NOTHING
    if now.unanswered >= ASK_AFTER:
        return Nudge.NOTHING if now.asked else Nudge.ASK
    if now.unanswered >= SELDOM_AFTER and now.days_since is not None and now.days_since < SELDOM:
        return Nudge.NOTHING
    return Nudge.REMIND


def last_call(*, count: int, freezes: int) -> bool:
    """Whether a chain is worth a second word in the evening: long enough, and nothing protects it."""
    return count >= CHAIN and freezes == 0
