"""What is remarkable about an incident, as chips: while it is not over."""

from __future__ import annotations

from alerts.models import Incident
from alerts.states import OVER, Mark
from core import worktime


def marks_of(row: Incident) -> tuple[Mark, ...]:
    """It began while the exchange works, nothing like it was seen for long, it goes on and off."""
    if row.status in OVER:
        return ()
    trades = [Mark.SESSION] if worktime.session_at(row.opened_at) is not None else []
    return (*trades, *(Mark(one) for one in row.marks), *([Mark.FLAPPING] if row.flaps_until else []))
