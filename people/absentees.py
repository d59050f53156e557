"""What other rooms do when somebody's absences change: each registers a handler."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.registry import Registry
from people.models import Employee


@dataclass(frozen=True)
class AbsenceHandler:
    """`changed(person)` runs in the transaction in which an absence of the person is noted, changed or ended.

    It returns how many things it touched, and must bear being called again.
    """

    slug: str
    changed: Callable[[Employee], int]


ABSENCES: Registry[AbsenceHandler] = Registry("absence handlers")


def tell_changed(person: Employee) -> None:
    """Let every room know, inside the caller's transaction."""
    for handler in ABSENCES:
        handler.changed(person)
