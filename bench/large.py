"""A firm of the large size in minutes: the demo's requests, made by verbs, told again with other people and other days.

Each copy has its runs, tasks, decisions, comments, a journal that can be proven, and (of the last months) its messages.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models

from approvals.api import seed_demo as seed_requests
from approvals.models import Comment, Decision, NodeRun, Request, Task
from approvals.states import RequestStatus
from bots.kinds import Form, Lane, Urgency
from bots.models import Announcement, Delivery, ReadMark
from core import clock
from core.journal import chained
from core.models import JournalEntry, JournalHead
from core.refs import Ref
from core.search import INDEXED, index
from estate import api as estate
from people.account_states import PasswordState
from people.api import seed_demo as seed_people
from people.models import Employee

BATCH = 1_000
SHARE_RUNNING = 25  # one request of so many still runs
SPREAD = timedelta(days=730)
FRESH = timedelta(days=20)  # running ones, and those whose messages are still kept
PASSWORD = ""
TODO = "approvals.todo"


@dataclass(frozen=True)
class Story:
    """A request that verbs have made, with everything about it."""

    request: Request
    runs: list[NodeRun]
    tasks: list[Task]
    decisions: list[Decision]
    comments: list[Comment]
    entries: list[JournalEntry]


@dataclass(frozen=True)
class Copy:
    """One story told again: number, who asks now, and by how much later."""

    number: int
    story: Story
    who: Employee
    department: int
    shift: timedelta

    def person(self, key: int) -> int:
        """Whoever stood there: the asker and his leader are new, the others are the same."""
        if key == self.story.request.initiator_id:
            return self.who.pk
        first = self.story.tasks[0].person_id
        return int(self.who.leader_id or key) if key == first else key

    def at(self, moment: datetime | None) -> datetime | None:
        """The moment, moved."""
        return moment + self.shift if moment else None


def firm(employees: int) -> None:
    """The demo firm of this size, with the demo's own requests."""
    seed_people(employees=employees, password=PASSWORD)
    # Outside the demo its password opens nothing, and a session that came by it is no session.
    Employee.objects.filter(password_state=PasswordState.DEMO).update(password_state=PasswordState.OWN)
    estate.seed_demo()
    seed_requests()


def requests(first: int, last: int) -> None:
    """Tell the demo's stories again as requests number `first` up to (not with) `last`."""
    stories = _stories()
    people = list(
        Employee.objects.filter(leader__isnull=False, memberships__kind="primary").values_list(
            "pk", "leader_id", "memberships__department"
        )
    )
    dice = random.Random(first)
    now = clock.now()
    for start in range(first, last, BATCH):
        _write([_copy(number, stories, people, dice, now) for number in range(start, min(start + BATCH, last))])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself after a while


def _stories() -> list[Story]:
    found = []
    for request in Request.objects.filter(submit_key__startswith="demo-"):
        tasks = list(Task.objects.filter(request=request).order_by("pk"))
        found.append(
            Story(
                request,
                list(NodeRun.objects.filter(request=request).order_by("seq")),
                tasks,
                list(Decision.objects.filter(task__in=tasks).order_by("pk")),
                list(Comment.objects.filter(request=request).order_by("pk")),
                list(JournalEntry.objects.filter(ref_kind="approvals.request", ref_id=str(request.pk)).order_by("seq")),
            )
        )
    return found


def _copy(number: int, stories: Sequence[Story], people: Sequence[Any], dice: random.Random, now: datetime) -> Copy:
    runs = number % SHARE_RUNNING == 0
    fitting = [one for one in stories if (one.request.status == RequestStatus.RUNNING) == runs]
    story = dice.choice(fitting)
    pk, leader, department = dice.choice(people)
    ago = timedelta(seconds=dice.randrange(int((FRESH if runs else SPREAD).total_seconds())))
    last = max(story.request.finished_at or story.request.submitted_at, story.request.submitted_at)
    return Copy(number, story, Employee(pk=pk, leader_id=leader), department, now - ago - last)


def _write(copies: Sequence[Copy]) -> None:
    made = Request.objects.bulk_create([_request(one) for one in copies])
    pairs = list(zip(copies, made, strict=True))
    runs: dict[tuple[int, int], NodeRun] = {}
    tasks: dict[tuple[int, int], Task] = {}
    _each(NodeRun, [((c.number, r.pk), _run(c, r, request)) for c, request in pairs for r in c.story.runs], runs)
    _each(Task, [((c.number, t.pk), _task(c, t, request, runs)) for c, request in pairs for t in c.story.tasks], tasks)
    decisions = [_decision(c, d, tasks) for c, _r in pairs for d in c.story.decisions]
    Decision.objects.bulk_create(decisions, batch_size=BATCH)
    comments = [_comment(c, o, request) for c, request in pairs for o in c.story.comments]
    Comment.objects.bulk_create(comments, batch_size=BATCH)
    _journal(pairs)
    _messages((c, tasks[c.number, t.pk]) for c, _request in pairs for t in c.story.tasks)
    _words(made)


