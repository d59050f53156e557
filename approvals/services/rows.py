"""Rows to the engine's state; how a difference of two states is written says `storing`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from approvals.definition import Definition
from approvals.engine import Effect, Finished, Reason, Run, RunClosed, RunOpened, Seat, State
from approvals.models import NodeRun, Request, Task
from core import plain

Place = tuple[int, int]  # seq of the run, number of the seat


@dataclass
class Rows:
    """The runs of a request by their seq, and the parts by seq and number."""

    runs: dict[int, NodeRun] = field(default_factory=dict)
    tasks: dict[Place, Task] = field(default_factory=dict)


@dataclass
class Changes:
    """What a command did to the rows.

    opened: parts that somebody has to act on now; closed: parts that ended; back: parts that he has again.
    """

    effects: tuple[Effect, ...] = ()
    opened: list[Task] = field(default_factory=list)
    closed: list[Task] = field(default_factory=list)
    halted: list[Task] = field(default_factory=list)
    runs: dict[int, NodeRun] = field(default_factory=dict)

    @property
    def finished(self) -> Finished | None:
        """How it ended, if it did."""
        return next((effect for effect in self.effects if isinstance(effect, Finished)), None)

    @property
    def opened_runs(self) -> list[NodeRun]:
        """The nodes that began."""
        return [self.runs[effect.seq] for effect in self.effects if isinstance(effect, RunOpened)]

    @property
    def closed_runs(self) -> list[NodeRun]:
        """The nodes that ended."""
        return [self.runs[effect.seq] for effect in self.effects if isinstance(effect, RunClosed)]


@dataclass(frozen=True)
class Turn:
    """One command, written: the request as it is now, the state before, and what changed in between."""

    request: Request
    definition: Definition
    rows: Rows
    before: State
    changes: Changes
    now: datetime


def read(request: int) -> Rows:
    """The rows of a request, in one statement."""
    found = Rows()
    both = plain.pairs(NodeRun, Task, "run", {"request": request})
    both.sort(key=lambda pair: (pair[0].seq, pair[1].no if pair[1] else 0))
    for one, task in both:
        run = found.runs.setdefault(one.seq, one)
        if task is not None:
            task.run = run
            found.tasks[run.seq, task.no] = task
    return found


def load(request: Request) -> State:
    """The request as the engine sees it."""
    return state_of(request, read(request.pk))


def state_of(request: Request, rows: Rows) -> State:
    """The same, of rows that are at hand."""
    seats: dict[int, list[Seat]] = {}
    for (seq, _no), task in rows.tasks.items():
        seats.setdefault(seq, []).append(seat_of(task))
    runs = tuple(_run(row, tuple(seats.get(row.seq, ()))) for row in rows.runs.values())
    return State(
        initiator=request.initiator_id,
        department=request.department_id,
        data=request.data,
        status=request.status,
        runs=runs,
        chosen={key: tuple(people) for key, people in request.chosen.items()},
        edits=request.edits,
        marks=tuple(request.marks),
    )


def _run(row: NodeRun, seats: tuple[Seat, ...]) -> Run:
    return Run(
        seq=row.seq, key=row.key, kind=row.kind, generation=row.generation, status=row.status, seats=seats,
        choice=row.choice, within=row.within, branch=row.branch, round=row.round,
    )  # fmt: skip


def seat_of(task: Task) -> Seat:
    """The part as the engine sees it."""
    return Seat(
        no=task.no, person=task.person_id, reasons=tuple(Reason.read(one) for one in task.reasons), status=task.status,
        kind=task.kind, groups=tuple(task.groups), parent=task.parent, method=task.method, by=task.by_id or 0,
    )  # fmt: skip
