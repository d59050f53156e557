"""The people in a step of 审批动态: what each was asked for, by whom, what he said, and what comes next for him."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from approvals import said, whys
from approvals.engine import Foreseen
from approvals.models import Decision, NodeRun, Task
from approvals.selectors.fields import edited
from approvals.selectors.foreseen import seated
from approvals.selectors.reading import Reading
from approvals.selectors.rungs import next_rungs
from approvals.selectors.shown import TimelineEvent, TimelinePerson
from approvals.states import CloseReason, TaskKind, TaskStatus
from core.journal import Via
from core.wording import names
from people.api import away_notes

ICONS: Mapping[str, str] = {
    TaskStatus.APPROVED: "approved",
    TaskStatus.DONE: "approved",
    TaskStatus.ANSWERED: "approved",
    TaskStatus.RESUBMITTED: "approved",
    TaskStatus.REJECTED: "rejected",
    TaskStatus.CANNOT: "rejected",
    TaskStatus.TRANSFERRED: "handed_on",
    TaskStatus.RETURNED: "returned",
    TaskStatus.WAITING: "waiting",
    TaskStatus.DELEGATED: "waiting",
}
FINAL = frozenset({"approve", "reject", "complete", "cannot", "answer", "return", "resubmit"})


@dataclass(frozen=True)
class Rows:
    """The people of each run, by key of the run; `away` is what to say of who is not there."""

    by_run: Mapping[int, tuple[TimelinePerson, ...]]
    away: Mapping[int, str]

    def of(self, run: NodeRun) -> tuple[TimelinePerson, ...]:
        """The rows of a run."""
        return self.by_run.get(run.pk, ())


def rows(reading: Reading, ahead: tuple[Foreseen, ...]) -> Rows:
    """Everybody's row, added signers and advisers below who asked them."""
    asked = {task.person_id for task in reading.live}
    away = away_notes(asked | seated(ahead), what=reading.definition.flow, at=reading.now)
    rungs = next_rungs([task.pk for task in reading.live], reading.now)
    found: dict[int, tuple[TimelinePerson, ...]] = {}
    for run in reading.runs:
        tasks = reading.tasks.get(run.pk, ())
        found[run.pk] = tuple(
            _person(reading, task, depth, away=away.get(task.person_id, ""), rung=rungs.get(task.pk, ""))
            for task, depth in in_order(tasks)
        )
        if run.kind == NodeRun.Kind.START and not tasks:
            found[run.pk] = (_initiator(reading, run),)
    return Rows(found, away)


def in_order(tasks: Iterable[Task]) -> list[tuple[Task, int]]:
    """The parts of a run by number, those that somebody asked for right below his, one deeper."""
    rows = list(tasks)
    children: dict[int, list[Task]] = {}
    for task in rows:
        children.setdefault(task.parent, []).append(task)
    numbers = {task.no for task in rows}

    def below(no: int, depth: int) -> list[tuple[Task, int]]:
        return [pair for task in children.get(no, ()) for pair in ((task, depth), *below(task.no, depth + 1))]

    tops = [task for task in rows if task.parent == 0 or task.parent not in numbers]
    return [pair for task in tops for pair in ((task, 0), *below(task.no, 1))]


def _initiator(reading: Reading, run: NodeRun) -> TimelinePerson:
    request = reading.request
    filer = request.filed_by
    acting = _("助理代 %(name)s") % {"name": request.initiator.display_name} if filer else ""
    return TimelinePerson(
        filer or request.initiator, request.initiator if filer else None, "approved", _("已提交"), "ok", run.opened_at,
        "", (), acting=acting,
    )  # fmt: skip


