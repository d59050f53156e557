"""Signals become alerts: many at once, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Max, Q

from alerts.engine.episodes import Episode, Key, groups_ended
from alerts.models import Alert
from alerts.signal import Signal
from alerts.states import OPEN, AlertState, EndReason
from core import bulk, transactions

Told = Sequence[tuple[Signal, datetime]]
Rows = dict[tuple[str, datetime], Alert]
STATE: Final = ("state", "first_seen", "last_seen", "lease_until", "resolved_at", "end_reason", "said")
CONTENT: Final = (
    "severity", "title", "body", "labels", "annotations", "links", "images", "value", "flags", "hints", "group_key",
)  # fmt: skip
IDENTITY: Final = ("source", "key", "episode")


@dataclass(frozen=True)
class Applied:
    """The alerts that were spoken of, and of each signal in turn whether an alert took it in."""

    alerts: list[Alert]
    taken: tuple[bool, ...]


def apply(source: int, told: Told) -> Applied:
    """Take in what one source said, each with when it was received, in that order.

    The caller holds the source, so nobody else writes its alerts.
    Raises: RuntimeError outside a transaction.
    """
    transactions.require("alerts.apply")
    if not told:
        return Applied([], ())
    rows = _known(source, told)
    keys = _keys(rows)
    heard = [keys.setdefault(signal.key, Key()).hear(signal, received_at) for signal, received_at in told]
    changed = _written(source, rows, keys)
    over = _groups(source, told, {row.pk for row in changed})
    return Applied(changed + over, tuple(episode is not None for episode in heard))


def _known(source: int, told: Told) -> Rows:
    """The rows of these keys that are open, that are spoken of, or that are the newest."""
    wanted = {signal.key for signal, _at in told}
    starts = {signal.episode for signal, _at in told if signal.episode is not None}
    mine = Alert.objects.filter(source=source, key__in=wanted)
    newest = mine.values("key").annotate(newest=Max("episode")).order_by()
    latest = {(row["key"], row["newest"]) for row in newest}
    such = Q(state__in=OPEN) | Q(episode__in=starts | {at for _key, at in latest})
    return {(row.key, row.episode): row for row in mine.filter(such).order_by()}


def _keys(rows: Rows) -> dict[str, Key]:
    keys: dict[str, Key] = {}
    for (name, start), row in rows.items():
        one = keys.setdefault(name, Key())
        one.episodes[start] = Episode(
            start,
            AlertState(row.state),
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            end=EndReason(row.end_reason),
            ended_at=row.resolved_at,
            lease=row.lease_until,
            said=row.said,
        )
        one.newest = max(start, one.newest or start)
    return keys


def _written(source: int, rows: Rows, keys: dict[str, Key]) -> list[Alert]:
    changed: list[Alert] = []
    for name, key in keys.items():
        for start, one in key.episodes.items():
            row = rows.get((name, start))
            if row is None:
                row = Alert(source_id=source, key=name, episode=start)
            elif not _differs(row, one):
                continue
            changed.append(_filled(row, one))
    _put(changed)
    return changed


def _put(changed: list[Alert]) -> None:
    """What ends is written before what begins: of a key at most one is open."""
    changed.sort(key=lambda row: row.state in OPEN)
    bulk.put(changed, unique=IDENTITY, columns=[*STATE, *CONTENT])


def _differs(row: Alert, one: Episode) -> bool:
    return one.content is not None or row.said != one.said or row.state != one.state or row.end_reason != one.end


def _filled(row: Alert, one: Episode) -> Alert:
    row.state, row.end_reason, row.resolved_at, row.lease_until = one.state, one.end, one.ended_at, one.lease
    row.first_seen, row.last_seen, row.said = one.first_seen, one.last_seen, one.said
    if one.content is not None:
        for name, value in _content(one.content).items():
            setattr(row, name, value)
    return row


def _content(signal: Signal) -> dict[str, Any]:
    return {
        "severity": signal.severity.value,
        "title": signal.title,
        "body": signal.body,
        "labels": dict(signal.labels),
        "annotations": dict(signal.annotations),
        "links": [asdict(link) for link in signal.links],
        "images": list(signal.images),
        "value": signal.value,
        "flags": [flag.value for flag in signal.flags],
        "hints": list(signal.hints),
        "group_key": signal.group_key,
    }


def _groups(source: int, told: Told, spoken: set[int]) -> list[Alert]:
    """What else ends with groups that the sender declared over without naming all that was in them."""
    ended = list(groups_ended(signal for signal, _at in told))
    if not ended:
        return []
    at = max(received_at for _signal, received_at in told)
    rows = list(Alert.objects.filter(source=source, group_key__in=ended, state__in=OPEN).exclude(pk__in=spoken))
    for row in rows:
        row.state, row.end_reason, row.resolved_at = AlertState.RESOLVED, EndReason.GROUP, max(at, row.episode)
        row.lease_until = None
    _put(rows)
    return rows
