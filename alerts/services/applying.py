"""Signals become alerts: many at once, in a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Max, Q

from alerts.engine.episodes import Episode, Key, groups_ended
from alerts.engine.liveness import is_watchdog
from alerts.models import Alert
from alerts.signal import Signal
from alerts.states import OPEN, AlertKind, AlertState, EndReason
from core import bulk, transactions

Told = Sequence[tuple[Signal, datetime]]
Rows = dict[tuple[str, datetime], Alert]
STATE: Final = (
    "state", "first_seen", "last_seen", "lease_until", "resolved_at", "end_reason", "said",
    "held_since", "told_over_at", "told_end",
)  # fmt: skip
CONTENT: Final = (
    "kind",
    "severity", "title", "body", "labels", "annotations", "links", "images", "value", "flags", "hints", "group_key",
)  # fmt: skip
ENDS: Final = (EndReason.SENDER, EndReason.GROUP)
IDENTITY: Final = ("source", "key", "episode")


@dataclass(frozen=True)
class Applied:
    """The alerts that were spoken of, and of each signal in turn whether an alert took it in."""

    alerts: list[Alert]
    taken: tuple[bool, ...]


def apply(source: int, told: Told, hold: AlertState | None = None) -> Applied:
    """Take in what one source said, each with when it was received, in that order.

    hold: what an alert counts as whose end is told but not believed yet; None to believe it.

    The caller holds the source, so nobody else writes its alerts.
    Raises: RuntimeError outside a transaction.
    """
    transactions.require("alerts.apply")
    if not told:
        return Applied([], ())
    rows = _known(source, told)
    keys = _keys(rows)
    heard = [keys.setdefault(signal.key, Key()).hear(signal, received_at) for signal, received_at in told]
    at = max(received_at for _signal, received_at in told)
    if hold is not None:
        _hold(rows, keys, at)
    changed = _written(source, rows, keys, hold)
    over = _groups(source, told, {row.pk for row in changed}, hold)
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
            held=row.held_since,
        )
        if row.held_since is not None:
            told = keys[name].episodes[start]
            told.state, told.end, told.ended_at = AlertState.RESOLVED, EndReason(row.told_end), row.told_over_at
        one.newest = max(start, one.newest or start)
    return keys


def _hold(rows: Rows, keys: dict[str, Key], at: datetime) -> None:
    """What was open and is told over waits to be believed."""
    for (name, start), row in rows.items():
        one = keys[name].episodes[start]
        if row.state in OPEN and row.held_since is None and one.end in ENDS and row.kind == AlertKind.ALERT:
            one.held = at


def _written(source: int, rows: Rows, keys: dict[str, Key], hold: AlertState | None) -> list[Alert]:
    changed: list[Alert] = []
    for name, key in keys.items():
        for start, one in key.episodes.items():
            if key.open is not None:
                one.held = None  # of a key one alone is open: what fires anew proves that the last one is over
            row = rows.get((name, start))
            if row is None:
                row = Alert(source_id=source, key=name, episode=start)
            elif not _differs(row, one):
                continue
            changed.append(_filled(row, one, hold))
    _put(changed)
    return changed


def _put(changed: list[Alert]) -> None:
    """What ends is written before what begins: of a key at most one is open."""
    changed.sort(key=lambda row: row.state in OPEN)
    bulk.put(changed, unique=IDENTITY, columns=[*STATE, *CONTENT])


def _differs(row: Alert, one: Episode) -> bool:
    if one.content is not None or row.said != one.said or row.held_since != one.held:
        return True
    return one.held is None and (row.state != one.state or row.end_reason != one.end)


def _filled(row: Alert, one: Episode, hold: AlertState | None) -> Alert:
    row.end_reason, row.resolved_at, row.lease_until = one.end, one.ended_at, one.lease
    row.held_since, row.told_over_at, row.told_end = None, None, EndReason.NONE
    if one.held is not None:
        doubt(row, one.held, hold or AlertState(row.state))
    else:
        row.state = one.state
    row.first_seen, row.last_seen, row.said = one.first_seen, one.last_seen, one.said
    if one.content is not None:
        for name, value in _content(one.content).items():
            setattr(row, name, value)
    return row


def doubt(row: Alert, since: datetime, counts_as: AlertState) -> None:
    """The alert is told over, and stays open until that is believed."""
    row.held_since, row.told_over_at, row.told_end = since, row.resolved_at, row.end_reason
    row.state, row.resolved_at, row.end_reason, row.lease_until = counts_as, None, EndReason.NONE, None


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
        "kind": AlertKind.WATCHDOG if is_watchdog(signal.labels) else AlertKind.ALERT,
    }


def _groups(source: int, told: Told, spoken: set[int], hold: AlertState | None) -> list[Alert]:
    """What else ends with groups that the sender declared over without naming all that was in them.

    What was heard of since goes on, whichever is read first.
    """
    ended: dict[str, datetime] = {}
    for signal, at in told:
        ended |= {group: max(at, ended.get(group, at)) for group in groups_ended([signal])}
    if not ended:
        return []
    open_ones = Alert.objects.filter(source=source, group_key__in=ended, state__in=OPEN, held_since=None)
    rows = [row for row in open_ones.exclude(pk__in=spoken) if row.last_seen <= ended[row.group_key]]
    for row in rows:
        at = ended[row.group_key]
        row.state, row.end_reason, row.resolved_at = AlertState.RESOLVED, EndReason.GROUP, max(at, row.episode)
        row.lease_until = None
        if hold is not None and row.kind == AlertKind.ALERT:
            doubt(row, at, hold)
    _put(rows)
    return rows
