"""A request under its lock, with its runs and parts; what every verb begins and ends with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from approvals.definition import Definition, parsed
from approvals.engine import Command, State, step
from approvals.models import FlowVersion, Request, Task
from approvals.org import LiveOrg
from approvals.policy import not_visible
from approvals.services import rows, storing
from approvals.services.following import follow
from approvals.services.rows import Changes, Place, Rows, Turn
from core import clock, journal, plain
from core.plain import Sql
from people import api as people


@dataclass(frozen=True)
class Outcome:
    """What came of a verb: the request as it is now, and the sentence for the person."""

    request: Request
    toast: str


@dataclass
class Case:
    """A request whose row is locked until the transaction ends: rows, and the state that they say."""

    request: Request
    definition: Definition
    rows: Rows
    state: State
    org: LiveOrg
    counted: bool = False  # whether the rev of this turn was counted when the row was locked

    def task(self, pk: int) -> Task:
        """The part with this key.

        Raises: NotVisible if it is not of this request.
        """
        found = next((task for task in self.rows.tasks.values() if task.pk == pk), None)
        if found is None:
            raise not_visible()
        return found

    def leave(self) -> None:
        """Nothing is to be moved after all."""
        if self.counted:
            plain.change(Request, {"rev": Sql("rev - 1")}, {"pk": self.request.pk})
            self.request.rev -= 1
            self.counted = False

    def take(self, command: Command, now: datetime, *, touched: Collection[Place] = ()) -> Changes:
        """Let the engine do it, and write what came of it and what follows of itself.

        Raises: NotNow, NotSo as the engine does; nothing is written then.
        """
        after, effects = step(self.definition, self.state, command, self.org, now)
        before = Turn(self.request, self.definition, self.rows, self.state, Changes(effects, runs=self.rows.runs), now)
        turn = storing.store(before, after, touched=touched, counted=self.counted)
        self.state, self.counted = after, False
        follow(turn)
        return turn.changes


def case(pk: int) -> Case:
    """The request, its row locked: the first statement of every verb.

    Raises: NotVisible if there is none.
    """
    return _case({"pk": pk})


def case_of(task: int) -> Case:
    """The same, by one of its parts."""
    return _case(_by_part(task))


def begun(task: int) -> Case:
    """The same for who is about to move it: its `rev` goes up with the lock, which spares a statement."""
    now = clock.now()
    request = _first(plain.changed(Request, {"rev": Sql("rev + 1")}, _by_part(task), also=_along(now)))
    return _of(request, now, counted=True)


def locked(pk: int) -> Request:
    """The row alone, locked, for verbs that move nothing.

    Raises: NotVisible if there is none.
    """
    return _first(plain.read(Request, {"pk": pk}, lock=True, also=_along(clock.now())))


def definition_of(request: Request) -> Definition:
    """The definition that the request was born with."""
    return version_definition(request.version_id)


@lru_cache(maxsize=500)
def version_definition(version: int) -> Definition:
    """The definition of a published version, which never changes."""
    return parsed(FlowVersion.objects.values_list("source", flat=True).get(pk=version))


def state_of(request: Request) -> State:
    """The request as the engine sees it, without a lock: for pages."""
    return rows.load(request)


def _case(which: Mapping[str, Any]) -> Case:
    """One statement locks the row and reads what every verb needs of it."""
    now = clock.now()
    return _of(_first(plain.read(Request, which, lock=True, also=_along(now))), now)


def _of(request: Request, now: datetime, *, counted: bool = False) -> Case:
    at_hand = rows.read(request.pk)
    org = LiveOrg(now)
    org.know([request.initiator])
    return Case(request, definition_of(request), at_hand, rows.state_of(request, at_hand), org, counted)


def _by_part(task: int) -> Mapping[str, Any]:
    return {"pk": Sql("(SELECT request_id FROM approvals_task WHERE id = %s)", (task,))}


def _along(now: datetime) -> Mapping[str, Sql]:
    """The initiator, and where the journal stands."""
    head = journal.seen_along("approvals.request", '"approvals_request"."id"')
    return {"head": head, **people.along(Request, "initiator", now)}


def _first(found: Sequence[Request]) -> Request:
    if not found:
        raise not_visible()
    request = found[0]
    request.initiator = people.came_along(request, "initiator")
    return request
