"""Answering before Feishu stops waiting: a press that takes longer goes on, and its card follows by itself."""

from __future__ import annotations

import contextvars
import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from django.db import close_old_connections, connection
from django.db.models import F

from bots.models import Card
from bots.services.announce import ring
from core import wire_clock

logger = logging.getLogger(__name__)
HANDS: Final = 8


@dataclass(frozen=True)
class Answered:
    """An answer; `card` is the row of the card that it shows, None if it shows none."""

    body: dict[str, Any]
    card: int | None = None

    def lost(self) -> None:
        """Nobody got this answer: the drain shows the card."""
        if self.card is None:
            return
        rows = Card.objects.filter(pk=self.card)
        rows.update(wanted=F("wanted") + 1, retry_at=wire_clock.now())
        for lane in rows.values_list("lane", flat=True):
            ring(lane)


_pool: list[tuple[int, ThreadPoolExecutor]] = []
_guard = threading.Lock()


def within(seconds: float, job: Callable[[], Answered]) -> Answered | None:
    """The job's answer if it comes in so many seconds; else None: the job goes on, and its answer counts as lost.

    Inside a transaction the job runs in this very thread, since no other could see its rows.
    """
    if connection.in_atomic_block:
        return job()
    context = contextvars.copy_context()
    future = _hands().submit(context.run, _own_connection, job)
    try:
        return future.result(max(0.0, seconds))
    except TimeoutError:
        logger.warning("a press took longer than Feishu waits: its card follows")
        future.add_done_callback(_too_late)
        return None


def rest_connection() -> None:
    """Between two jobs of a thread: give up a connection that is too old or broken; never one with open work."""
    if not connection.in_atomic_block:
        close_old_connections()


def _own_connection(job: Callable[[], Answered]) -> Answered:
    rest_connection()
    try:
        return job()
    finally:
        rest_connection()


def _too_late(future: Future[Answered]) -> None:
    if future.cancelled():
        return
    if (error := future.exception()) is not None:
        logger.error("a late press broke", exc_info=error)
        return
    try:
        future.result().lost()
    finally:
        rest_connection()


def _hands() -> ThreadPoolExecutor:
    """The threads of this process; a fork has none of its parent's."""
    with _guard:
        if not _pool or _pool[0][0] != os.getpid():
            _pool[:] = [(os.getpid(), ThreadPoolExecutor(HANDS, thread_name_prefix="press"))]
        return _pool[0][1]
