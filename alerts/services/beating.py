"""Beats and changes that requests tell: kept; a job that fails or falls silent is an alert until it beats again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.engine.grouping import system_named, words_of
from alerts.engine.rhythm import late_at
from alerts.models import AlertSource, Change, Heartbeat
from alerts.services import house
from alerts.signal import Beat, Parsed, Pulse
from alerts.sources.kinds import BEATS
from alerts.states import SourceStatus
from alerts.states_beat import BeatStatus
from core import transactions
from estate import api as estate

BEAT: Final = "beat:"
KEPT: Final = 20
NOTE: Final = 200


def take(source: AlertSource, read: Sequence[tuple[datetime, Parsed]]) -> None:
    """Keep the beats and changes of these requests, each with when it came.

    The caller holds the source.
    Raises: RuntimeError outside a transaction.
    """
    transactions.require("alerts.take_beats")
    for at, found in read:
        for beat in found.beats:
            _beat(source, beat, at)
    _keep_changes(source, read)


def watch(now: datetime) -> int:
    """Jobs that have been silent for longer than their source allows; returns how many are new."""
    late = 0
    mine = Q(kind=BEATS) | Q(heartbeats__isnull=False)
    for source in AlertSource.objects.filter(mine, status=SourceStatus.ACTIVE).order_by("pk").distinct():
        usual = source.settings.get("every", 0)
        for row in Heartbeat.objects.filter(source=source) or [Heartbeat(source=source, last_at=source.created_at)]:
            until = late_at(row.last_at, row.every, usual, row.grace)
            if row.status == BeatStatus.ACTIVE and until is not None and until < now:
                late += _fire(row, _("心跳「{name}」超时未到"))
    return late


def _beat(source: AlertSource, beat: Beat, at: datetime) -> None:
    row, _made = Heartbeat.objects.get_or_create(
        source=source, name=beat.name, defaults={"pulse": beat.pulse, "last_at": at}
    )
    row.latest = [{"at": at.isoformat(), "pulse": beat.pulse.value, "note": beat.note[:NOTE]}, *row.latest][:KEPT]
    if at >= row.last_at:  # what lay in the spool may be older
        row.pulse, row.last_at = beat.pulse, at
    row.save(update_fields=["pulse", "last_at", "latest"])
    if row.pulse != Pulse.FAIL:
        house.clear(key_of(row))
    elif row.status == BeatStatus.ACTIVE:
        _fire(row, _("心跳「{name}」报告失败"), beat.note)


def _fire(row: Heartbeat, title: str, note: str = "") -> bool:
    source, name = row.source, row.label or row.name
    said = f"{source.name} · {name}" if name else source.name
    address = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('alerts:source', args=[source.slug])}"
    return house.fire(key_of(row), title.format(name=said), body=note, url=address)


def key_of(row: Heartbeat) -> str:
    """Under which the platform raises its silence."""
    return f"{BEAT}{row.source.slug}:{row.name}"[:300]


def _keep_changes(source: AlertSource, read: Sequence[tuple[datetime, Parsed]]) -> None:
    told = [(at, change) for at, found in read for change in found.changes]
    labels = [{**change.details, "service": change.details.get("service", change.source)} for _at, change in told]
    systems = estate.systems_by_key({word for one in labels for word in words_of(one)}) if told else {}
    rows = [
        Change(
            source=source,
            key=change.key[:300],
            system=system_named(named, systems),
            title=change.title,
            at=change.event_time or at,
            link=change.links[0].url if change.links else "",
            details=dict(change.details),
        )
        for (at, change), named in zip(told, labels, strict=True)
    ]
    Change.objects.bulk_create(rows, ignore_conflicts=True)
