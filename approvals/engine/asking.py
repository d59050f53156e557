"""A node begins in which people act."""

from __future__ import annotations

from typing import Any

from approvals.definition.model import Approve, Auto, Do
from approvals.engine.conditions import table, true
from approvals.engine.effects import SeatClosed, SeatOpened
from approvals.engine.electorate.limits import unguarded
from approvals.engine.electorate.special import Elected, elect
from approvals.engine.model import Run, Seat
from approvals.engine.settling import conclude, note_caps, pass_by_house, settle
from approvals.engine.verdict import mode_of, verdict
from approvals.engine.work import Entry, Work, auto, opened


def ask(work: Work, entry: Entry, node: Approve | Do) -> None:
    """Decided by a condition of the node; or people are found and asked; or the house passes or rejects it."""
    rule = None if entry.again else _automatic(work, node)
    if rule is not None:
        _by_condition(work, opened(work, work.add(entry)), rule)
        return
    elected = elect(work, node, again=entry.again)
    if elected.outcome == "pass":
        pass_by_house(work, opened(work, work.add(entry)), elected.policy, elected.because)
    elif elected.outcome == "reject":
        run = opened(work, work.add(entry))
        work.close(run, "rejected")
        work.end("rejected", "no_approver")
    else:
        begin(work, entry, elected)


def begin(work: Work, entry: Entry, elected: Elected) -> Run:
    """The run with these seats; those who need not be asked have their voice already, and may settle it."""
    choice: dict[str, Any] = {"rescue": "flow_admin"} if elected.rescue else {}
    run = opened(work, work.add(entry, seats=elected.seats, choice=choice))
    for seat in run.seats:
        if seat.status == "open":
            work.say(SeatOpened(run.seq, seat.no))
        elif not seat.live:
            work.say(SeatClosed(run.seq, seat.no, "auto_skip"))
    said = [seat for seat in run.seats if not seat.live]
    if not run.seats:
        return run
    if len(said) == len(run.seats) and verdict(mode_of(work.definition, run), run.seats) == "passed":
        policies = {_policy(seat) for seat in said}
        policy = policies.pop() if len(policies) == 1 else "duplicate"
        pass_by_house(work, run, policy, {"people": [seat.person for seat in said]})
        return run
    for seat in said:
        auto(work, run, _policy(seat), {"person": seat.person, "node": seat.reasons[-1].name}, no=seat.no)
    note_caps(work, run)
    if said:
        settle(work, run)
    return run


def _policy(seat: Seat) -> str:
    """Why the seat has its voice from the beginning: kept after a return, said just before, or the self rule."""
    if seat.by:
        return "kept"
    return "duplicate" if seat.status == "deduplicated" else "self"


def _automatic(work: Work, node: Approve | Do) -> Auto | None:
    """The first automatic decision whose condition holds; nothing that must be done is approved by the house."""
    return next((one for one in node.auto if (one.do == "reject" or unguarded(node)) and true(work, one.when)), None)


def _by_condition(work: Work, run: Run, rule: Auto) -> None:
    because = {"because": {"zh": rule.because.zh, "en": rule.because.en}, "table": table(work, rule.when)}
    if rule.do == "approve":
        pass_by_house(work, run, "condition", because)
        return
    auto(work, run, "condition", because, verb="cannot" if run.kind == "do" else "reject")
    conclude(work, run, "rejected", "condition")
