"""The rules of a request's way, pure: no Django, no clock, no database.

`step(definition, state, command, org, now)` gives the next state and what changed; `predict` says what would come.
"""

from __future__ import annotations

from approvals.engine.model import (
    BranchTaken,
    Command,
    Decide,
    Effect,
    Finished,
    HandOver,
    NotNow,
    Org,
    Reason,
    Run,
    RunClosed,
    RunOpened,
    Seat,
    SeatClosed,
    SeatOpened,
    State,
    Submit,
    Withdraw,
)
from approvals.engine.predict import Foreseen, predict
from approvals.engine.step import step

__all__ = [
    "BranchTaken",
    "Command",
    "Decide",
    "Effect",
    "Finished",
    "Foreseen",
    "HandOver",
    "NotNow",
    "Org",
    "Reason",
    "Run",
    "RunClosed",
    "RunOpened",
    "Seat",
    "SeatClosed",
    "SeatOpened",
    "State",
    "Submit",
    "Withdraw",
    "predict",
    "step",
]
