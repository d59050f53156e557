"""The doorbell: after commit, tell a worker that there is something to do.

A nudge may be lost at no cost but one tick, so its failure is counted and never becomes anybody's error page.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from celery import current_app
from django.db import DatabaseError, connection, transaction
from kombu import Connection, Producer
from kombu.pools import producers

from core import broker_file, wire_clock
from core.bells import Bells
from core.counting import count

logger = logging.getLogger(__name__)

LOST = "core.lost_nudges"
EXPIRES_SECONDS = 60
GIVE_UP_SECONDS = 0.3
QUIET_SECONDS = 10.0  # after a failure nobody waits for the broker again for so long
_quiet_until = [0.0]
# Whether bells are rung beside the caller; tests ring them in his thread, so that a test is over when it ends.
beside = True


def ring(task: str, *, queue: str = "default", **kwargs: Any) -> bool:
    """Ask for the task by name, now and in this thread; returns whether the broker took it.

    Never raises and never holds a request up for more than a second.
    """
    if wire_clock.seconds() < _quiet_until[0]:
        _lost()
        return False
    try:
        with _producer() as producer:
            current_app.send_task(
                task, kwargs=kwargs, queue=queue, producer=producer, retry=False, expires=EXPIRES_SECONDS
            )
    except Exception as error:  # noqa: BLE001  # drivers raise what they like; a lost nudge is counted, not met
        logger.warning("nudge %s lost: %s", task, _first_line(error))
        _quiet_until[0] = wire_clock.seconds() + QUIET_SECONDS
        broker_file.reopen()  # a channel that failed once may fail for ever
        _lost()
        return False
    return True


def after_commit(task: str, *, queue: str = "default", **kwargs: Any) -> None:
    """Ring once the transaction is committed, at once where none is open; nobody waits for it.

    One transaction rings a bell only once, one process each bell at most twice a second.
    """
    bell = _Bell(task, queue, tuple(sorted(kwargs.items())))
    held = set(connection.savepoint_ids)
    waiting: list[Any] = connection.run_on_commit
    if any(known == bell and sids <= held for sids, known, _robust in waiting):
        return  # whatever would roll that one back would roll this one back as well
    transaction.on_commit(bell)


@dataclass(frozen=True)
class _Bell:
    """What is to be rung, comparable."""

    task: str
    queue: str
    kwargs: tuple[tuple[str, Any], ...]

    def __call__(self) -> None:
        """Have it rung: the transaction is over."""
        if beside:
            _bells.soon(self)
        else:
            self.now()

    def now(self) -> None:
        """Ring it in this thread."""
        ring(self.task, queue=self.queue, **dict(self.kwargs))


def warm() -> bool:
    """Load what the first nudge would load, so that nobody's click waits; returns whether a broker is there."""
    try:
        broker_file.lay_out()
        with _producer() as producer:
            return bool(producer.channel) and bool(current_app.amqp.queues)
    except Exception as error:  # noqa: BLE001  # drivers raise what they like; the tick rings all the same
        logger.info("no broker at the start: %s", _first_line(error))
        return False


def flush(seconds: float) -> bool:
    """Wait until what was to be rung has been rung; False if that took longer than so many seconds."""
    return _bells.flush(seconds)


def _beside(bell: _Bell) -> None:
    """In the thread of the bells, which keeps no connection to the database open."""
    try:
        bell.now()
    finally:
        connection.close()


_bells = Bells(_beside)


def _lost() -> None:
    """Count it; what was done is committed, so a database that is away by now is logged, not met."""
    try:
        count(LOST)
    except DatabaseError as error:
        logger.warning("lost nudge not counted: %s", _first_line(error))


def listen_again() -> None:
    """Try the broker at the next nudge, whatever happened before."""
    _quiet_until[0] = 0.0


def broker_problem() -> str:
    """Why the broker cannot be reached; "" if it can."""
    try:
        with _connection() as connection:
            connection.connect()
            if broker_file.embedded():  # a file is opened only when something is asked of it
                channel: Any = connection.default_channel
                channel.queue_declare(queue=str(current_app.conf.task_default_queue))
                channel.session.close()
    except Exception as error:  # noqa: BLE001  # drivers raise what they like; the answer says it
        return _first_line(error)
    return ""


def prune() -> int:
    """Drop what the embedded broker has handed out (it never does so itself); returns how many messages."""
    if not broker_file.embedded():
        return 0
    with _connection() as connection:
        channel: Any = connection.default_channel
        taken = channel.session.query(channel.message_cls).filter(channel.message_cls.visible.is_(False))
        dropped: int = taken.delete(synchronize_session=False)
        channel.session.commit()
    return dropped


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]


def _connection() -> Connection:
    """A connection that gives up soon."""
    if broker_file.replaced():
        broker_file.reopen()
        broker_file.lay_out(patience=GIVE_UP_SECONDS)
    connection: Connection = current_app.connection_for_write()
    soon: dict[str, Any] = {"max_retries": 0, "interval_start": 0}
    if broker_file.embedded():
        soon["connect_args"] = {"timeout": GIVE_UP_SECONDS}
    else:
        soon |= {"socket_connect_timeout": GIVE_UP_SECONDS, "socket_timeout": GIVE_UP_SECONDS}
    connection.transport_options = {**(connection.transport_options or {}), **soon}
    return connection


@contextmanager
def _producer() -> Iterator[Producer]:
    """A producer on such a connection, pooled apart from the workers' own."""
    with producers[_connection()].acquire(block=True, timeout=GIVE_UP_SECONDS) as producer:
        yield producer
