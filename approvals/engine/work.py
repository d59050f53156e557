"""The state in the making: what one command has done to a request so far. The state that it began with stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from approvals.definition.model import Definition, Node, Start
from approvals.engine.commands import Edit
from approvals.engine.effects import (
    AutoDecided,
    BranchTaken,
    Copied,
    Effect,
    Finished,
    RunClosed,
    RunOpened,
    SeatClosed,
    SeatOpened,
)
from approvals.engine.model import RUNNING, NotNow, Run, Seat, State, altered
from approvals.engine.org import Org

NOTHING: Mapping[str, Any] = {}


class Entry(NamedTuple):
    """A node that is to be entered; `again`: on purpose (a return, a jump), so nothing passes it by itself."""

    node: Node | Start
    within: int = 0
    branch: str = ""
    choice: Mapping[str, Any] = NOTHING
    again: bool = False


class Work:
    """One command's work. `agenda` is a stack of nodes to enter; `assume`: only foreseeing, choices may be missing.

    by: who pressed the button, 0 if nobody did. voluntary: whether he can still be asked to choose people.
    """

    __slots__ = (
        "agenda", "assume", "before", "by", "changed", "chosen", "data", "definition", "edits", "effects", "marks",
        "now", "org", "round", "runs", "status", "voluntary",
    )  # fmt: skip

    def __init__(self, definition: Definition, state: State, org: Org, now: datetime, *, assume: bool = False) -> None:
        self.definition = definition
        self.before = state
        self.org = org
        self.now = now
        self.assume = assume
        self.status = state.status
        self.data = state.data
        self.runs = list(state.runs)
        self.chosen = state.chosen
        self.edits = state.edits
        self.marks = state.marks
        self.round = state.round
        self.effects: list[Effect] = []
        self.agenda: list[Entry] = []
        self.changed: frozenset[str] = frozenset()
        self.by = 0
        self.voluntary = False

    @property
    def initiator(self) -> int:
        """Who asks for it."""
        return self.before.initiator

    @property
    def goes_on(self) -> bool:
        """Whether the matter itself is still on its way."""
        return self.status in {RUNNING, "suspended"}

    def run(self, seq: int) -> Run:
        """The run with this number.

        Raises: NotNow if there is none.
        """
        if not 1 <= seq <= len(self.runs):
            raise NotNow("no such run")
        return self.runs[seq - 1]

    def open_runs(self) -> list[Run]:
        """Those that go on."""
        return [run for run in self.runs if run.status == "open"]

    def count(self, key: str) -> int:
        """How many generations the node has had."""
        return sum(run.key == key for run in self.runs)

    def say(self, effect: Effect) -> None:
        """Note what happened."""
        self.effects.append(effect)

    def add(
        self, entry: Entry, status: str = "open", seats: tuple[Seat, ...] = (), choice: Mapping[str, Any] = NOTHING,
        kind: str = "",
    ) -> Run:  # fmt: skip
        """A new run of the entry's node; its own `choice` and the entry's together."""
        node = entry.node
        merged = {**entry.choice, **choice} if entry.choice else dict(choice)
        seq, generation = len(self.runs) + 1, self.count(node.key) + 1
        run = Run(
            seq, node.key, kind or node.kind, generation, status, seats, merged, entry.within, entry.branch, self.round
        )
        self.runs.append(run)
        return run

    def put(self, run: Run) -> Run:
        """The run as it is now."""
        self.runs[run.seq - 1] = run
        return run

    def seat(self, run: Run, no: int, **changes: Any) -> Run:
        """The run with this seat changed."""
        seats = list(run.seats)
        seats[no - 1] = altered(seats[no - 1], **changes)
        return self.put(altered(run, seats=tuple(seats)))

    def open_seat(self, run: Run, no: int) -> Run:
        """It is this seat's turn."""
        self.say(SeatOpened(run.seq, no))
        return self.seat(run, no, status="open")

    def close_seat(self, run: Run, no: int, status: str, reason: str, by: int = 0) -> Run:
        """The seat's part ends; what was asked on its behalf ends with it."""
        run = self.seat(run, no, status=status, by=by)
        self.say(SeatClosed(run.seq, no, reason))
        for child in run.seats:
            if child.parent == no and child.live and child.kind == "opinion":
                run = self.close_seat(run, child.no, "superseded", "others")
        return run

    def drop(self, run: Run, no: int, status: str = "superseded", reason: str = "others", by: int = 0) -> Run:
        """The seat's part ends if it still went on, and so do the parts of everybody whom he asked or added."""
        if run.seats[no - 1].live:
            run = self.close_seat(run, no, status, reason, by)
        for child in run.seats:
            if child.parent == no:
                run = self.drop(run, child.no)
        return run

    def add_seat(self, run: Run, seat: Seat) -> Run:
        """One more part; told if it is his turn."""
        if seat.status == "open":
            self.say(SeatOpened(run.seq, seat.no))
        return self.put(altered(run, seats=(*run.seats, seat)))

    def close(self, run: Run, status: str, seat_status: str = "superseded", reason: str = "others") -> Run:
        """The run ends, and every live part in it."""
        run = self.runs[run.seq - 1]
        seats = run.seats
        for index, seat in enumerate(seats):
            if seat.live:
                if seats is run.seats:
                    seats = (*run.seats,)
                seats = (*seats[:index], altered(seat, status=seat_status), *seats[index + 1 :])
                self.say(SeatClosed(run.seq, seat.no, reason))
        self.say(RunClosed(run.seq, status))
        return self.put(altered(run, status=status, seats=seats))

    def apply(self, edit: Edit | None) -> None:
        """Take what was changed in the form.

        A field's number is that of the newest run that began before the change, or one more if that had ended: a
        voice of a run with a smaller number was given before it.
        """
        if edit is None:
            return
        self.data = edit.data
        if edit.changed:
            newest = len(self.runs) if self.runs and self.runs[-1].open else len(self.runs) + 1
            self.edits = {**self.edits, **dict.fromkeys(edit.changed, newest)}
            self.changed = self.changed | edit.changed

    def end(self, status: str, because: str = "", runs: str = "superseded") -> None:
        """The request is over; everything open ends."""
        for run in self.open_runs():
            self.close(run, runs)
        self.status = status
        self.agenda.clear()
        self.say(Finished(status, because))

    def result(self) -> tuple[State, tuple[Effect, ...]]:
        """The new state, and what happened. Parts that were opened and ended in one go are not told of as open."""
        old = self.before
        state = State(
            old.initiator, old.department, self.data, self.status, tuple(self.runs), self.chosen, self.edits, self.marks
        )
        return state, tuple(effect for effect in self.effects if not self._stale(effect))

    def _stale(self, effect: Effect) -> bool:
        if type(effect) is not SeatOpened:
            return False
        return self.runs[effect.seq - 1].seats[effect.no - 1].status != "open"


def opened(work: Work, run: Run) -> Run:
    """Say that the run began; for the simple ones that is what they are."""
    if run.kind == "exclusive":
        work.say(BranchTaken(run.seq))
    elif run.kind == "cc":
        work.say(Copied(run.seq, tuple(run.choice.get("copied", ()))))
    else:
        work.say(RunOpened(run.seq))
    return run


def auto(work: Work, run: Run, policy: str, because: Mapping[str, Any], *, verb: str = "", no: int = 0) -> None:
    """Say that the house decided the run or one seat of it."""
    yes = "complete" if run.kind in {"do", "action"} else "approve"
    work.say(AutoDecided(run.seq, no, verb or yes, policy, because))
