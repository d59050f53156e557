"""认领: a pool of candidates, of whom one takes it."""

from __future__ import annotations

from approvals.engine.commands import Claim, Unclaim
from approvals.engine.electorate.limits import limits_in
from approvals.engine.model import NotNow, Reason, Run, Seat
from approvals.engine.parts import part
from approvals.engine.verdict import mode_of
from approvals.engine.work import Work


def claim(work: Work, command: Claim) -> None:
    """He takes it; the others lose it until he gives it back."""
    run, seat = part(work, command.seq, command.no)
    if seat.kind != "candidate" or work.status != "running":
        raise NotNow("this part is not claimed")
    run = work.seat(run, seat.no, kind="member")
    for other in run.seats:
        if other.kind == "candidate" and other.live:
            run = work.close_seat(run, other.no, "superseded", "others")


def unclaim(work: Work, command: Unclaim) -> None:
    """Back into the pool: everybody who was in it, and still works here, is asked again."""
    run, seat = part(work, command.seq, command.no)
    if seat.kind != "member" or work.status != "running" or mode_of(work.definition, run).kind != "claim":
        raise NotNow("this part was not claimed")
    run = work.close_seat(run, seat.no, "superseded", "others", command.actor)
    pool(work, run)


def pool(work: Work, run: Run) -> Run:
    """Fresh candidates: whoever had a part here and may act."""
    limits = limits_in(work, run)
    reasons: dict[int, tuple[Reason, ...]] = {}
    for seat in run.seats:
        if seat.status != "removed" and limits.may(seat.person):
            reasons.setdefault(seat.person, seat.reasons)
    for person, why in reasons.items():
        run = work.add_seat(run, Seat(len(run.seats) + 1, person, why, "open", "candidate"))
    return run
