"""Who is on duty when: the pure engine of rosters."""

from estate.duty.engine import Change, changes, comings, gaps, on_duty, stretches
from estate.duty.plan import DayRule, Layer, Override, Plan, Stretch, Trading, Turn, Why, Window
from estate.duty.turns import handovers, holds, turn_at, without

__all__ = [
    "Change",
    "DayRule",
    "Layer",
    "Override",
    "Plan",
    "Stretch",
    "Trading",
    "Turn",
    "Why",
    "Window",
    "changes",
    "comings",
    "gaps",
    "handovers",
    "holds",
    "on_duty",
    "stretches",
    "turn_at",
    "without",
]
