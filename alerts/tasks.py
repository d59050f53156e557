"""Celery's door into alerts."""

from __future__ import annotations

from typing import Final

from celery import shared_task

from alerts.services import beating, dead_letters, guarding, leases, outside, reading, reconciling, spooling
from core import clock

A_WHILE: Final = 0.5  # seconds a rung reader goes on: the timers' tick may wait behind it


@shared_task(name="alerts.read")
def read(source: int = 0) -> None:
    """Read what waits: of the source that rang first, then of all."""
    if source:
        reading.read_source(source)
    reading.read_all(seconds=A_WHILE)


@shared_task(name="alerts.tend")
def tend() -> None:
    """Bring in what was put by, and let leases end."""
    spooling.read_in()
    reading.read_all()
    leases.expire(clock.now())
    guarding.settle(clock.now())


@shared_task(name="alerts.watch")
def watch() -> None:
    """What is looked at every minute: dead letters, jobs and monitors that are silent, what the sources' APIs say."""
    dead_letters.settle()
    beating.watch(clock.now())
    guarding.watch(clock.now())
    if reconciling.check_all():
        reading.read_all()


@shared_task(name="alerts.still_here")
def still_here() -> None:
    """Tell the outside watch that we live."""
    outside.beat()
