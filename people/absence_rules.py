"""Being away: pure rules over spans of time.

Somebody on leave, or away for another reason, is spared what can wait. Somebody on a trip works, only elsewhere: others
see that he is out, and messages reach him as on any day.
"""

from __future__ import annotations

from collections.abc import Iterable
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
