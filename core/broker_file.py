"""The embedded broker's file may be taken away while processes have it open: each of them must notice.

Who keeps the old file open talks to nobody who started later. A worker or beat ends then, so that its supervisor starts
it afresh; whoever only rings opens the new file.
"""

from __future__ import annotations

from pathlib import Path

from celery import current_app
from kombu import pools
from kombu.transport.sqlalchemy import Channel

PREFIX = "sqla+sqlite:///"
_opened: list[tuple[int, int]] = []


def embedded() -> bool:
    """Whether the broker is a file."""
    return str(current_app.conf.broker_url).startswith(PREFIX)


def replaced() -> bool:
    """Whether the file is gone, or another than the first one that this process saw."""
    if not embedded():
        return False
    mark = _mark(Path(str(current_app.conf.broker_url).removeprefix(PREFIX)))
    if not _opened:
        _opened.extend([mark] if mark else [])
        return False
    return mark != _opened[0]


def reopen() -> None:
    """Let go of the old file; the next connection makes what it needs in the new one."""
    pools.reset()
    for engine, _session in list(Channel._engines.values()):  # kombu opens a file once and for all
        engine.dispose()
    Channel._engines.clear()
    _opened.clear()


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
