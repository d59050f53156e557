"""Beats and changes that requests tell: kept; a job that fails or falls silent is an alert until it beats again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.engine.grouping import system_named, words_of
from alerts.models import AlertSource, Change, Heartbeat
from alerts.services import house
from alerts.signal import Beat, Parsed, Pulse
from alerts.sources.kinds import BEATS
from alerts.states import SourceStatus
from core import transactions
from estate import api as estate

BEAT: Final = "beat:"


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
    for source in AlertSource.objects.filter(status=SourceStatus.ACTIVE, kind=BEATS).order_by("pk"):
        every = timedelta(minutes=source.settings.get("every", 0))
        if not every:
            continue
        known = list(Heartbeat.objects.filter(source=source).values_list("name", "last_at"))
        for name, last in known or [("", source.created_at)]:
            if last + every < now:
                late += _fire(source, name, _("心跳「{name}」超时未到"))
    return late


def _beat(source: AlertSource, beat: Beat, at: datetime) -> None:
    Heartbeat.objects.update_or_create(source=source, name=beat.name, defaults={"pulse": beat.pulse, "last_at": at})
    if beat.pulse == Pulse.FAIL:
        _fire(source, beat.name, _("心跳「{name}」报告失败"), beat.note)
    else:
        house.clear(_key(source, beat.name))


def _fire(source: AlertSource, name: str, title: str, note: str = "") -> bool:
    said = f"{source.name} · {name}" if name else source.name
    address = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('alerts:source', args=[source.slug])}"
    return house.fire(_key(source, name), title.format(name=said), body=note, url=address)


def _key(source: AlertSource, name: str) -> str:
    return f"{BEAT}{source.slug}:{name}"[:300]


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
