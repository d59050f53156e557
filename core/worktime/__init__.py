"""The only place that knows weekends, statutory holidays, make-up workdays (调休), trading days and their sessions."""

from datetime import date, datetime

from core.clock import SHANGHAI
from core.worktime.engine import Calendar, Session
from core.worktime.exchange import Exchange, Hours, TradingSession
from core.worktime.hours import exchange, session_at, sessions, trading_minutes, trading_time
from core.worktime.rows import day_names, forget, office, override, round_the_clock, trading, withdraw
from core.worktime.wall import wall

__all__ = [
    "Calendar",
    "Exchange",
    "Hours",
    "Session",
    "TradingSession",
    "day_names",
    "exchange",
    "forget",
    "office",
    "override",
    "round_the_clock",
    "session_at",
    "sessions",
    "shanghai_day",
    "trading",
    "trading_minutes",
    "trading_time",
    "wall",
    "withdraw",
]


def shanghai_day(at: datetime) -> date:
    """The day of the moment in Shanghai."""
    return at.astimezone(SHANGHAI).date()
