"""转交 and 委派: a part goes to somebody else, for good or for his opinion."""

from __future__ import annotations

from approvals.engine.commands import Answer, Delegate, Transfer
from approvals.engine.electorate.limits import limits_in
from approvals.engine.model import NotNow, NotSo, Reason, Run, Seat, altered
from approvals.engine.parts import part
from approvals.engine.signing import gone
from approvals.engine.verdict import voice
from approvals.engine.work import Work

CLOSES = {"overtime": "system_forward", "leaver": "forward_resign"}


def transfer(work: Work, command: Transfer) -> None:
    """The part goes on to somebody else. If he has one of the same kind here already, both become one.

    Handing the same part to and fro a second time needs `forced` (somebody said why, or an administrator does it).
    """
    run, seat = part(work, command.seq, command.no, forced=command.forced)
    if not command.forced and (run.kind == "start" or seat.kind == "candidate"):
        raise NotNow("this part is not handed on")
    _check(work, run, seat, command.to)
    held = sum(one.person == command.to and one.status == "transferred" for one in run.seats)
    if held > 1 and not command.forced:
        raise NotSo("to", "ping_pong")
    closes = CLOSES.get(command.why, "forward")
    if closes == "forward" and command.forced and command.actor != seat.person:
        closes = "admin_forward"
    why = Reason(command.why, instead_of=seat.person)
    hand_on(work, run, seat, command.to, why=why, closes=closes, by=command.actor)


def hand_on(work: Work, run: Run, seat: Seat, to: int, *, why: Reason, closes: str, by: int) -> None:
    """The part of the seat is now that of `to`: his own seat takes it in, or he gets a new one in the same place."""
    before = run
    twin = twin_of(run, seat, to)
    if twin is None:
        number = len(run.seats) + 1
        for child in run.seats:  # whom he asked now answers to his heir
            if child.parent == seat.no and child.live:
                run = work.seat(run, child.no, parent=number)
        run = work.close_seat(run, seat.no, "transferred", closes, by)
        added = tuple(reason for reason in seat.reasons if reason.rule == "added")
        work.add_seat(run, altered(seat, no=number, person=to, reasons=(why, *added), by=0))
        return
    run = work.drop(run, seat.no, "transferred", closes, by)
    groups = (*twin.groups, *(group for group in seat.groups if group not in twin.groups))
    run = work.seat(run, twin.no, groups=groups, reasons=(*twin.reasons, why))
    gone(work, before, run, seat)


def twin_of(run: Run, seat: Seat, person: int) -> Seat | None:
    """The person's own part of the same kind and end in this run, live or with a voice."""
    for one in run.seats:
        same = one.person == person and one.no != seat.no and (one.kind, one.parent) == (seat.kind, seat.parent)
        if same and (one.live or voice(one, run.seats) != "open"):
            return one
    return None


def delegate(work: Work, command: Delegate) -> None:
    """Somebody is asked for his opinion; the part waits for it."""
    run, seat = part(work, command.seq, command.no)
    if seat.kind not in {"member", "before", "after"} or run.kind in {"start", "revoke"}:
        raise NotNow("no opinion can be asked here")
    _check(work, run, seat, command.to)
    if run.seat_of(command.to) is not None:
        raise NotSo("to", "already_asked")
    run = work.seat(run, seat.no, status="delegated")
    why = Reason("delegate", instead_of=seat.person)
    work.add_seat(run, Seat(len(run.seats) + 1, command.to, (why,), "open", "opinion", parent=seat.no))


def answer(work: Work, command: Answer) -> None:
    """The opinion is given; it is the turn of who asked again."""
    run, seat = part(work, command.seq, command.no)
    if seat.kind != "opinion":
        raise NotNow("no opinion was asked")
    run = work.close_seat(run, seat.no, "answered", "approved", command.actor)
    work.open_seat(run, seat.parent)


def _check(work: Work, run: Run, seat: Seat, to: int) -> None:
    """Raises: NotSo(to): self, inactive, initiator, barred, already_asked."""
    if to == seat.person:
        raise NotSo("to", "self")
    why = limits_in(work, run).why_not(to)
    if why:
        raise NotSo("to", why)
    other = run.seat_of(to)
    if other is not None and twin_of(run, seat, to) is None:
        raise NotSo("to", "already_asked")
