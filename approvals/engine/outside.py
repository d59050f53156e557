"""What comes from outside: a moment has come, another system answered or failed."""

from __future__ import annotations

from approvals.definition.model import Action
from approvals.engine.commands import Answered, Arrived, Failed
from approvals.engine.electorate.limits import FLOW_ADMIN
from approvals.engine.model import NotNow, NotSo, Reason, Run, Seat, altered
from approvals.engine.returning import touches
from approvals.engine.settling import conclude
from approvals.engine.work import Work


def arrived(work: Work, command: Arrived) -> None:
    """The moment has come."""
    conclude(work, _waiting(work, command.seq, "wait"), "passed")


def answered(work: Work, command: Answered) -> None:
    """Done; also if it had been given up meanwhile and administrators were asked.

    Raises: NotSo(<field>, barred) if it changed a field that the node may not write.
    """
    run = _waiting(work, command.seq, "action")
    node = work.definition.nodes[run.key]
    for field in sorted(command.edit.changed) if command.edit else ():
        if isinstance(node, Action) and not touches((field,), node.writes):
            raise NotSo(field, "barred")
    work.apply(command.edit)
    conclude(work, _tried(work, run, answer=dict(command.answer)), "passed")


def failed(work: Work, command: Failed) -> None:
    """Given up: flow administrators do it by hand, or say that it cannot be done. Whoever asked may be one of them."""
    run = _waiting(work, command.seq, "action")
    if run.seats:
        raise NotNow("administrators are asked already")
    run = _tried(work, run, error=command.error, rescue="flow_admin")
    people = [person for person in sorted(work.org.holders(FLOW_ADMIN, None)) if work.org.active(person)]
    others = [person for person in people if person != work.initiator]
    for no, person in enumerate(others or people, 1):
        run = work.add_seat(run, Seat(no, person, (Reason("flow_admin"),)))
    if not people:
        work.close(run, "rejected")
        work.end("rejected", "no_approver")


def _waiting(work: Work, seq: int, kind: str) -> Run:
    run = work.run(seq)
    if work.status != "running" or not run.open or run.kind != kind:
        raise NotNow("this is not waited for")
    return run


def _tried(work: Work, run: Run, **facts: object) -> Run:
    attempts = run.choice.get("attempts", 0) + 1
    return work.put(altered(run, choice={**run.choice, "attempts": attempts, **facts}))
