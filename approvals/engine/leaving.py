"""Somebody left: his live parts go on to who stands in for him."""

from __future__ import annotations

from approvals.engine.claiming import pool
from approvals.engine.commands import HandOver
from approvals.engine.electorate.found import Found
from approvals.engine.electorate.limits import FLOW_ADMIN, Limits, limits_in, named, stand_ins, superiors
from approvals.engine.handing import hand_on, twin_of
from approvals.engine.model import NotNow, Reason, Run, Seat
from approvals.engine.settling import conclude, settle
from approvals.engine.signing import gone
from approvals.engine.verdict import members, mode_of
from approvals.engine.work import Work

RESIGNED = "forward_resign"


def hand_over(work: Work, command: HandOver) -> None:
    """Everything that waits for him, wherever in the request; while it is suspended too, but nothing is settled then.

    Raises: NotNow if nothing waits for him.
    """
    if work.status not in {"running", "suspended", "revoking"}:
        raise NotNow("it is over")
    if all(run.seat_of(command.leaver) is None for run in work.open_runs()):
        raise NotNow("nothing waits for this person")
    for run in work.open_runs():
        pass_on(work, run.seq, command.leaver, command.successor)


def pass_on(work: Work, seq: int, leaver: int, successor: int = 0) -> None:
    """His part in this run, if it still goes on, to the first who may take it; by its leaver rule.

    An opinion is not waited for any more. A pool goes on without him, and what he had claimed goes back into it. If
    there is nobody at all, the others decide without him; if there are no others, it is rejected (while suspended:
    left where it is).
    """
    run = work.runs[seq - 1]
    seat = run.seat_of(leaver) if run.open else None
    if seat is None:
        return
    if seat.kind == "opinion":
        gone(work, run, work.close_seat(run, seat.no, "transferred", RESIGNED), seat)
    elif not _goes_to_pool(work, run, seat):
        _to_heir(work, run, seat, successor)


def _to_heir(work: Work, run: Run, seat: Seat, successor: int) -> None:
    limits = limits_in(work, run)
    alone = _alone(work, run, seat)
    if limits.special.leaver == "empty" and not alone:
        gone(work, run, work.drop(run, seat.no, "transferred", RESIGNED), seat)
        return
    for person, why in _heirs(work, limits, seat.person, successor):
        taken = run.seat_of(person) is not None and twin_of(run, seat, person) is None
        if person != seat.person and not taken and limits.may(person):
            hand_on(work, run, seat, person, why=why, closes=RESIGNED, by=0)
            return
    if not alone:
        gone(work, run, work.drop(run, seat.no, "transferred", RESIGNED), seat)
    elif work.status != "suspended":
        run = work.drop(run, seat.no, "transferred", RESIGNED)
        _nobody_left(work, run)


def _nobody_left(work: Work, run: Run) -> None:
    if run.kind == "revoke":
        conclude(work, run, "rejected", "no_approver")
        return
    work.close(run, "rejected")
    work.end("rejected", "no_approver")


def _alone(work: Work, run: Run, seat: Seat) -> bool:
    """Whether nobody else could answer in his place."""
    if run.kind == "start":
        return True
    if seat.kind == "candidate":
        return not any(one.kind == "candidate" and one.live and one.no != seat.no for one in run.seats)
    return seat.kind == "member" and len(members(mode_of(work.definition, run), run.seats)) == 1


def _heirs(work: Work, limits: Limits, leaver: int, successor: int) -> list[Found]:
    """In order. The rule `empty` with nobody else in the node: whom the empty rule names."""
    found: list[Found] = []
    if limits.special.leaver == "empty":
        if limits.special.empty == "to_people":
            found += named(work, limits)
        elif limits.special.empty == "superior":
            found += [(person, Reason("superior", instead_of=leaver)) for person in superiors(work)]
        heirs = sorted(work.org.holders(FLOW_ADMIN, None))
    else:
        heirs = list(stand_ins(work, limits, leaver, successor))
    return [*found, *((person, Reason("leaver", instead_of=leaver)) for person in heirs)]


def _goes_to_pool(work: Work, run: Run, seat: Seat) -> bool:
    if mode_of(work.definition, run).kind != "claim" if run.kind != "start" else True:
        return False
    if seat.kind == "candidate":
        if _alone(work, run, seat):
            return False
        work.close_seat(run, seat.no, "transferred", RESIGNED)
        return True
    limits = limits_in(work, run)
    if not any(one.person != seat.person and one.status != "removed" and limits.may(one.person) for one in run.seats):
        return False
    pool(work, work.drop(run, seat.no, "superseded", RESIGNED))
    return True


def after_suspension(work: Work) -> None:
    """What could not be settled while it was suspended: people who left, and voices that were complete."""
    for run in work.open_runs():
        for seat in run.seats:
            if seat.live and not work.org.active(seat.person):
                pass_on(work, run.seq, seat.person)
        if run.kind not in {"parallel", "start", "wait"} and run.seats:
            settle(work, run)
