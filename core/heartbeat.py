"""Who is alive: each process writes its name and the moment (wire clock)."""

from __future__ import annotations

from core import wire_clock
from core.models import Heartbeat


def beat(name: str) -> None:
    """Say that the process of this name lives."""
    at = wire_clock.now()
    if not Heartbeat.objects.filter(name=name).update(at=at):
        Heartbeat.objects.bulk_create([Heartbeat(name=name, at=at)], ignore_conflicts=True)


def ages() -> dict[str, float]:
    """Seconds since each process was last heard of."""
    now = wire_clock.now()
    return {row.name: (now - row.at).total_seconds() for row in Heartbeat.objects.order_by("name")}


def forget(older_than: float) -> int:
    """Drop the names not heard of for so many seconds; returns how many."""
    gone = [name for name, age in ages().items() if age > older_than]
    return Heartbeat.objects.filter(name__in=gone).delete()[0]
