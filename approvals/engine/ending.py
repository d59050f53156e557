"""How a request ends: four eyes before approval, withdrawing, terminating, and revoking afterwards."""

from __future__ import annotations

from approvals.engine.commands import Revoke, Terminate, Withdraw
from approvals.engine.conditions import true
from approvals.engine.effects import Finished, RunOpened, SeatOpened
from approvals.engine.electorate.limits import Limits, admins, eyes, limits_of
from approvals.engine.model import NotNow, NotSo, Reason, Run, Seat
from approvals.engine.verdict import FOUR_EYES, REVOKE
from approvals.engine.way import origin, said_yes, way
from approvals.engine.work import Entry, Work

APPROVING = frozenset({"approve", "four_eyes"})


def finish(work: Work) -> None:
    """The end of the way: approved, if enough different people said yes; else flow administrators are asked too."""
    seen = eyes(work)
    missing = _wanted_eyes(work) - len(seen)
    if missing <= 0:
        work.end("approved")
        return
    limits = Limits(work, FOUR_EYES.special, own=False, barred=frozenset(seen))
    people = admins(work, limits)
    if len(people) < missing:
        work.end("rejected", "no_approver")
        return
    seats = tuple(Seat(no, person, (Reason("four_eyes"),)) for no, person in enumerate(people, 1))
    _ask(work, work.add(Entry(FOUR_EYES), seats=seats, choice={"need": missing}, kind="four_eyes"))


def withdraw(work: Work, command: Withdraw) -> None:
    """The initiator takes it back: as the flow allows, and always (but for `never`) while it is with him."""
    rule = work.definition.settings.withdraw
    with_him = any(run.kind == "start" for run in work.open_runs())
    decided = any(seat.by for run in work.runs if run.kind != "start" for seat in run.seats)
    if not work.goes_on or rule == "never" or (rule == "before_first" and decided and not with_him):
        raise NotNow("may not be withdrawn")
    for run in work.open_runs():
        work.close(run, "withdrawn", "withdrawn", "recall")
    work.end("withdrawn")


def terminate(work: Work, command: Terminate) -> None:
    """Closed for good by an administrator."""
    if not work.goes_on:
        raise NotNow("it is over")
    for run in work.open_runs():
        work.close(run, "cancelled", "superseded", "delete")
    work.end("terminated")


def revoke(work: Work, command: Revoke) -> None:
    """Everybody who approved must agree.

    Flow administrators instead (one is enough) if the flow says so, or if nobody of them is left. Whether the time
    for it is over is not asked here: the engine has no clock.
    """
    if work.status != "approved" or not work.definition.settings.revoke.within:
        raise NotNow("may not be revoked")
    limits = limits_of(work, REVOKE)
    people = [] if work.definition.settings.revoke.consent == "flow_admin" else _approvers(work, limits)
    choice = {} if people else {"rescue": "flow_admin"}
    people = people or admins(work, limits)
    if not people:
        raise NotSo("revoke", "nobody")
    work.status = "revoking"
    seats = tuple(Seat(no, person, (Reason("consent"),)) for no, person in enumerate(people, 1))
    _ask(work, work.add(Entry(REVOKE), seats=seats, choice=choice, kind="revoke"))


def revoke_answered(work: Work, status: str, because: str) -> None:
    """All agreed: it is revoked. Else it stays approved."""
    work.status = "revoked" if status == "passed" else "approved"
    work.say(Finished(work.status, "" if status == "passed" else because or "consent_refused"))


def _ask(work: Work, run: Run) -> None:
    work.say(RunOpened(run.seq))
    for seat in run.seats:
        work.say(SeatOpened(run.seq, seat.no))


def _approvers(work: Work, limits: Limits) -> list[int]:
    """Who approved on the way, in order, as far as they may still act."""
    found: dict[int, None] = {}
    for run in way(work.definition, work.runs).values():
        if run.kind in APPROVING:
            found |= dict.fromkeys(seat.person for seat in said_yes(origin(work.runs, run)))
    return [person for person in found if limits.may(person)]


def _wanted_eyes(work: Work) -> int:
    rule = work.definition.settings.four_eyes
    return rule.people_then if rule.people_then and true(work, rule.when) else rule.people
