"""Celery's door into core: the tick."""

from __future__ import annotations

from celery import shared_task

from core import nudge, retention, timers


@shared_task(name="core.tick")
def tick() -> None:
    """Fire the timers that are due."""
    timers.tick()


@shared_task(name="core.prune_broker")
def prune_broker() -> None:
    """Keep the embedded broker's file small."""
    nudge.prune()


@shared_task(name="core.retain")
def retain() -> None:
    """Remove what has had its time."""
    retention.run()
