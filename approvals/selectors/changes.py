"""Changes that were agreed to, for those who look for what a fault may come from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from approvals.models import NodeRun, Request
from approvals.states import RequestStatus, RunStatus
from core.clock import SHANGHAI

FLOW: Final = "change"
# A change is asked for at most so long before its window, and its window is at most so long.
LEAD: Final = timedelta(days=92)
MOST: Final = 1_000


@dataclass(frozen=True)
class ChangeFacts:
    """A change that was agreed to: what changes, on which systems (keys), from when until when (really, if known)."""

    serial: str
    subject: str
    systems: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    status: RequestStatus
    initiator: str
    url: str


@dataclass(frozen=True)
class ChangeQuestion:
    """Which systems, and from when until when."""

    systems: Collection[str]
    start: datetime
    end: datetime


def changes_about(systems: Collection[str], start: datetime, end: datetime) -> list[ChangeFacts]:
    """Changes of any of these systems that everybody agreed to and whose window touches this time, latest first.

    A request that waits for its window, is carried out or looked over has been agreed to as well.
    """
    return changes_about_each([ChangeQuestion(systems, start, end)])[0]


def changes_about_each(asked: Sequence[ChangeQuestion]) -> list[list[ChangeFacts]]:
    """The answer to each of many such questions, in one query."""
    meant = [one for one in asked if one.systems]
    if not meant:
        return [[] for _one in asked]
    start, end = min(one.start for one in meant), max(one.end for one in meant)
    through = NodeRun.objects.filter(
        request=OuterRef("pk"), kind=NodeRun.Kind.WAIT, status__in=[RunStatus.OPEN, RunStatus.PASSED]
    )
    agreed = Q(status=RequestStatus.APPROVED) | (Q(status=RequestStatus.RUNNING) & Exists(through))
    rows = Request.objects.filter(agreed, flow__slug=FLOW, submitted_at__gte=start - LEAD, submitted_at__lt=end)
    found = [(row, _facts(row)) for row in rows.select_related("initiator").order_by("-pk")[:MOST]]
    return [_answer(one, found) for one in asked]


def _answer(asked: ChangeQuestion, found: Sequence[tuple[Request, ChangeFacts | None]]) -> list[ChangeFacts]:
    near = [
        told
        for row, told in found
        if told is not None and set(told.systems) & set(asked.systems)
        and asked.start - LEAD <= row.submitted_at < asked.end
        and told.starts_at < asked.end and told.ends_at > asked.start
    ]  # fmt: skip
    return sorted(near, key=lambda one: one.starts_at, reverse=True)


def _facts(row: Request) -> ChangeFacts | None:
    starts = _moment(row.data, "actual_start") or _moment(row.data, "window_start")
    ends = _moment(row.data, "actual_end") or _moment(row.data, "window_end")
    if starts is None or ends is None:
        return None
    return ChangeFacts(
        row.serial, str(row.data.get("subject", "")), tuple(row.data.get("systems") or ()), starts, max(starts, ends),
        row.state, row.initiator.display_name, reverse("approvals:request", args=[row.pk]),
    )  # fmt: skip


def _moment(data: dict[str, Any], field: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(data.get(field) or "")
    except (TypeError, ValueError):
        return None
    return found.replace(tzinfo=SHANGHAI) if found.tzinfo is None else found
