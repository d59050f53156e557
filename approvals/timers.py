"""The ladder around a task's due time: reminders to the approver, then the merged warning to his leader.

Every rung is one timer row of the task; the page shows the next one from the very same row.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from approvals import policy
from approvals.definition import Sla, parsed
from approvals.models import LeaderWarning, Request, Task, WarnedTask
from approvals.states import TaskStatus
from bots import api as bots
from core import clock, timers
from core.models import Timer
from core.states import TimerStatus
from core.timers import Firing, TimerHandler
from core.worktime import office, shanghai_day
from people import api as people

REMINDER = "approvals.reminder"
OVERTIME = "approvals.overtime"
PATIENCE = timedelta(hours=1)  # working time between a late reminder and the warning that it held back


def arm(task: Task, sla: Sla | None, now: datetime) -> None:
    """Schedule every rung of the ladder."""
    if sla is None or task.due_at is None:
        return
    for rung in sla.ladder:
        due = office().add(now, timedelta(minutes=sla.due + rung.offset))
        key, handler = _key(task, rung.name), f"approvals.{rung.do}"
        timers.schedule(key, handler=handler, due_at=due, ref=task.ref, payload={"offset": rung.offset})


def disarm(task: Task) -> None:
    """Let no rung of the task fire any more."""
    timers.cancel_about(task.ref)


def next_rungs(tasks: list[int]) -> dict[int, Timer]:
    """The next timer of each task: the row that will fire."""
    rows = Timer.objects.filter(ref_kind="approvals.task", ref_id__in=[str(pk) for pk in tasks])
    found: dict[int, Timer] = {}
    for row in rows.filter(status=TimerStatus.ARMED).order_by("due_at", "pk"):
        found.setdefault(int(row.ref_id), row)
    return found


def remind(firing: Firing) -> None:
    """Remind the approver under the task's card; after a standstill only the latest of several reminders speaks."""
    found = _still_open(firing)
    if found is None:
        return
    firing.claim()
    task, request = found
    if _later_reminder_is_due(firing):
        return
    _remind(task, request, firing.key)


def warn_leader(firing: Firing) -> None:
    """Tell the leader, merged into his one warning of the day, never before the approver was reminded."""
    found = _still_open(firing)
    if found is None:
        return
    firing.claim()
    task, request = found
    if task.reminders == 0:
        _remind(task, request, f"{firing.key}/{firing.generation}")
        later = office().add(clock.now(), PATIENCE)
        timers.schedule(
            firing.key, handler="approvals.warn_leader", due_at=later, ref=task.ref,
            payload=firing.payload, generation=firing.generation + 1,
        )  # fmt: skip
        return
    leader = next((one for one in people.leader_chain(task.person) if one.is_active), None)
    if leader is None:
        return
    warning, _made = LeaderWarning.objects.get_or_create(leader=leader, day=shanghai_day(clock.now()))
    WarnedTask.objects.get_or_create(warning=warning, task=task)
    bots.announce(OVERTIME, about=warning.ref, to=[leader.pk])


def _still_open(firing: Firing) -> tuple[Task, Request] | None:
    """The task and its request, the request locked first, if there is still something to say."""
    owner = Task.objects.filter(pk=firing.ref.pk).values_list("request_id", flat=True).first()
    if owner is None:
        return None
    request = Request.objects.select_for_update(of=("self",)).select_related("flow", "version").get(pk=owner)
    task = Task.objects.select_related("person", "run").get(pk=firing.ref.pk)
    return (task, request) if task.status == TaskStatus.OPEN else None


def _later_reminder_is_due(firing: Firing) -> bool:
    rows = Timer.objects.filter(ref_kind=firing.ref.kind, ref_id=firing.ref.id, handler="approvals.remind")
    later = rows.filter(status=TimerStatus.ARMED, due_at__gt=firing.due_at, due_at__lte=clock.now())
    return later.exclude(key=firing.key).exists()


def _remind(task: Task, request: Request, key: str) -> None:
    Task.objects.filter(pk=task.pk).update(reminders=F("reminders") + 1)
    to = policy.deciders(task, request, clock.now())
    bots.announce(REMINDER, about=task.ref, to=to, key=key, bot=parsed(request.version.source).bot)


def _key(task: Task, rung: str) -> str:
    return f"approvals.task:{task.pk}:{rung}"


HANDLERS = (
    TimerHandler("approvals.remind", remind),
    TimerHandler("approvals.warn_leader", warn_leader),
)
