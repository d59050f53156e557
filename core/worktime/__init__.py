"""The only place that knows weekends, statutory holidays, make-up workdays (调休) and trading sessions."""

from datetime import date, datetime

from core.clock import SHANGHAI
from core.worktime.engine import Calendar, Session
from core.worktime.rows import forget, office, override, round_the_clock, trading, withdraw

__all__ = [
    "Calendar",
    "Session",
    "forget",
    "office",
    "override",
    "round_the_clock",
    "shanghai_day",
    "trading",
    "withdraw",
]


def shanghai_day(at: datetime) -> date:
    """The day of the moment in Shanghai."""
    return at.astimezone(SHANGHAI).date()