def _person(reading: Reading, task: Task, depth: int, *, away: str, rung: str) -> TimelinePerson:
    spoken = reading.by_task.get(task.pk, ())
    decision = next((row for row in reversed(spoken) if row.verb in FINAL), None)
    is_open = task.status == TaskStatus.OPEN
    late = is_open and task.due_at is not None and task.due_at < reading.now
    made = decision if decision is not None and not is_open else None
    return TimelinePerson(
        person=made.person if made and made.person else task.person,
        acted_for=made.on_behalf_of if made else None,
        icon=_icon(task, late),
        state=state_word(task),
        tone=("bad" if late else "info") if is_open else task.state.tone,
        at=task.closed_at,
        comment=made.comment if made else "",
        reasons=whys.reasons(reading.definition, task.reasons, reading.names),
        due=task.due_at if is_open else None,
        overdue=late,
        next_rung=rung,
        urges=task.urges,
        away=away,
        acting=_acting(made),
        kind="" if task.kind in {TaskKind.MEMBER, TaskKind.CANDIDATE} else str(TaskKind(task.kind).label),
        depth=min(depth, 2),
        via=_via(made),
        seen_at=task.seen_at if is_open else None,
        events=_events(reading, task, spoken),
        edits=edited(reading.definition, made, reading.rights) if made else (),
    )


def _icon(task: Task, late: bool) -> str:
    if task.status == TaskStatus.OPEN:
        return "overdue" if late else "current"
    if task.status == TaskStatus.DEDUPLICATED and said.repeated(task):
        return "approved"
    return ICONS.get(task.status, "superseded")


def state_word(task: Task) -> str:
    """What became of a part, in a word or two."""
    special = {
        CloseReason.FORWARD_RESIGN: _("已离职，转交他人"),
        CloseReason.NODE_AUTO_REJECT: _("流程自动结束"),
        CloseReason.ADMIN_FORWARD: _("管理员改派"),
        CloseReason.SYSTEM_FORWARD: _("超时转交"),
        CloseReason.MANUAL_SKIP: _("管理员跳过"),
    }
    if task.status == TaskStatus.DEDUPLICATED and said.repeated(task):
        return _("自动通过：与上一节点审批人相同")
    if task.close_reason in special:
        return special[CloseReason(task.close_reason)]
    if task.kind == TaskKind.CANDIDATE and task.status in {TaskStatus.OPEN, TaskStatus.SUPERSEDED}:
        return _("待认领") if task.status == TaskStatus.OPEN else _("已由他人认领")
    if task.status == TaskStatus.WAITING and task.no and task.kind == TaskKind.MEMBER:
        return _("未轮到")
    return str(task.state.label)


def _acting(decision: Decision | None) -> str:
    if decision is None or decision.on_behalf_of is None:
        return ""
    known = {"name": decision.on_behalf_of.display_name}
    return (_("助理代 %(name)s") if decision.capacity == "assistant" else _("代 %(name)s")) % known


def _via(decision: Decision | None) -> str:
    words = {Via.CARD: _("飞书卡片")}
    return words.get(Via(decision.via), "") if decision is not None else ""


def _events(reading: Reading, task: Task, spoken: Iterable[Decision]) -> tuple[TimelineEvent, ...]:
    """Handing on, asking and claiming, each with whom it was about."""
    return tuple(
        TimelineEvent(_event_words(reading, task, row), row.at, row.comment) for row in spoken if row.verb not in FINAL
    )


def _event_words(reading: Reading, task: Task, row: Decision) -> str:
    to = _names_of(reading, task, row)
    words = {
        Decision.Verb.TRANSFER: _("转交给 %(names)s"),
        Decision.Verb.DELEGATE: _("委派给 %(names)s"),
        Decision.Verb.ADD_SIGN: _("加签 %(names)s"),
        Decision.Verb.REMOVE_SIGN: _("减签 %(names)s"),
    }.get(Decision.Verb(row.verb))
    return words % {"names": to} if words and to else said.past(row.verb)


def _names_of(reading: Reading, task: Task, row: Decision) -> str:
    """Whom the verb was about: as the decision says, else those whose parts began with it."""
    named = row.facts.get("people") or row.facts.get("to") or ()
    keys = [int(pk) for pk in (named if isinstance(named, list) else [named]) if str(pk).isdecimal()]
    if not keys:
        inside = reading.tasks.get(task.run_id, ())
        keys = [one.person_id for one in inside if one.opened_at == row.at and one.no > task.no]
    found = {one.person_id: one.person.display_name for one in reading.every_task}
    return names(found.get(key) or reading.names.person(key) for key in dict.fromkeys(keys)) if keys else ""
