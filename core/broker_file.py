"""The embedded broker's file may be taken away while processes have it open: each of them must notice.

Who keeps the old file open talks to nobody who started later. A worker or beat ends then, so that its supervisor starts
it afresh; whoever only rings opens the new file.
"""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import IO, Any

from celery import current_app
from kombu import pools
from kombu.transport.sqlalchemy import Channel

PREFIX = "sqla+sqlite:///"
_opened: list[tuple[int, int]] = []


def embedded() -> bool:
    """Whether the broker is a file."""
    return str(current_app.conf.broker_url).startswith(PREFIX)


def lay_out(*, patience: float = 5.0) -> None:
    """Make the file with its tables and queues before anybody uses it, one process at a time.

    Kombu makes them on the way; two processes that do so at once trip over each other, and the loser's channel stays
    broken for good. Whoever finds another at it for `patience` seconds leaves it to the other.
    """
    if not embedded():
        return
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        if not _taken(lock, patience):
            return
        try:
            _declare(patience)
        finally:
            # Said aloud: a child forked meanwhile holds this file open too, and would keep the lock.
            fcntl.flock(lock, fcntl.LOCK_UN)


def _taken(lock: IO[str], patience: float) -> bool:
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        else:
            return True


def _declare(patience: float) -> None:
    with current_app.connection_for_write() as connection:
        connection.transport_options = {
            **(connection.transport_options or {}),
            "connect_args": {"timeout": patience},
        }
        channel: Any = connection.default_channel
        for queue in current_app.conf.task_queues:
            channel.queue_declare(queue=queue.name)
        channel.session.close()
    _forget_engines()  # the next one has the patience of whoever opens it


def replaced() -> bool:
    """Whether the file is gone, or another than the first one that this process saw."""
    if not embedded():
        return False
    mark = _mark(_path())
    if not _opened:
        _opened.extend([mark] if mark else [])
        return False
    return mark != _opened[0]


def reopen() -> None:
    """Let go of the old file; the next connection makes what it needs in the new one."""
    pools.reset()
    _forget_engines()
    _opened.clear()


def _forget_engines() -> None:
    for engine, _session in list(Channel._engines.values()):  # kombu opens a file once and for all
        engine.dispose()
    Channel._engines.clear()


def _path() -> Path:
    return Path(str(current_app.conf.broker_url).removeprefix(PREFIX))


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
