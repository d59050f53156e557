"""The ladder of a part as timer rows: armed when it becomes somebody's turn, cancelled when that is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from approvals.definition import Definition, Rung, Sla
from approvals.models import Request, Task
from approvals.services.rows import Changes
from approvals.states import RequestStatus
from approvals.timing import dues
from core import timers
from core.models import Timer
from core.states import TimerStatus
from core.timers import Plan

RUNG: Final = "approvals.rung"


def keep(request: Request, definition: Definition, changes: Changes) -> None:
    """Cancel what was armed about parts that ended or wait, and arm what their followers need: one statement."""
    still = request.status == RequestStatus.SUSPENDED
    about = [task.ref for task in (*changes.closed, *changes.halted) if _has_ladder(definition, task)]
    plans = [] if still else list(plans_of(definition, changes.opened, request.data))
    if about or plans:
        timers.replace(about=about, plans=plans)


def plans_of(definition: Definition, tasks: Iterable[Task], data: Mapping[str, Any]) -> Iterator[Plan]:
    """Every rung that has not fired yet; one that was passed while the house stood still fires at once."""
    listed = [task for task in tasks if _has_ladder(definition, task)]
    spent = _fired([task for task in listed if task.held])
    for task in listed:
        sla = dues.sla_of(definition, task.run.key)
        for rung, time, at in times(sla, task, data) if sla else ():
            key = _key(task, rung)
            if (key, time) not in spent:
                payload = {"rung": rung.name, "time": time}
                yield Plan(key, RUNG, at, task.ref, payload, time)


def times(sla: Sla, task: Task, data: Mapping[str, Any]) -> Iterator[tuple[Rung, int, datetime]]:
    """Each rung with each of its times: (rung, 1, moment), (rung, 2, moment) if it repeats."""
    for rung in sla.ladder:
        for time in range(rung.most if rung.every else 1):
            yield rung, time + 1, dues.around(sla, task, rung.offset + time * rung.every, data)


def next_rungs(tasks: list[int]) -> dict[int, Timer]:
    """The next timer of each part: the row that will fire."""
    rows = Timer.objects.filter(ref_kind="approvals.task", ref_id__in=[str(pk) for pk in tasks])
    found: dict[int, Timer] = {}
    for row in rows.filter(status=TimerStatus.ARMED).order_by("due_at", "pk"):
        found.setdefault(int(row.ref_id), row)
    return found


def _has_ladder(definition: Definition, task: Task) -> bool:
    sla = dues.sla_of(definition, task.run.key)
    return sla is not None and bool(sla.ladder)


def _fired(tasks: list[Task]) -> set[tuple[str, int]]:
    if not tasks:
        return set()
    rows = Timer.objects.filter(ref_kind="approvals.task", ref_id__in=[str(task.pk) for task in tasks])
    return set(rows.filter(status=TimerStatus.FIRED).values_list("key", "generation"))


def _key(task: Task, rung: Rung) -> str:
    return f"approvals.task:{task.pk}:{rung.name}"
