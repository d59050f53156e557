"""Celery's doors into bots: a ring at the drain, at the errands, at the events."""

from __future__ import annotations

from celery import shared_task

from bots.directory.run import run_waiting
from bots.errands.run import run_errands
from bots.events.run import run_events
from bots.kinds import Lane
from bots.mail.posting import post_letters
from bots.outbox.drain import drain
from bots.services.announce import QUEUES
from core import nudge

HANDS = {"urgent": 4, "normal": 6, "bulk": 4}
SECONDS = 8  # then the worker's other tasks get a turn; the next ring goes on


@shared_task(name="bots.drain")
def drain_lane(lane: str = "normal") -> None:
    """Send what is due in the lane; what remains rings again at once."""
    if drain(lane, seconds=SECONDS, hands=HANDS[lane]).more:
        nudge.ring("bots.drain", queue=QUEUES[Lane(lane)], lane=lane)


@shared_task(name="bots.errands")
def errands() -> None:
    """Run the errands that are due."""
    run_errands(seconds=SECONDS)


@shared_task(name="bots.directory", time_limit=3_600)
def directory() -> None:
    """Do the directory runs that wait, and follow what changed over there."""
    run_waiting()


@shared_task(name="bots.events")
def events() -> None:
    """Handle what came in from Feishu."""
    run_events(seconds=SECONDS)


@shared_task(name="bots.mail")
def mail() -> None:
    """Send the letters that are due."""
    post_letters(seconds=SECONDS)
