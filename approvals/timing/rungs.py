"""What the rungs of a ladder do when their moment comes; the order and the patience are in `firing`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, cast

from django.db.models import F

from approvals import policy
from approvals.definition import Rung, Sla
from approvals.engine import NotNow, NotSo, TimeUp, Transfer
from approvals.engine.commands import Verb
from approvals.models import Decision, LeaderWarning, Task, WarnedTask
from approvals.services import facts, publishing
from approvals.services.instance import Case, case_of
from approvals.services.rows import Changes
from approvals.services.telling import tell
from approvals.states import RequestStatus, TaskStatus
from approvals.timing import arming, dues
from bots import api as bots
from core import clock, journal, timers
from core.errors import NotVisible
from core.journal import Via
from core.models import Timer
from core.states import TimerStatus
from core.timers import Firing, TimerHandler
from core.worktime import office, shanghai_day
from people import api as absences

REMINDER: Final = "approvals.reminder"
OVERTIME: Final = "approvals.overtime"
PATIENCE: Final = timedelta(hours=1)  # of the node's calendar, between a late reminder and what it held back
DECIDING: Final = frozenset({"approve", "reject", "complete"})
LATE: Final = "late"


def fire(firing: Firing) -> None:
    """One rung of one part, if the part is still open and time passes for it."""
    found = _still_open(firing)
    if found is None:
        return
    held, task = found
    sla = dues.sla_of(held.definition, task.run.key)
    rung = next((one for one in sla.ladder if one.name == firing.payload["rung"]), None) if sla else None
    if sla is None or rung is None:
        return
    firing.claim()
    if rung.do == "remind":
        if not _later_reminder_is_due(firing):
            _remind(held, task, f"{firing.key}/{firing.generation}")
    elif not _waits(held, task, sla, rung, firing):
        _act(held, task, rung)


def _still_open(firing: Firing) -> tuple[Case, Task] | None:
    """The request, locked, and the part, if there is still something to do."""
    try:
        held = case_of(firing.ref.pk)
    except NotVisible:
        return None
    task = held.task(firing.ref.pk)
    runs = held.request.status in {RequestStatus.RUNNING, RequestStatus.REVOKING}
    return (held, task) if runs and task.status == TaskStatus.OPEN and task.held_since is None else None


def _later_reminder_is_due(firing: Firing) -> bool:
    """After a standstill only the latest of several reminders speaks."""
    rows = Timer.objects.filter(ref_kind=firing.ref.kind, ref_id=firing.ref.id, handler=arming.RUNG)
    rows = rows.filter(status=TimerStatus.ARMED, due_at__gt=firing.due_at, due_at__lte=clock.now())
    return any(str(row.payload.get("rung", "")).startswith("remind") for row in rows)


def _remind(held: Case, task: Task, key: str) -> None:
    Task.objects.filter(pk=task.pk).update(reminders=F("reminders") + 1)
    task.reminders += 1
    to = policy.deciders(task, held.request, held.definition, clock.now())
    bots.announce(REMINDER, about=task.ref, to=to, key=key, bot=held.definition.bot)


def _waits(held: Case, task: Task, sla: Sla, rung: Rung, firing: Firing) -> bool:
    """Nobody is warned of, nothing is taken or decided before the person was reminded and had time to act on it."""
    if firing.payload.get(LATE):
        return False
    last = _last_reminder(task)
    if last is None:
        _remind(held, task, f"{firing.key}/{firing.generation}/{LATE}")
        last = clock.now()
    elif rung.do in {"warn_leader", "tell"}:
        return False
    at = dues.calendar(sla.calendar).add(last, _patience(sla, rung))
    if at <= clock.now() and last != clock.now():
        return False
    timers.schedule(
        f"{firing.key}:{LATE}", handler=arming.RUNG, due_at=at, ref=task.ref, generation=firing.generation,
        payload={**firing.payload, LATE: True},
    )  # fmt: skip
    return True


def _last_reminder(task: Task) -> datetime | None:
    """When he was reminded last; None if never."""
    if not task.reminders:
        return None
    rows = Timer.objects.filter(ref_kind="approvals.task", ref_id=str(task.pk), status=TimerStatus.FIRED)
    fired = [row for row in rows.order_by("-settled_at") if str(row.payload.get("rung", "")).startswith("remind")]
    return fired[0].settled_at if fired else task.opened_at


def _patience(sla: Sla, rung: Rung) -> timedelta:
    """As long as the ladder leaves between the reminder before this rung and the rung; an hour at most."""
    before = [one.offset for one in sla.ladder if one.do == "remind" and one.offset < rung.offset]
    return min(PATIENCE, timedelta(minutes=rung.offset - max(before))) if before else PATIENCE


def _act(held: Case, task: Task, rung: Rung) -> None:
    if rung.do == "warn_leader":
        _warn(task, _leader(held, task)[:1])
    elif rung.do == "tell":
        _warn(task, _told(held, task, rung))
    elif rung.do == "transfer":
        _transfer(held, task, rung)
    elif rung.do in DECIDING:
        _decide(held, task, cast(Verb, rung.do))


def _leader(held: Case, task: Task) -> list[int]:
    return [pk for pk in held.org.leaders(task.person_id) if held.org.active(pk)]


def _told(held: Case, task: Task, rung: Rung) -> list[int]:
    """Whom the rung names."""
    if rung.to == "role":
        return list(held.org.holders(rung.role, None))
    if rung.to == "flow_admin":
        return list(held.org.holders(policy.ADMIN, None))
    if rung.to == "people":
        found = (held.org.by_user_id(user_id) for user_id in rung.user_ids)
        return [pk for pk in found if pk is not None and held.org.active(pk)]
    return _leader(held, task)[:1]


def _warn(task: Task, people: list[int]) -> None:
    """Merged into the one warning that somebody gets on a working day that he is there."""
    for pk in people:
        warning, _made = LeaderWarning.objects.get_or_create(leader_id=pk, day=_there_on(pk, clock.now()))
        WarnedTask.objects.get_or_create(warning=warning, task=task)
        bots.announce(OVERTIME, about=warning.ref, to=[pk])


def _there_on(person: int, now: datetime) -> date:
    """The working day on which he reads it: what falls on his leave or a day off waits in one card, not in several."""
    day = shanghai_day(max(now, absences.back_at([person], now).get(person, now)))
    return day if office().is_workday(day) else office().next_workday(day)


def _transfer(held: Case, task: Task, rung: Rung) -> None:
    """To the first who can take it; nobody can: it stays, and its page says that it is overdue."""
    seq, no = task.run.seq, task.no
    targets = _leader(held, task) if rung.to == "leader" else _told(held, task, rung)
    for to in targets:
        if to in {task.person_id, held.request.initiator_id}:
            continue
        try:
            changes = held.take(Transfer(seq, no, 0, to, forced=True, why="overtime"), clock.now())
        except (NotNow, NotSo):
            continue
        Decision.objects.create(
            request=held.request, run=task.run, task=task, rev=task.rev, verb=Decision.Verb.TRANSFER,
            policy="overtime", facts={"to": to, "rung": rung.name}, via=Via.TIMER,
            key=f"rung:{task.pk}:{rung.name}:{task.rev}", at=clock.now(),
        )  # fmt: skip
        _said(held, changes, "time_transferred", {"task": task.pk, "to": to, "rung": rung.name}, publishing.TRANSFERRED)
        return


def _decide(held: Case, task: Task, verb: Verb) -> None:
    """By the house, never in the person's name."""
    try:
        changes = held.take(TimeUp(verb, task.run.seq, task.no), clock.now())
    except (NotNow, NotSo):
        return
    _said(held, changes, "time_decided", {"task": task.pk, "node": task.run.key, "verb": verb}, publishing.DECIDED)


def _said(held: Case, changes: Changes, verb: str, more: dict[str, object], event: str) -> None:
    known = more | facts.of_changes(held.definition, held.state, changes)
    journal.record(f"approvals.{verb}", actor=None, ref=held.request.ref, via=Via.TIMER, facts=known)
    told = publishing.by(None, verb=str(more.get("verb", "transfer")))
    publishing.told(held.request, held.definition, changes, event, told)
    tell(held.request, held.definition, changes, by=None, org=held.org)


HANDLER: Final = TimerHandler(arming.RUNG, fire)
