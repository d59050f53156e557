"""A request with all that its page says about it, read in a constant number of queries however long its way was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from approvals import policy
from approvals.definition import Definition
from approvals.engine import State
from approvals.forms.rights import Rights
from approvals.models import Copy, Decision, NodeRun, Proposal, Request, Task
from approvals.services.instance import definition_of
from approvals.services.rows import Rows, state_of
from approvals.states import LIVE, Hands, TaskStatus
from approvals.whys import Names
from core import clock
from people import api as people
from people.models import Employee

WITH = ("flow", "version", "initiator", "department", "filed_by")


@dataclass(frozen=True)
class Reading:
    """A request as `person` may see it: its rows, and the definition that it was born with."""

    person: Employee
    request: Request
    definition: Definition
    runs: tuple[NodeRun, ...]  # by seq
    tasks: Mapping[int, tuple[Task, ...]]  # by key of the run, in the order of their numbers
    decisions: tuple[Decision, ...]  # the oldest first, with run and people
    rights: Rights
    now: datetime

    @cached_property
    def state(self) -> State:
        """The request as the engine sees it."""
        runs = {run.seq: run for run in self.runs}
        tasks = {(run.seq, task.no): task for run in self.runs for task in self.tasks.get(run.pk, ())}
        return state_of(self.request, Rows(runs, tasks))

    @cached_property
    def every_task(self) -> tuple[Task, ...]:
        """All parts of all runs."""
        return tuple(task for run in self.runs for task in self.tasks.get(run.pk, ()))

    @cached_property
    def by_task(self) -> Mapping[int, tuple[Decision, ...]]:
        """What was said about each part."""
        found: dict[int, list[Decision]] = {}
        for row in self.decisions:
            if row.task_id is not None:
                found.setdefault(row.task_id, []).append(row)
        return {pk: tuple(rows) for pk, rows in found.items()}

    @cached_property
    def live(self) -> tuple[Task, ...]:
        """The parts that somebody still has to play."""
        return tuple(task for task in self.every_task if task.status in LIVE)

    @cached_property
    def names(self) -> Names:
        """What the reasons of all parts speak of."""
        known = {task.person_id: task.person for task in self.every_task}
        known[self.request.initiator_id] = self.request.initiator
        return Names.of((reason for task in self.every_task for reason in task.reasons), known)

    def run(self, task: Task) -> NodeRun:
        """The run that the part belongs to."""
        return next(run for run in self.runs if run.pk == task.run_id)

    @cached_property
    def mine(self) -> Task | None:
        """The part that the reader plays now: his own first, else one that he may play for somebody."""
        acting = {principal for principal, flows in self.principals if not flows or self.request.flow.slug in flows}
        if self.request.initiator_id == self.person.pk:
            acting = set()
        found = [task for task in self.live if task.person_id == self.person.pk or self._covered(task, acting)]
        return min(found, key=_rank(self.person.pk), default=None)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles that the reader holds."""
        return people.roles_of(self.person)

    @cached_property
    def proposal(self) -> Proposal | None:
        """What an assistant has prepared for the reader's own part."""
        if self.mine is None or self.mine.person_id != self.person.pk:
            return None
        rows = Proposal.objects.filter(task=self.mine, status=Proposal.Status.PREPARED).select_related("assistant")
        return rows.first()

    @cached_property
    def principals(self) -> tuple[tuple[int, frozenset[str]], ...]:
        """For whom the reader may act, and in which flows (none named: in all)."""
        return tuple(people.principals_with_flows(self.person, at=self.now))

    def _covered(self, task: Task, acting: set[int]) -> bool:
        return task.person_id in acting and task.status == TaskStatus.OPEN and task.hands == Hands.ANYBODY


def read(person: Employee, pk: int) -> Reading:
    """The request with its way.

    Raises: NotVisible if there is no such request or the person may not see it.
    """
    now = clock.now()
    rows = Request.objects.select_related(*WITH).defer("version__source")
    request = rows.filter(policy.visible_to(person, now), pk=pk).first()
    if request is None:
        raise policy.not_visible()
    return reading_of(person, request, now)


def reading_of(person: Employee, request: Request, now: datetime) -> Reading:
    """The way of a request that the person is known to see."""
    definition = definition_of(request)
    runs = tuple(NodeRun.objects.filter(request=request).order_by("seq"))
    tasks: dict[int, list[Task]] = {}
    for task in Task.objects.filter(request=request).select_related("person").order_by("run_id", "no"):
        tasks.setdefault(task.run_id, []).append(task)
    return Reading(
        person=person,
        request=request,
        definition=definition,
        runs=runs,
        tasks={run: tuple(inside) for run, inside in tasks.items()},
        decisions=decisions_of(request),
        rights=policy.rights(person, request, definition, now),
        now=now,
    )


def decisions_of(request: Request) -> tuple[Decision, ...]:
    """What was decided, by people and by the house, the oldest first."""
    rows = Decision.objects.filter(request=request).select_related("person", "on_behalf_of", "run")
    return tuple(rows.order_by("at", "pk"))


def copies_of(request: Request) -> tuple[Copy, ...]:
    """Who got a copy, the oldest first."""
    return tuple(Copy.objects.filter(request=request).select_related("person", "by").order_by("at", "pk"))


def everybody(pks: Iterable[int]) -> dict[int, Employee]:
    """These people by key."""
    wanted = {pk for pk in pks if pk}
    return Employee.objects.in_bulk(wanted) if wanted else {}


def _rank(me: int) -> Any:
    """His own open part, then his own waiting one, then those of others."""
    return lambda task: (task.person_id != me, task.status != TaskStatus.OPEN, task.pk)
