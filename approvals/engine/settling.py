"""What follows from voices: added signers for their adder, members for the node, the node for the request."""

from __future__ import annotations

from collections.abc import Mapping

from approvals.definition.model import Approve
from approvals.definition.signing import Mode, OnReject
from approvals.engine.conditions import true
from approvals.engine.effects import Capped, Marked
from approvals.engine.ending import finish, revoke_answered
from approvals.engine.model import Run, Seat, altered
from approvals.engine.moving import onward, reject_around
from approvals.engine.returning import BACK, go_back, invalidated, may_again, note_changes
from approvals.engine.verdict import acting, idle, members, mode_of, short_of, verdict, voice
from approvals.engine.way import HUMAN, way
from approvals.engine.work import Work, auto

# A mark of the house's own: an automatic return was left out, since the node had come back as often as the flow allows
BEYOND = "too_many_rounds"
HANDED = frozenset({"transfer", "leaver", "overtime", "flow_admin"})


def settle(work: Work, run: Run, because: str = "") -> None:
    """Close the run if its voices decide it; else whose turn comes next. Nothing moves while it is suspended."""
    run = work.runs[run.seq - 1]
    if not run.open or work.status == "suspended":
        return
    mode = mode_of(work.definition, run)
    result = verdict(mode, run.seats)
    if result != "open":
        conclude(work, run, result, because)
        return
    for seat in idle(mode, run.seats):
        run = work.drop(run, seat.no)
    if mode.kind == "in_turn":
        _next_in_turn(work, mode, run)


def conclude(work: Work, run: Run, status: str, because: str = "") -> None:
    """The run ends like this, and the request goes on, back, or ends."""
    run = work.close(run, status)
    if run.kind == "revoke":
        revoke_answered(work, status, because)
    elif status == "passed":
        _passed(work, run)
    else:
        _rejected(work, run, because)


def pass_by_house(work: Work, run: Run, policy: str, because: Mapping[str, object]) -> None:
    """The house passes the run, by this policy."""
    auto(work, run, policy, because)
    conclude(work, work.put(altered(run, choice={**run.choice, "auto": policy, "because": dict(because)})), "passed")


def climb(work: Work, run: Run, no: int) -> Run:
    """What the answer of an added signer means for who added him, and so on upwards."""
    seat = run.seats[no - 1]
    said = voice(seat, run.seats)
    if seat.kind not in {"before", "after"} or said == "open":
        return run
    batch = [one for one in run.seats if one.parent == seat.parent and one.kind == seat.kind and one.no != no]
    if said == "no" or seat.method == "any":
        for one in batch:
            run = work.drop(run, one.no)
    if said == "no":
        return _refused(work, run, seat)
    return batch_went_on(work, run, seat)


def batch_went_on(work: Work, run: Run, seat: Seat) -> Run:
    """After a yes, or after one of them left: the next in turn; when nobody is left to speak, back to who added."""
    batch = [one for one in run.seats if one.parent == seat.parent and one.kind == seat.kind]
    pending = [one for one in batch if voice(one, run.seats) == "open" and (one.live or one.by)]
    pending = [one for one in pending if one.status not in {"transferred", "removed"}]
    if pending:
        first = min(pending, key=lambda one: place(run.seats, one))
        if seat.method == "in_turn" and first.status == "waiting" and not _waits_for_added(run, first):
            run = work.open_seat(run, first.no)
        return run
    if seat.kind == "before":
        return work.open_seat(run, seat.parent)
    return climb(work, run, seat.parent)


def place(seats: tuple[Seat, ...], seat: Seat) -> int:
    """The seat's place in the order: its own number, or that of the seat which was handed on to it."""
    why = seat.reasons[0] if seat.reasons else None
    if why and why.rule in HANDED and why.instead_of:
        for one in reversed(seats[: seat.no - 1]):
            if one.person == why.instead_of and one.status == "transferred":
                return place(seats, one)
    return seat.no


def note_caps(work: Work, run: Run, before: Run | None = None) -> None:
    """Say where the signing rule asks for more people than there are, unless that was so before."""
    mode = mode_of(work.definition, run)
    if mode.kind != "count" and not mode.groups:
        return
    known = short_of(mode, before.seats) if before else []
    for wanted, have in short_of(mode, run.seats):
        if (wanted, have) not in known:
            work.say(Capped(run.seq, wanted, have))


def _refused(work: Work, run: Run, seat: Seat) -> Run:
    parent = run.seats[seat.parent - 1]
    if seat.kind == "before" and parent.live:
        status = "cannot" if run.kind in {"do", "action"} else "rejected"
        run = work.close_seat(run, parent.no, status, "node_auto_reject")
    return climb(work, run, parent.no)


def _next_in_turn(work: Work, mode: Mode, run: Run) -> None:
    for seat in sorted(members(mode, run.seats), key=lambda one: place(run.seats, one)):
        if voice(seat, run.seats) == "yes":
            continue
        if seat.status == "waiting" and not _waits_for_added(run, seat):
            work.open_seat(run, seat.no)
        return


def _waits_for_added(run: Run, seat: Seat) -> bool:
    return any(one.parent == seat.no and one.kind == "before" and one.live for one in run.seats)


def _passed(work: Work, run: Run) -> None:
    run = note_changes(work, run)
    if run.kind == "four_eyes":
        finish(work)  # asks again whether they are enough, for somebody may have left meanwhile
        return
    if invalidated(work, run) or _returns_by_itself(work, run):
        return
    onward(work, run.key, run.within, run.branch)


def _returns_by_itself(work: Work, run: Run) -> bool:
    """The first automatic return whose condition holds and whose node was passed; beyond the bound it goes on with a
    mark."""
    if run.kind not in HUMAN or work.assume:
        return False
    node = acting(work.definition, run)
    passed = way(work.definition, work.runs)
    rule = next(
        (one for one in node.auto_return if _lies_back(work, run, passed.get(one.to)) and true(work, one.when)), None
    )
    if rule is None:
        return False
    target = passed[rule.to]
    if not may_again(work, target.key):
        mark(work, run, BEYOND)
        return False
    go_back(work, target, run, rule.resume, policy="auto_return")
    return True


def _lies_back(work: Work, run: Run, target: Run | None) -> bool:
    """Whether the run can go back there: it was passed on this way, by people, and the run comes after it or is it."""
    if target is None or target.status != "passed" or target.kind not in BACK:
        return False
    return run.key == target.key or run.key in work.definition.later[target.key]


def _rejected(work: Work, run: Run, because: str) -> None:
    work.changed = frozenset()
    rule = OnReject()
    if run.kind in HUMAN:
        node = acting(work.definition, run)
        rule = node.on_reject if isinstance(node, Approve) else node.on_cannot
    because = because or ("cannot" if run.kind in {"do", "action"} else "")
    if rule.do == "mark":
        mark(work, run, rule.mark)
        onward(work, run.key, run.within, run.branch)
    elif rule.do == "branch":
        reject_around(work, run, because)
    elif rule.do == "to_initiator" and not work.assume and may_again(work, work.definition.start.key):
        settings = work.definition.settings
        go_back(work, _start(work), run, settings.resume, by=work.by, policy="on_reject")
    else:
        work.end("rejected", BEYOND if rule.do == "to_initiator" else because)


def mark(work: Work, run: Run, text: str) -> None:
    """The request bears the mark from now on."""
    if text and text not in work.marks:
        work.marks = (*work.marks, text)
        work.say(Marked(run.seq, text))


def _start(work: Work) -> Run:
    return next(run for run in reversed(work.runs) if run.kind == "start")
