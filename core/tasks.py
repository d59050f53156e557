"""Celery's door into core: the tick."""

from __future__ import annotations

from celery import shared_task

from core import timers


@shared_task(name="core.tick")
def tick() -> None:
    """Fire the timers that are due."""
    timers.tick()
