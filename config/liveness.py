"""Main loops that show they run, in a file for the supervisor and in a row for operators.

A process writes from inside its own loop: a child that hangs falls silent, and whoever supervises it starts another.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from celery import beat, signals
from celery.exceptions import WorkerShutdown
from celery.worker.consumer import Consumer
from celery.worker.state import maybe_shutdown
from django.db import DatabaseError, connection

from core import broker_file, heartbeat, logctx, wire_clock

logger = logging.getLogger(__name__)

FILE_SECONDS = 2.0
ROW_SECONDS = 5.0


class Pulse:
    """Shows that this process lives, not more often than needed."""

    def __init__(self) -> None:
        self._written = 0.0

    def touch(self) -> None:
        """Touch `$HEARTBEAT_FILE`, if the supervisor gave one."""
        if path := os.environ.get("HEARTBEAT_FILE"):
            Path(path).touch()

    def write(self, name: str) -> None:
        """Write the row of this name; a database that is away is logged, not met."""
        now = wire_clock.seconds()
        if 0 <= now - self._written < ROW_SECONDS:
            return
        self._written = now
        try:
            heartbeat.beat(name)
        except DatabaseError as error:
            logger.warning("heartbeat of %s not written: %s", name, error)
            connection.close()


pulse = Pulse()


def _away(error: Exception, interval: float) -> None:
    logger.warning("broker away (%s), again in %.0f s", error, interval)


class LivingConsumer(Consumer):
    """A worker's loop that touches the file at each turn (embedded broker) or every two seconds (Redis)."""

    def start(self) -> None:
        """Begin to listen."""
        broker_file.lay_out()
        super().start()

    def perform_pending_operations(self) -> None:
        """A turn of the blocking loop."""
        pulse.touch()
        if broker_file.replaced():
            logger.warning("the broker's file was taken away: ending, to be started afresh")
            raise WorkerShutdown(1)
        super().perform_pending_operations()

    def register_with_event_loop(self, hub: Any) -> None:
        """The start of the event loop."""
        super().register_with_event_loop(hub)
        hub.call_repeatedly(FILE_SECONDS, pulse.touch)

    def ensure_connected(self, conn: Any) -> Any:
        """Wait for the broker as long as it is away, without falling silent: what is being sent goes on meanwhile."""

        def waiting() -> None:
            pulse.touch()
            maybe_shutdown()

        connected = conn.ensure_connection(_away, callback=waiting, interval_start=1, interval_step=1, interval_max=5)
        self.first_connection_attempt = False
        self.broker_connection_retry_attempt = 0
        return connected


class LivingScheduler(beat.Scheduler):
    """A schedule kept in code alone (no file to lose) that shows life at each tick."""

    def setup_schedule(self) -> None:
        """Take the schedule from the configuration."""
        broker_file.lay_out()
        self.merge_inplace(self.app.conf.beat_schedule)

    def _ensure_connected(self) -> Any:
        """Wait for the broker without falling silent."""
        return self.connection.ensure_connection(
            _away, callback=pulse.touch, interval_start=1, interval_step=1, interval_max=5
        )

    def apply_async(self, *args: Any, **kwargs: Any) -> Any:
        """Ring; after a failure the next ring takes a new connection, since a channel that failed may fail for ever."""
        try:
            return super().apply_async(*args, **kwargs)
        except beat.SchedulingError:
            self.connection.close()
            for kept in ("connection", "producer"):
                self.__dict__.pop(kept, None)
            raise

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Ring what is due."""
        pulse.touch()
        if broker_file.replaced():
            logger.warning("the broker's file was taken away: ending, to be started afresh")
            raise SystemExit(1)
        pulse.write("beat")
        wait: float = super().tick(*args, **kwargs)
        return wait


@signals.task_prerun.connect
def log_under_task(task_id: str = "", **_: Any) -> None:
    """Log lines of a task carry its id."""
    logctx.request_id.set(task_id[:16])
    logctx.feishu_log_id.set("")


@signals.task_postrun.connect
def worker_lives(task: Any = None, **_: Any) -> None:
    """Any task done proves broker, worker and database at once."""
    pulse.write(f"worker:{task.request.hostname}")
