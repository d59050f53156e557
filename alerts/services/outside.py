"""A sign of life to an outside watch: when it stays away, somebody else says that nobody is called here any more."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.conf import settings

from bots import api as bots
from core import clock
from core.models import Timer
from core.states import TimerStatus

logger = logging.getLogger(__name__)
LATE: Final = timedelta(minutes=5)


def beat() -> bool:
    """Ask for the watch's address once, if there is one; returns whether it took it. Never inside a transaction.

    Nothing is said while timers are late: a ladder that does not climb is as bad as a house that is dark.
    """
    if not settings.OUTSIDE_HEARTBEAT_URL:
        return False
    if late():
        logger.error("timers are late: no sign of life is sent to the outside watch")
        return False
    try:
        bots.request(settings.OUTSIDE_HEARTBEAT_URL)
    except (bots.Later, bots.Hopeless) as trouble:
        logger.warning("the outside watch did not take the sign of life: %s", trouble.code)
        return False
    return True


def late() -> bool:
    """Whether anything should have happened long ago and nobody has tried."""
    overdue = Timer.objects.filter(status=TimerStatus.ARMED, due_at__lt=clock.now() - LATE, wait_until=None)
    return overdue.exists()
