"""审批动态: what happened, what is going on, and what is foreseen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from approvals import phrases, timers
from approvals.definition import Definition, Exclusive
from approvals.engine import Foreseen
from approvals.models import Decision, NodeRun, Request, Task
from approvals.org import LiveOrg
from approvals.selectors.form import path_step, seated
from approvals.selectors.pages import TimelinePerson, TimelineStep
from approvals.states import CloseReason, RequestStatus, RunStatus, TaskStatus
from core.models import Timer
from core.wording import moment, work_hours
from core.worktime import office
from people.api import away_notes

ICONS = {
    TaskStatus.APPROVED: "approved",
    TaskStatus.DONE: "approved",
    TaskStatus.REJECTED: "rejected",
    TaskStatus.CANNOT: "rejected",
    TaskStatus.SUPERSEDED: "superseded",
    TaskStatus.WITHDRAWN: "superseded",
    TaskStatus.TRANSFERRED: "handed_on",
}
RUN_STATES = {
    RunStatus.OPEN: "now",
    RunStatus.PASSED: "done",
    RunStatus.REJECTED: "rejected",
    RunStatus.WITHDRAWN: "closed",
}


def steps(
    request: Request, definition: Definition, ahead: tuple[Foreseen, ...], org: LiveOrg, now: datetime
) -> tuple[TimelineStep, ...]:
    """The story in order: start, each run, what is foreseen, the end."""
    tasks: dict[int, list[Task]] = {}
    for task in Task.objects.filter(request=request).select_related("person").order_by("pk"):
        tasks.setdefault(task.run_id, []).append(task)
    rows = Decision.objects.filter(task__request=request).select_related("person", "on_behalf_of")
    decisions = {row.task_id: row for row in rows}
    reasons = _reasons([task for inside in tasks.values() for task in inside], definition)
    rungs = timers.next_rungs([task.pk for inside in tasks.values() for task in inside])
    opened = {task.person_id for inside in tasks.values() for task in inside if task.status == TaskStatus.OPEN}
    away = away_notes(opened | seated(ahead), what=definition.flow, at=now)
    story = [_start(request)]
    for run in NodeRun.objects.filter(request=request).order_by("seq"):
        if run.kind == NodeRun.Kind.EXCLUSIVE:
            story.append(_branch(run, definition))
            continue
        people = tuple(
            _person(task, decisions.get(task.pk), reasons[task.pk], rungs.get(task.pk), away=away, now=now)
            for task in tasks.get(run.pk, ())
        )
        story.append(_run(run, definition, people))
    story += [_foreseen(definition, one, org, away) for one in ahead]
    if request.status != RequestStatus.RUNNING:
        story.append(_end(request))
    return tuple(story)


def _start(request: Request) -> TimelineStep:
    who = TimelinePerson(request.initiator, None, "approved", _("已提交"), "ok", request.submitted_at, "", (), urges=0)
    return TimelineStep(
        "start", "start", _("提交申请"), "", "done", "ok", request.submitted_at, request.submitted_at, "", (who,)
    )


def _run(run: NodeRun, definition: Definition, people: tuple[TimelinePerson, ...]) -> TimelineStep:
    node = definition.human(run.key)
    status = RunStatus(run.status)
    took = work_hours(office().between(run.opened_at, run.closed_at)) if run.closed_at and people else ""
    return TimelineStep(
        key=run.key,
        kind=run.kind,
        name=node.name.said(phrases.language()),
        mode=phrases.mode(node.mode, len(people) > 1),
        state=RUN_STATES[status],
        tone=status.tone,
        opened_at=run.opened_at,
        closed_at=run.closed_at,
        duration=took,
        people=people,
        note="" if people else _("没有找到审批人，流程自动结束"),
    )


def _reasons(tasks: list[Task], definition: Definition) -> dict[int, tuple[str, ...]]:
    """Why each task's person is asked; what many share is looked up once."""
    shared = {str(task.reasons): task.reasons for task in tasks}
    said = {key: phrases.reasons(definition, stored) for key, stored in shared.items()}
    return {task.pk: said[str(task.reasons)] for task in tasks}


def _person(
    task: Task,
    decision: Decision | None,
    reasons: tuple[str, ...],
    rung: Timer | None,
    *,
    away: Mapping[int, str],
    now: datetime,
) -> TimelinePerson:
    is_open = task.status == TaskStatus.OPEN
    late = is_open and task.due_at is not None and task.due_at < now
    return TimelinePerson(
        person=decision.person if decision else task.person,
        acted_for=decision.on_behalf_of if decision else None,
        icon=("overdue" if late else "current") if is_open else ICONS[TaskStatus(task.status)],
        state=_state_word(task),
        tone=("bad" if late else "info") if is_open else task.state.tone,
        at=task.closed_at,
        comment=decision.comment if decision else "",
        reasons=reasons,
        due=task.due_at,
        overdue=late,
        next_rung=_rung(rung, now) if rung else "",
        urges=task.urges,
        away=away.get(task.person_id, "") if is_open else "",
    )


def _state_word(task: Task) -> str:
    if task.close_reason == CloseReason.FORWARD_RESIGN:
        return _("已离职，转交他人")
    if task.close_reason == CloseReason.NODE_AUTO_REJECT:
        return _("流程自动结束")
    return str(task.state.label)


def _rung(rung: Timer, now: datetime) -> str:
    known = {"at": moment(rung.due_at, now)}
    if rung.handler == "approvals.warn_leader":
        return _("%(at)s 提醒直属上级") % known
    return _("%(at)s 提醒审批人") % known


def _branch(run: NodeRun, definition: Definition) -> TimelineStep:
    node = definition.nodes[run.key]
    chosen = str(run.choice.get("chose", ""))
    name = ""
    if isinstance(node, Exclusive):
        name = next((b.name.said(phrases.language()) for b in node.branches if b.key == chosen), "")
    return TimelineStep(
        key=run.key, kind="branch", name=node.name.said(phrases.language()), mode="", state="done", tone="neutral",
        opened_at=run.opened_at, closed_at=run.closed_at, duration="", people=(),
        note=_("进入分支「%(name)s」") % {"name": name},
    )  # fmt: skip


def _foreseen(definition: Definition, one: Foreseen, org: LiveOrg, away: Mapping[int, str]) -> TimelineStep:
    step = path_step(definition, one, org, away)
    people = tuple(
        TimelinePerson(person, None, "next", _("预计"), "neutral", None, "", step.reasons, away=told)
        for person, told in step.beside
    )
    return TimelineStep(
        key=step.key, kind=step.kind, name=step.name, mode=step.mode, state="next", tone="neutral",
        opened_at=None, closed_at=None, duration="", people=people, note=step.note,
    )  # fmt: skip


def _end(request: Request) -> TimelineStep:
    tones = {"approved": "done", "rejected": "rejected"}
    return TimelineStep(
        key="end", kind="end", name=str(request.state.label), mode="", state=tones.get(request.status, "closed"),
        tone=request.state.tone, opened_at=request.finished_at, closed_at=request.finished_at,
        duration=work_hours(office().between(request.submitted_at, request.finished_at or request.submitted_at)),
        people=(),
    )  # fmt: skip
