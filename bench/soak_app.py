"""The Celery application of the timer soak: the house's own, with a bell for a handler and a fast tick."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config.celery import app, ring_every  # noqa: E402  # after setup
from core import journal, timers  # noqa: E402
from core.models import Heartbeat  # noqa: E402
from core.timers import HANDLERS, RECURRING, Firing, Recurring, TimerHandler  # noqa: E402

RUNG = "soak.rung"


def lock(name: str) -> None:
    """Lock the subject, as every handler and most verbs do first."""
    Heartbeat.objects.select_for_update().get(name=name)


def ring(firing: Firing) -> None:
    """One effect, written down."""
    lock(str(firing.ref))
    firing.claim()
    journal.record(RUNG, actor=None, ref=firing.ref, facts={"key": firing.key})


def ring_slot(slot: datetime, firing: Firing) -> None:
    """One effect per slot."""
    firing.claim()
    journal.record(RUNG, actor=None, ref=firing.ref, facts={"key": firing.key})


HANDLERS.register(TimerHandler("soak.ring", ring))
RECURRING.register(Recurring("soak.slot", timers.every(timedelta(seconds=2)), ring_slot))
app.conf.beat_schedule = {"timers": ring_every(1, "core.tick", "default")}
app.conf.beat_max_loop_interval = 0.5