def _each(model: type[models.Model], rows: Sequence[tuple[Any, Any]], kept: dict[Any, Any]) -> None:
    made = model._default_manager.bulk_create([row for _key, row in rows], batch_size=BATCH)
    kept.update(zip([key for key, _row in rows], made, strict=True))


def _fresh(row: Any) -> Any:
    made = copy(row)
    made.pk, made._state = None, copy(row._state)
    made._state.adding = True
    made._state.fields_cache = {}
    return made


def _request(told: Copy) -> Request:
    row: Request = _fresh(told.story.request)
    row.initiator_id, row.department_id = told.who.pk, told.department
    row.serial, row.submit_key = f"YJ-B{told.number:07d}", f"bench-{told.number}"
    row.submitted_at, row.finished_at = row.submitted_at + told.shift, told.at(row.finished_at)
    return row


def _run(told: Copy, run: NodeRun, request: Request) -> NodeRun:
    row: NodeRun = _fresh(run)
    row.request_id, row.opened_at, row.closed_at = request.pk, run.opened_at + told.shift, told.at(run.closed_at)
    return row


def _task(told: Copy, task: Task, request: Request, runs: dict[tuple[int, int], NodeRun]) -> Task:
    row: Task = _fresh(task)
    row.request_id, row.run_id = request.pk, runs[(told.number, task.run_id)].pk
    row.person_id = told.person(task.person_id)
    row.opened_at, row.closed_at, row.due_at = (
        task.opened_at + told.shift,
        told.at(task.closed_at),
        told.at(task.due_at),
    )
    return row


def _decision(told: Copy, decision: Decision, tasks: dict[tuple[int, int], Task]) -> Decision:
    row: Decision = _fresh(decision)
    row.task_id, row.person_id = tasks[(told.number, decision.task_id)].pk, told.person(decision.person_id)
    row.key, row.at = f"bench-{told.number}-{decision.pk}", decision.at + told.shift
    return row


def _comment(told: Copy, comment: Comment, request: Request) -> Comment:
    row: Comment = _fresh(comment)
    row.request_id, row.author_id = request.pk, told.person(comment.author_id)
    row.key, row.at = f"bench-{told.number}-{comment.pk}", comment.at + told.shift
    return row


def _journal(pairs: Iterable[tuple[Copy, Request]]) -> None:
    entries, heads = [], []
    for told, request in pairs:
        digest = ""
        for old in told.story.entries:
            row: JournalEntry = _fresh(old)
            said = json.loads(old.text)
            actor = Ref.parse(old.actor) if old.actor else None
            who = str(Ref(actor.kind, str(told.person(actor.pk)))) if actor else ""
            at = old.at + told.shift
            said |= {"ref": str(request.ref), "at": at.isoformat(), "actor": who}
            text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            row.ref_id, row.at, row.actor, row.text = str(request.pk), at, who, text
            row.prev_hash, row.hash = digest, chained(digest, text)
            digest = row.hash
            entries.append(row)
        heads.append(
            JournalHead(ref_kind="approvals.request", ref_id=str(request.pk), seq=len(told.story.entries), hash=digest)
        )
    JournalEntry.objects.bulk_create(entries, batch_size=BATCH)
    JournalHead.objects.bulk_create(heads, batch_size=BATCH)


def _messages(tasks: Iterable[tuple[Copy, Task]]) -> None:
    """What the approvers of the last months were told about each task, half of it read."""
    now = clock.now()
    fresh = [(told, task) for told, task in tasks if now - task.opened_at < FRESH * 4]
    said = [
        Announcement(kind=TODO, about_kind=task.ref.kind, about_id=str(task.pk), created_at=task.opened_at)
        for _told, task in fresh
    ]
    Announcement.objects.bulk_create(said, batch_size=BATCH)
    Delivery.objects.bulk_create(
        [
            Delivery(
                announcement=one, receiver_id=task.person_id, kind=one.kind,
                about_kind=one.about_kind, about_id=one.about_id, form=Form.CARD, lane=Lane.NORMAL,
                urgency=Urgency.TODAY,
                status="sent", due_at=one.created_at, retry_at=one.created_at, attempts=1, uuid=f"b{task.pk}",
                dedupe_key=f"bench-{told.number}-{task.pk}", created_at=one.created_at, sent_at=one.created_at,
                mark=ReadMark.UNREAD if task.pk % 2 else ReadMark.READ,
            )
            for (told, task), one in zip(fresh, said, strict=True)
        ],
        batch_size=BATCH,
    )  # fmt: skip


def _words(requests: Iterable[Request]) -> None:
    """What the search finds them by, as submitting writes it."""
    indexed = INDEXED.get("approvals.request")
    index.write(indexed.doc(request) for request in requests)
