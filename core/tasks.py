"""Celery's door into core: the tick."""

from __future__ import annotations

from celery import shared_task

from core import nudge, proving, retention, timers
from core.refs import Ref


@shared_task(name="core.tick")
def tick() -> None:
    """Fire the timers that are due."""
    timers.tick()


@shared_task(name="core.prune_broker")
def prune_broker() -> None:
    """Keep the embedded broker's file small."""
    nudge.prune()


@shared_task(name="core.retain", time_limit=1_800)
def retain() -> None:
    """Remove what has had its time."""
    retention.run()


@shared_task(name="core.prove", time_limit=1_800)
def prove(by: str = "") -> None:
    """Walk the whole journal and keep what came of it; `by` is who asked, as a ref."""
    proving.prove(by=Ref.parse(by) if by else None)
