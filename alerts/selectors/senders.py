"""Who sends, by what a request bears: in one plain statement, and no further one while nothing has changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any, Final

from django.db import connection

from alerts.models import AlertSource, SourceToken
from alerts.states import SourceStatus
from core import wire_clock

MOST: Final = 500  # tokens that a process remembers
# What the door depends on, compared as it is stored.
CHECKED: Final = ("kind", "zone", "networks", "secret", "settings")
_lock = Lock()
_known: dict[str, Sender] = {}


@dataclass(frozen=True)
class Sender:
    """Who bears the token, and what its source was like when that was asked."""

    digest: str
    source: AlertSource
    stored: tuple[Any, ...]

    def still(self) -> tuple[str, list[Any]]:
        """What holds, in SQL, as long as the token is good and its source as it was; and the values in it."""
        return _still(), [self.digest, _now(), self.source.pk, SourceStatus.ACTIVE.value, *self.stored]


def remembered(digests: Collection[str]) -> Sender | None:
    """Who was known by this token when it was asked last; he may be so no more (see `still`)."""
    return _known.get(next(iter(digests))) if len(digests) == 1 else None


def bearing(digests: Collection[str]) -> AlertSource | None:
    """The source in use that has a good token among these, from now on remembered; None if there is none."""
    if not digests:
        return None
    values = [*digests, _now(), SourceStatus.ACTIVE.value]
    found: Any = next(iter(AlertSource.objects.raw(_question(len(digests)), values)), None)
    if found is None:
        return None
    sender = Sender(found.borne_digest, found, tuple(getattr(found, f"stored_{name}") for name in CHECKED))
    with _lock:
        if len(_known) >= MOST:
            _known.clear()
        _known[sender.digest] = sender
    return sender.source


def _now() -> Any:
    return connection.ops.adapt_datetimefield_value(wire_clock.now())


@cache
def _question(count: int) -> str:
    columns = ", ".join(f"source.{field.column}" for field in AlertSource._meta.concrete_fields)
    stored = ", ".join(f"{_as_stored(name)} AS stored_{name}" for name in CHECKED)
    return (
        f"SELECT {columns}, borne.digest AS borne_digest, {stored} FROM {_borne()}"  # noqa: S608  # our own names
        f" WHERE borne.digest IN ({', '.join(['%s'] * count)}) AND (borne.ends_at IS NULL OR borne.ends_at > %s)"
        " AND source.status = %s ORDER BY borne.id LIMIT 1"
    )


@cache
def _still() -> str:
    same = " AND ".join(f"{_as_stored(name)} = %s" for name in CHECKED)
    return (
        f"EXISTS (SELECT 1 FROM {_borne()} WHERE borne.digest = %s"  # noqa: S608  # our own names
        f" AND (borne.ends_at IS NULL OR borne.ends_at > %s) AND source.id = %s AND source.status = %s AND {same})"
    )


def _borne() -> str:
    sources, borne = AlertSource._meta.db_table, SourceToken._meta.db_table
    return f"{borne} borne JOIN {sources} source ON source.id = borne.source_id"


def _as_stored(name: str) -> str:
    return f"CAST(source.{name} AS text)"
