"""What a timer is to those who register handlers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.refs import Ref
from core.registry import Registry


class TimerGone(Exception):  # noqa: N818  # not an error: somebody else settled it
    """The timer is no longer ours to fire; the tick rolls back and counts."""


class TimerSpent(ValueError):
    """A timer of this key and generation has fired already; take the next generation."""


@dataclass(frozen=True)
class Firing:
    """One attempt to fire a timer.

    The handler locks its subject, re-checks that this is still due, calls `claim()` and only then does its effect.
    To return without a claim says "no longer due"; the tick cancels the timer.
    """

    key: str
    generation: int
    due_at: datetime
    ref: Ref
    payload: Mapping[str, Any]
    claim: Callable[[], None]


@dataclass(frozen=True)
class TimerHandler:
    """What happens when timers of this slug are due; runs inside the tick's transaction, opens no sockets."""

    slug: str
    fire: Callable[[Firing], None]


@dataclass(frozen=True)
class Recurring:
    """Something to do at every slot. `next_slot(t)` is the first slot strictly after t; `fire` claims like any."""

    slug: str
    next_slot: Callable[[datetime], datetime]
    fire: Callable[[datetime, Firing], None]


HANDLERS: Registry[TimerHandler] = Registry("timer handlers")
RECURRING: Registry[Recurring] = Registry("recurring work")
