"""One run at a time: taken under a lease that progress renews, given up at its end, taken over when its holder died."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bots.models import DirectoryRun
from bots.states import DIRECTORY_RUN, RunKind, RunStatus, RunStep
from core import clock, wire_clock
from core.errors import IllegalMove

LEASE: Final = timedelta(seconds=120)
SHOWN: Final = 0.5  # seconds between two writings of the progress
FREE: Final = {"lease_until": None, "lease_by": ""}


class Lost(Exception):  # noqa: N818  # not an error: somebody else goes on
    """The lease ran out meanwhile and another process has the run."""


def recover() -> None:
    """Let a run begin anew whose process died; a handful of events is read again from its hints."""
    dead = DirectoryRun.objects.filter(status=RunStatus.RUNNING, lease_until__lt=wire_clock.now())
    dead.filter(kind=RunKind.EVENT).delete()
    dead.update(status=RunStatus.WAITING, **FREE)


def take(run: DirectoryRun) -> Held | None:
    """The lease of a waiting run, or None if it is no longer waiting or another one runs."""
    hand = uuid.uuid4().hex
    until = wire_clock.now() + LEASE
    fresh = {"started_at": clock.now(), "step": RunStep.READING, "done": 0, "total": 0, "lease_until": until}
    try:
        with transaction.atomic():
            DIRECTORY_RUN.move(run, "run", lease_by=hand, **fresh)
    except (IllegalMove, IntegrityError):
        return None
    return Held(run, hand)


class Held:
    """The run while this process has it."""

    def __init__(self, run: DirectoryRun, hand: str) -> None:
        self.run = run
        self._hand = hand
        self._shown = 0.0

    def progress(self, step: RunStep, done: int, total: int) -> None:
        """Say how far the run is and keep its lease. Raises: Lost."""
        now = wire_clock.seconds()
        if now - self._shown < SHOWN and done < total:
            return
        self._shown = now
        self._write(step=step, done=done, total=total, lease_until=wire_clock.now() + LEASE)

    def settle(self, verb: str, **columns: Any) -> None:
        """The run is over. Raises: Lost."""
        with transaction.atomic():
            self._write()
            DIRECTORY_RUN.move(self.run, verb, finished_at=clock.now(), **columns, **FREE)

    def _write(self, **columns: Any) -> None:
        told: Mapping[str, Any] = columns or {"lease_until": wire_clock.now() + LEASE}
        mine = DirectoryRun.objects.filter(pk=self.run.pk, status=RunStatus.RUNNING, lease_by=self._hand)
        if not mine.update(**told):
            raise Lost(_("这次同步已由另一个进程接管"))
