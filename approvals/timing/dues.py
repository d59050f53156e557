"""When a part is due: on the calendar of its node, without the time that it stood still."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from approvals.definition import Definition, Human, Sla
from approvals.definition.timing import Calendar
from approvals.models import Task
from core import clock, worktime


def calendar(name: Calendar) -> worktime.Calendar:
    """The calendar that a definition names."""
    return {"work": worktime.office, "clock": worktime.round_the_clock, "trade": worktime.trading}[name]()


def sla_of(definition: Definition, key: str) -> Sla | None:
    """How long the people of a node have; None for nodes of the house (four eyes, consent)."""
    if key == definition.start.key:
        return definition.start.sla
    node = definition.nodes.get(key)
    return node.sla if isinstance(node, Human) else None


def moment(sla: Sla, opened: datetime, minutes: int, held: int = 0) -> datetime:
    """So many minutes of the calendar after it was opened, and the seconds that it stood still."""
    return calendar(sla.calendar).add(opened, timedelta(minutes=max(0, minutes), seconds=held))


def dues(
    sla: Sla | None, opened: datetime, data: Mapping[str, Any], held: int = 0
) -> tuple[datetime | None, datetime | None]:
    """Until when somebody should have looked at it, and until when it should be decided.

    A moment of the form (`until`) is what it is, however long the part stood still.
    """
    if sla is None:
        return None, None
    respond = moment(sla, opened, sla.respond, held) if sla.respond else None
    return respond, fixed(sla, data) or moment(sla, opened, sla.due, held)


def fixed(sla: Sla, data: Mapping[str, Any]) -> datetime | None:
    """The moment that stands in the form, if the time is set by one."""
    return moment_of(data.get(sla.until)) if sla.until else None


def around(sla: Sla, task: Task, offset: int, data: Mapping[str, Any]) -> datetime:
    """So many minutes after the part is due, before it if negative."""
    due = fixed(sla, data)
    if due is None:
        return moment(sla, task.opened_at, sla.due + offset, task.held)
    way = timedelta(minutes=abs(offset))
    return calendar(sla.calendar).add(due, way) if offset >= 0 else calendar(sla.calendar).subtract(due, way)


def going_on(sla: Sla | None, task: Task, now: datetime, data: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a part that stood still and goes on now: due later by exactly the time that passed."""
    if task.held_since is None:
        return {}
    if sla is None:
        return {"held_since": None}
    passed = calendar(sla.calendar).between(max(task.held_since, task.opened_at), now)
    held = task.held + int(passed.total_seconds())
    respond, due = dues(sla, task.opened_at, data, held)
    return {"held": held, "held_since": None, "respond_by": respond, "due_at": due}


def moment_of(value: Any) -> datetime | None:
    """The moment that a date or datetime of a form stands for; None if it says none."""
    if not isinstance(value, str):
        return None
    try:
        if len(value) <= len("2026-11-21"):
            return datetime.combine(date.fromisoformat(value), time(), clock.SHANGHAI)
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=clock.SHANGHAI)
