"""What the digest tells many people at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from approvals.models import Task
from approvals.pending.items import Maker, Names
from approvals.pending.rows import midnight
from approvals.states import TaskStatus
from inbox import api as inbox
from inbox.api import PersonDigest
from people import api as people
from people.models import Employee

TOP = 3


@dataclass
class _Tally:
    """What one person has to do, while it is being counted."""

    todo: int = 0
    overdue: int = 0
    today: int = 0
    top: list[int] = field(default_factory=list)

    def add(self, pk: int, due: datetime | None, now: datetime, end: datetime) -> None:
        """Count the next open part, which comes in the order of 待办; `due` is None of what stands still."""
        self.todo += 1
        self.overdue += due is not None and due < now
        self.today += due is not None and now <= due < end
        if len(self.top) < TOP:
            self.top.append(pk)


def digests(person_ids: Sequence[int], now: datetime) -> dict[int, PersonDigest]:
    """One pass over the keys of the open parts; only the first three of each person are read in full."""
    rights: dict[int, list[people.Right]] = {}
    for right in people.rights_in_force(person_ids, at=now):
        rights.setdefault(right.principal, []).append(right)
    asked, end = set(person_ids), midnight(now)
    tallies: dict[int, _Tally] = {}
    rows = Task.objects.filter(person__in=asked | rights.keys(), status=TaskStatus.OPEN)
    keys = rows.order_by(*inbox.todo_order(due="due_at", since="opened_at")).values_list(
        "pk", "person_id", "due_at", "held_since", "request__flow__slug", "request__initiator_id"
    )
    for pk, owner, due, held, flow, initiator in keys.iterator(chunk_size=5_000):
        acting = {r.agent for r in rights.get(owner, ()) if r.agent != initiator and (not r.flows or flow in r.flows)}
        for reader in acting | ({owner} & asked):
            tallies.setdefault(reader, _Tally()).add(pk, None if held else due, now, end)
    return _with_tops(tallies, now)


def _with_tops(tallies: Mapping[int, _Tally], now: datetime) -> dict[int, PersonDigest]:
    wanted = {pk for tally in tallies.values() for pk in tally.top}
    rows = Task.objects.select_related("run", "person", "request__flow", "request__initiator", "request__department")
    tasks = rows.in_bulk(wanted)
    names = Names.of_parts(tasks.values())
    found = {}
    for reader, tally in tallies.items():
        maker = Maker(Employee(pk=reader), now, names)
        top = tuple(maker.todo(tasks[pk]) for pk in tally.top if pk in tasks)
        found[reader] = PersonDigest(tally.todo, tally.overdue, tally.today, top)
    return found
