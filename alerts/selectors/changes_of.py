"""Changes of the same system shortly before an incident, and while it lasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from alerts.models import Incident
from approvals import api as approvals
from core.wording import duration

BEFORE: Final = timedelta(hours=24)
MOST: Final = 5


@dataclass(frozen=True)
class ChangeLine:
    """A change that was agreed to, and how it lies to the beginning of the incident."""

    change: approvals.ChangeFacts
    told: str


def changes_of(row: Incident, now: datetime) -> tuple[ChangeLine, ...]:
    """Changes of its system whose window touches the day before it or its own time, the nearest first."""
    (found,) = changes_near([row], now)
    return tuple(line(one, row) for one in found)


def changes_near(rows: Sequence[Incident], now: datetime) -> list[tuple[approvals.ChangeFacts, ...]]:
    """The same of each of many incidents, in one query."""
    asked = [
        approvals.ChangeQuestion({row.system} if row.system else (), row.opened_at - BEFORE, row.resolved_at or now)
        for row in rows
    ]
    return [
        tuple(sorted(found, key=lambda one, row=row: abs(row.opened_at - one.starts_at))[:MOST])  # type: ignore[misc]
        for row, found in zip(rows, approvals.changes_about_each(asked), strict=True)
    ]


def line(change: approvals.ChangeFacts, row: Incident) -> ChangeLine:
    """The change with how it lies to the beginning, in the language of the moment."""
    return ChangeLine(change, said(change.starts_at, row.opened_at))


def said(starts_at: datetime, opened_at: datetime) -> str:
    """Example: 变更开始后 6 分触发"""
    if starts_at <= opened_at:
        return _("变更开始后 {time}触发").format(time=duration(opened_at - starts_at))
    return _("触发后 {time}开始变更").format(time=duration(starts_at - opened_at))
