"""加签 and 减签: the people of a node grow and shrink while it runs."""

from __future__ import annotations

from approvals.engine.commands import AddSign, RemoveSign
from approvals.engine.electorate.limits import limits_in
from approvals.engine.model import NO, YES, NotNow, NotSo, Reason, Run, Seat
from approvals.engine.parts import part
from approvals.engine.settling import batch_went_on, note_caps, settle
from approvals.engine.verdict import acting, members, mode_of, voice
from approvals.engine.way import HUMAN
from approvals.engine.work import Work

ASKED_BY = frozenset({"added", "delegate"})


def add_sign(work: Work, command: AddSign) -> None:
    """before: they answer first, then it comes back to him. after: his yes counts once they said yes too.

    parallel: they sign beside him, with the groups he speaks for; where people sign in turn, at the end of the line.
    One who was added may add in his turn; beside him means to the same end.
    """
    run, seat = part(work, command.seq, command.no)
    if work.status != "running" or run.kind not in HUMAN or seat.kind not in {"member", "before", "after"}:
        raise NotNow("nobody can be added here")
    mode = mode_of(work.definition, run)
    if mode.kind == "claim":
        raise NotNow("a pool takes nobody in")
    people = _addable(work, run, command)
    if command.kind == "before":
        run = work.seat(run, seat.no, status="waiting")
    elif command.kind == "after":
        status = "done" if acting(work.definition, run).kind == "do" else "approved"
        run = work.close_seat(run, seat.no, status, "add_post", command.actor)
    beside = command.kind == "parallel"
    method = seat.method if beside else command.method
    turn = not (mode.kind == "in_turn" if beside and not seat.parent else method == "in_turn")
    for index, person in enumerate(people):
        first = index == 0 and not beside
        run = work.add_seat(
            run,
            Seat(
                len(run.seats) + 1,
                person,
                (Reason("added", instead_of=seat.person),),
                "open" if turn or first else "waiting",
                seat.kind if beside else command.kind,
                seat.groups,
                seat.parent if beside else seat.no,
                method,
            ),  # fmt: skip
        )
    settle(work, run)


def remove_sign(work: Work, command: RemoveSign) -> None:
    """A part that was added (or a question that was asked) and is not answered ends; it may settle the node.

    An administrator (`forced`) may end any part but the last.
    """
    run = work.run(command.seq)
    if work.status != "running" or not run.open or not 1 <= command.no <= len(run.seats):
        raise NotNow("this node is over")
    seat = run.seats[command.no - 1]
    if seat.status in YES or seat.status in NO:
        raise NotSo("no", "decided")
    if not seat.live:
        raise NotNow("this part is over")
    mine = any(why.rule in ASKED_BY and why.instead_of == command.actor for why in seat.reasons)
    if not (mine or command.forced):
        raise NotSo("no", "not_added_by_you")
    if run.kind == "start" or _last(work, run, seat):
        raise NotSo("no", "empties")
    before = run
    run = work.drop(run, seat.no, "removed", "delete_assignee", command.actor)
    gone(work, before, run, seat)


def gone(work: Work, before: Run, run: Run, seat: Seat) -> None:
    """What follows when a part has ended without an answer: for who asked it, for the others, for the node."""
    if seat.kind == "opinion":
        run = work.open_seat(run, seat.parent)
    elif seat.kind in {"before", "after"}:
        run = batch_went_on(work, run, seat)
    elif seat.kind == "member":
        note_caps(work, run, before)
    settle(work, run)


def _last(work: Work, run: Run, seat: Seat) -> bool:
    if seat.kind == "candidate":
        return sum(one.kind == "candidate" and one.live for one in run.seats) == 1
    return seat.kind == "member" and len(members(mode_of(work.definition, run), run.seats)) == 1


def _addable(work: Work, run: Run, command: AddSign) -> list[int]:
    """The people, each once.

    Raises: NotSo(people): nobody, inactive, initiator, barred, already_asked, decided.
    """
    people = list(dict.fromkeys(command.people))
    if not people:
        raise NotSo("people", "nobody")
    limits = limits_in(work, run)
    for person in people:
        why = limits.why_not(person)
        if why:
            raise NotSo("people", why)
        if run.seat_of(person) is not None:
            raise NotSo("people", "already_asked")
        if any(one.person == person and _spoke(one, run) for one in run.seats):
            raise NotSo("people", "decided")
    return people


def _spoke(seat: Seat, run: Run) -> bool:
    return seat.status not in {"transferred", "removed"} and (voice(seat, run.seats) != "open" or seat.status in YES)
