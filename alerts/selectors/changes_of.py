"""Changes of the same system shortly before an incident, and while it lasted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from alerts.models import Incident
from alerts.selectors.changes import ChangeFacts, agreed_facts, told_between
from approvals import api as approvals
from core.wording import duration

BEFORE: Final = timedelta(hours=24)
MOST: Final = 5


@dataclass(frozen=True)
class ChangeLine:
    """A change, and how it lies to the beginning of the incident."""

    change: ChangeFacts
    told: str


def changes_of(row: Incident, now: datetime) -> tuple[ChangeLine, ...]:
    """Changes of its system, agreed to or told, that touch the day before it or its own time, the nearest first."""
    (found,) = changes_near([row], now)
    return tuple(line(one, row) for one in found)


def changes_near(rows: Sequence[Incident], now: datetime) -> list[tuple[ChangeFacts, ...]]:
    """The same of each of many incidents, in two queries."""
    asked = [
        approvals.ChangeQuestion({row.system} if row.system else (), row.opened_at - BEFORE, row.resolved_at or now)
        for row in rows
    ]
    agreed = approvals.changes_about_each(asked)
    told = _told(rows, now)
    return [
        _nearest(row, [*map(agreed_facts, found), *_within(row, told, now)])
        for row, found in zip(rows, agreed, strict=True)
    ]


def line(change: ChangeFacts, row: Incident) -> ChangeLine:
    """The change with how it lies to the beginning, in the language of the moment."""
    return ChangeLine(change, said(change, row.opened_at))


def said(change: ChangeFacts, opened_at: datetime) -> str:
    """Examples: 变更开始后 6 分触发; 变更后 6 分触发 for one that was told when it was done."""
    if change.at > opened_at:
        return _("触发后 {time}开始变更").format(time=duration(change.at - opened_at))
    after = duration(opened_at - change.at)
    return (_("变更开始后 {time}触发") if change.serial else _("变更后 {time}触发")).format(time=after)


def _told(rows: Sequence[Incident], now: datetime) -> list[ChangeFacts]:
    named = [row for row in rows if row.system]
    if not named:
        return []
    start, end = min(row.opened_at for row in named) - BEFORE, max(row.resolved_at or now for row in named)
    return told_between(start, end, {row.system for row in named})


def _within(row: Incident, told: Sequence[ChangeFacts], now: datetime) -> Iterator[ChangeFacts]:
    end = row.resolved_at or now
    return (one for one in told if row.system in one.systems and row.opened_at - BEFORE <= one.at < end)


def _nearest(row: Incident, found: Sequence[ChangeFacts]) -> tuple[ChangeFacts, ...]:
    return tuple(sorted(found, key=lambda one: (one.at > row.opened_at, abs(row.opened_at - one.at)))[:MOST])
