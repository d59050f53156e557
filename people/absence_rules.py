"""Being away: pure rules over spans of time.

Somebody on leave, or away for another reason, is spared what can wait. Somebody on a trip works, only elsewhere: others
see that he is out, and messages reach him as on any day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from people.states import AbsenceKind

SPARED = frozenset({AbsenceKind.LEAVE, AbsenceKind.OTHER})


@dataclass(frozen=True)
class Away:
    """Away from `starts` until before `ends`."""

    starts: datetime
    ends: datetime
    kind: str = AbsenceKind.LEAVE


def in_force(spans: Iterable[Away], at: datetime) -> Away | None:
    """The span that holds at this moment; of several the one that ends last."""
    here = [span for span in spans if span.starts <= at < span.ends]
    return max(here, key=lambda span: (span.ends, span.starts), default=None)


def spared_until(spans: Iterable[Away], at: datetime) -> datetime | None:
    """When the person is back for messages that can wait: the end of all leave that joins on; None if he is there.

    Example: leave until Wednesday noon and leave from Wednesday noon until Friday: Friday.
    """
    end = at
    for span in sorted(spans, key=lambda span: span.starts):
        if span.kind in SPARED and span.starts <= end < span.ends:
            end = span.ends
    return end if end > at else None


def joined(
    spans: Iterable[tuple[datetime, datetime]], idle: Callable[[datetime, datetime], bool]
) -> list[tuple[datetime, datetime]]:
    """The spans in order, as one where they meet or nobody works in between (`idle` from one moment until another).

    Example: a leave told by the day, 09:00 to 18:00 from Monday to Wednesday: Monday 09:00 to Wednesday 18:00.
    """
    found: list[tuple[datetime, datetime]] = []
    for starts, ends in sorted(spans):
        if found and (starts <= found[-1][1] or idle(found[-1][1], starts)):
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((starts, ends))
    return found
