"""At time T do X once: rows with a unique key, fired exactly once whatever dies.

Celery is the doorbell of the tick, never the clock.
"""

from core.timers.kinds import HANDLERS, RECURRING, Firing, Recurring, TimerGone, TimerHandler, TimerSpent
from core.timers.parked import failing, parked, retry
from core.timers.recurring import daily, every
from core.timers.ticking import MAX_ATTEMPTS, TickReport, backoff, tick
from core.timers.verbs import Plan, cancel, cancel_about, cancel_about_many, replace, schedule, schedule_many

__all__ = [
    "HANDLERS",
    "MAX_ATTEMPTS",
    "RECURRING",
    "Firing",
    "Plan",
    "Recurring",
    "TickReport",
    "TimerGone",
    "TimerHandler",
    "TimerSpent",
    "backoff",
    "cancel",
    "cancel_about",
    "cancel_about_many",
    "daily",
    "every",
    "failing",
    "parked",
    "replace",
    "retry",
    "schedule",
    "schedule_many",
    "tick",
]
