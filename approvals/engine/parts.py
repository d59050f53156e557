"""The part that a command speaks of."""

from __future__ import annotations

from approvals.engine.model import NotNow, Run, Seat
from approvals.engine.work import Work


def part(work: Work, seq: int, no: int, *, forced: bool = False) -> tuple[Run, Seat]:
    """The run and the open seat; with `forced` a waiting one too, and while suspended nothing.

    Raises: NotNow if it is not its moment.
    """
    run = work.run(seq)
    if work.status not in {"running", "revoking"} or not run.open:
        raise NotNow("this node is over")
    if not 1 <= no <= len(run.seats):
        raise NotNow("no such part")
    seat = run.seats[no - 1]
    if seat.status != "open" and not (forced and seat.live):
        raise NotNow("this part is not open")
    return run, seat
