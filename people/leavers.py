"""What other rooms do with the work of somebody who leaves: each registers a handler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.registry import Registry
from people.models import Employee


@dataclass(frozen=True)
class LeaverHandler:
    """Hands the leaver's open work of one room over.

    `hand_over(leaver, successor)` runs in the transaction of `mark_left` and returns how many things it moved;
    successor None means that nobody was named and the room's own rule decides.
    """

    slug: str
    hand_over: Callable[[Employee, Employee | None], int]


LEAVERS: Registry[LeaverHandler] = Registry("leaver handlers")
