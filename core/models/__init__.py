"""Core's tables: journal, readings, timers, special days, words, signs, counts; others go through functions."""

from core.models.appending import AppendOnly, AppendOnlyModel, AppendOnlyQuerySet
from core.models.days import CalendarDay
from core.models.evidence import JournalCheck, Reading
from core.models.hours import SessionHours, TradingHalt
from core.models.journal import JournalAnchor, JournalAnchorLine, JournalEntry, JournalHead
from core.models.replies import KeptReply
from core.models.search import SearchDocument
from core.models.signs import DailyCount, Heartbeat
from core.models.timers import Timer

__all__ = [
    "AppendOnly",
    "AppendOnlyModel",
    "AppendOnlyQuerySet",
    "CalendarDay",
    "DailyCount",
    "Heartbeat",
    "JournalAnchor",
    "JournalAnchorLine",
    "JournalCheck",
    "JournalEntry",
    "JournalHead",
    "KeptReply",
    "Reading",
    "SearchDocument",
    "SessionHours",
    "Timer",
    "TradingHalt",
]
