"""The spool of last resort: a file that takes requests while the database is away, read in as soon as it is back.

Senders that never try again lose nothing by our trouble. One line a request, on the disk before the answer; each
process writes a file of its own, and whoever reads a file in has taken it out of the way first.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from alerts.wire import Inbound

MOST_BYTES: Final = 500_000_000  # of all files together; then senders are asked to come again
_OPEN: Final = ".open"
_TAKEN: Final = ".taken"


class Full(Exception):  # noqa: N818  # reads as a sentence where it is raised
    """The spool takes no more."""


@dataclass(frozen=True)
class Spooled:
    """A request that waits, and by what its source is known: the hash of its token."""

    digest: str
    inbound: Inbound


def put(folder: Path, spooled: Spooled) -> None:
    """Write the request down, on the disk when this returns.

    Raises: Full; OSError if the disk refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if sum(path.stat().st_size for path in folder.iterdir()) > MOST_BYTES:
        raise Full
    with _locked(folder / f"{os.getpid()}{_OPEN}") as file:
        file.write(_line(spooled))
        file.flush()
        os.fsync(file.fileno())


def waiting(folder: Path) -> bool:
    """Whether there is anything to read in."""
    return folder.is_dir() and any(folder.iterdir())


def take(folder: Path) -> Iterator[tuple[Path, list[Spooled]]]:
    """The files with what is in them, oldest first, each out of the writers' way; delete one when it was read in.

    A line that a dying process left unfinished is passed over: its sender has had no answer.
    """
    if not folder.is_dir():
        return
    for path in sorted(folder.glob(f"*{_OPEN}")):
        with _locked(path):
            path.rename(path.with_name(f"{path.stem}-{path.stat().st_mtime_ns}{_TAKEN}"))
    for path in sorted(folder.glob(f"*{_TAKEN}"), key=lambda one: one.stat().st_mtime_ns):
        yield path, list(_read(path))


def _read(path: Path) -> Iterator[Spooled]:
    for line in path.read_bytes().split(b"\n"):
        try:
            raw = json.loads(line)
        except ValueError:
            continue
        yield _spooled(raw)


@contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    """The file, held against everybody else; one that was taken away while we waited is made anew."""
    while True:
        with path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if path.exists() and path.stat().st_ino == os.fstat(file.fileno()).st_ino:
                yield file
                return


def _line(spooled: Spooled) -> bytes:
    inbound = spooled.inbound
    raw = {
        "digest": spooled.digest,
        "received_at": inbound.received_at.isoformat(),
        "method": inbound.method,
        "tail": inbound.tail,
        "headers": dict(inbound.headers),
        "query": dict(inbound.query),
        "content_type": inbound.content_type,
        "body": base64.b64encode(inbound.body).decode(),
    }
    return json.dumps(raw, ensure_ascii=False).encode() + b"\n"


def _spooled(raw: dict[str, Any]) -> Spooled:
    return Spooled(
        raw["digest"],
        Inbound(
            received_at=datetime.fromisoformat(raw["received_at"]),
            body=base64.b64decode(raw["body"]),
            method=raw["method"],
            tail=raw["tail"],
            headers=raw["headers"],
            query=raw["query"],
            content_type=raw["content_type"],
        ),
    )
