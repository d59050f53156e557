"""One command on one request."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import assert_never

from approvals.definition.model import Approve, Branch, Definition, Exclusive, Human, Node
from approvals.engine.electorate import electorate, stand_in
from approvals.engine.model import (
    NO,
    SETTLES,
    YES,
    BranchTaken,
    Command,
    Decide,
    Effect,
    Finished,
    HandOver,
    NotNow,
    Org,
    Run,
    RunClosed,
    RunOpened,
    Seat,
    SeatClosed,
    SeatOpened,
    State,
    Submit,
    Withdraw,
)
from approvals.forms.conditions import holds, truth_table

Result = tuple[State, tuple[Effect, ...]]


def step(definition: Definition, state: State, command: Command, org: Org, now: datetime) -> Result:
    """The state after the command, and what changed, in order.

    Raises: NotNow if the command does not go from this state.
    """
    match command:
        case Submit():
            if state.status != "new":
                raise NotNow("already submitted")
            return _enter(definition, replace(state, status="running"), definition.steps[0], org, now)
        case Decide():
            return _decide(definition, state, command, org, now)
        case Withdraw():
            return _withdraw(state)
        case HandOver():
            return _hand_over(definition, state, command, org, now)
        case _:
            assert_never(command)


def verdict(node: Human, seats: tuple[Seat, ...]) -> str:
    """`passed`, `rejected` or `open` by the votes of the electorate; whole numbers only, order does not matter."""
    yes = sum(seat.status in YES for seat in seats)
    if any(seat.status in NO for seat in seats):
        return "rejected"
    needed = len(seats) if node.mode == "all" else 1
    return "passed" if seats and yes >= needed else "open"


def choose(node: Exclusive, state: State) -> Branch:
    """The first branch whose condition holds, else the default."""
    return next(branch for branch in node.branches if branch.default or holds(branch.when, state.data))


def after_branch(definition: Definition, node: Exclusive, branch: Branch) -> Node | None:
    """The first node of the branch, or what follows the join if the branch is empty."""
    return branch.steps[0] if branch.steps else definition.follows[node.key]


def _enter(definition: Definition, state: State, node: Node | None, org: Org, now: datetime) -> Result:
    effects: list[Effect] = []
    while isinstance(node, Exclusive):
        branch = choose(node, state)
        run = _new_run(state, node, "passed", choice=_choice(node, branch, state))
        state = replace(state, runs=(*state.runs, run))
        effects.append(BranchTaken(run))
        node = after_branch(definition, node, branch)
    if node is None:
        return replace(state, status="approved"), (*effects, Finished("approved"))
    seats = electorate(node, state, org)
    run = _new_run(state, node, "open" if seats else "rejected", seats=seats)
    state = replace(state, runs=(*state.runs, run))
    effects.append(RunOpened(run, now))
    if not seats:
        return replace(state, status="rejected"), (*effects, Finished("rejected", "no_approver"))
    return state, tuple(effects)


def _new_run(
    state: State, node: Node, status: str, *, seats: tuple[Seat, ...] = (), choice: dict[str, object] | None = None
) -> Run:
    generation = 1 + sum(run.key == node.key for run in state.runs)
    return Run(len(state.runs) + 1, node.key, node.kind, generation, status, seats, choice or {})


def _choice(node: Exclusive, taken: Branch, state: State) -> dict[str, object]:
    table = []
    for branch in node.branches:
        groups = [[asdict(truth) for truth in group] for group in truth_table(branch.when, state.data)]
        table.append({"branch": branch.key, "groups": groups})
        if branch is taken:
            break
    return {"chose": taken.key, "table": table}


def _decide(definition: Definition, state: State, command: Decide, org: Org, now: datetime) -> Result:
    run = _running(state)
    seat = run.seat(command.principal)
    if (run.key, run.generation) != (command.key, command.generation) or seat is None or seat.status != "open":
        raise NotNow("this part is not open")
    node = definition.human(run.key)
    if isinstance(node, Approve) is not (command.verb in {"approve", "reject"}):
        raise NotNow("this node takes other verbs")
    status = SETTLES[command.verb]
    reason = "rejected" if status in NO else "approved"
    state, run = _set_seat(state, run, replace(seat, status=status))
    effects: tuple[Effect, ...] = (SeatClosed(run.seq, seat.person, status, reason),)
    return _settle(definition, state, run, org, now, effects=effects)


def _settle(
    definition: Definition, state: State, run: Run, org: Org, now: datetime, *, effects: tuple[Effect, ...]
) -> Result:
    """Close the run if its votes decide it, and go on or end."""
    node = definition.human(run.key)
    result = verdict(node, run.counted)
    if result == "open":
        return state, effects
    state, closed = _close(state, run, result, "superseded", "others")
    effects = (*effects, *closed)
    if result == "rejected":
        return replace(state, status="rejected"), (*effects, Finished("rejected"))
    state, further = _enter(definition, state, definition.follows[run.key], org, now)
    return state, (*effects, *further)


def _withdraw(state: State) -> Result:
    run = _running(state)
    state, closed = _close(state, run, "withdrawn", "withdrawn", "recall")
    return replace(state, status="withdrawn"), (*closed, Finished("withdrawn"))


def _hand_over(definition: Definition, state: State, command: HandOver, org: Org, now: datetime) -> Result:
    run = _running(state)
    seat = run.seat(command.leaver)
    if seat is None or seat.status != "open":
        raise NotNow("this person has no open part")
    found = stand_in(command, definition.human(run.key), run, state, org)
    state, run = _set_seat(state, run, replace(seat, status="transferred"))
    effects: list[Effect] = [SeatClosed(run.seq, seat.person, "transferred", "forward_resign")]
    if found and run.seat(found[0]) is None:
        heir = Seat(found[0], (found[1],))
        state, run = _set_seat(state, run, heir)
        effects.append(SeatOpened(run.seq, heir))
    if not run.counted or (not found and not any(s.status == "open" for s in run.counted)):
        state, closed = _close(state, run, "rejected", "superseded", "node_auto_reject")
        return replace(state, status="rejected"), (*effects, *closed, Finished("rejected", "no_approver"))
    return _settle(definition, state, run, org, now, effects=tuple(effects))


def _running(state: State) -> Run:
    run = state.open_run
    if state.status != "running" or run is None:
        raise NotNow("the request is over")
    return run


def _set_seat(state: State, run: Run, seat: Seat) -> tuple[State, Run]:
    known = run.seat(seat.person) is not None
    seats = tuple(seat if s.person == seat.person else s for s in run.seats) if known else (*run.seats, seat)
    fresh = replace(run, seats=seats)
    return _put(state, fresh), fresh


def _close(state: State, run: Run, status: str, seat_status: str, reason: str) -> tuple[State, tuple[Effect, ...]]:
    effects: list[Effect] = []
    seats: list[Seat] = []
    for seat in run.seats:
        if seat.status == "open":
            effects.append(SeatClosed(run.seq, seat.person, seat_status, reason))
        seats.append(replace(seat, status=seat_status) if seat.status == "open" else seat)
    effects.append(RunClosed(run.seq, status))
    return _put(state, replace(run, status=status, seats=tuple(seats))), tuple(effects)


def _put(state: State, run: Run) -> State:
    return replace(state, runs=tuple(run if r.seq == run.seq else r for r in state.runs))
