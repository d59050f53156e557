"""What must hold after every step, whatever the flow, the firm and the command."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import Any

from approvals.definition.model import Definition, Human
from approvals.engine import (
    NO,
    YES,
    ActionAsked,
    AutoDecided,
    BranchTaken,
    Copied,
    Effect,
    Finished,
    Marked,
    Reason,
    Run,
    RunClosed,
    RunOpened,
    Seat,
    SeatClosed,
    SeatOpened,
    State,
    WaitBegun,
    WentBack,
)  # fmt: skip
from approvals.forms.rights import FieldRules
from tests.approvals.engine.build import Firm

FINAL = {"approved", "rejected", "withdrawn", "terminated", "revoked"}
ASKS = {"approve", "do", "start", "four_eyes", "revoke"}
MOVES = {
    ("new", "running"), ("running", "suspended"), ("suspended", "running"), ("approved", "revoking"),
    ("revoking", "approved"), ("revoking", "revoked"), ("suspended", "withdrawn"), ("suspended", "terminated"),
    *(("running", end) for end in ("approved", "rejected", "withdrawn", "terminated")),
    *((state, end) for state in ("new", "suspended") for end in ("approved", "rejected")),  # at once, or on resuming
}  # fmt: skip


def check(definition: Definition, firm: Firm, before: State, after: State, effects: tuple[Effect, ...]) -> None:
    """All laws of one accepted step."""
    one_outcome(before, after)
    history_stays(before, after)
    somebody_acts(firm, after)
    people_may_act(definition, firm, before, after)
    house_skips_no_work(definition, after, effects)
    effects_are_the_difference(before, after, effects)
    assert read(rows(after)) == after


def one_outcome(before: State, after: State) -> None:
    """A final state is left only towards a revocation; a request that is over has nothing open."""
    assert before.status == after.status or (before.status, after.status) in MOVES, (before.status, after.status)
    if after.status in FINAL:
        assert not after.open_runs
    assert all(run.open or not any(seat.live for seat in run.seats) for run in after.runs)


def history_stays(before: State, after: State) -> None:
    """What was decided stays decided; a run that ended is not touched again; numbers are gapless."""
    assert [run.seq for run in after.runs] == list(range(1, len(after.runs) + 1))
    generations: Counter[str] = Counter()
    for run in after.runs:
        generations[run.key] += 1
        assert run.generation == generations[run.key]
        assert [seat.no for seat in run.seats] == list(range(1, len(run.seats) + 1))
        live = [seat.person for seat in run.seats if seat.live]
        assert len(live) == len(set(live)), "two live parts of one person"
    for old, new in zip(before.runs, after.runs, strict=False):
        assert old.open or old == new
        for was, now in zip(old.seats, new.seats, strict=False):
            same = (was.no, was.person, was.status, was.by) == (now.no, now.person, now.status, now.by)
            assert was.live or same, (was, now)


def somebody_acts(firm: Firm, after: State) -> None:
    """Never stuck: everything that is open waits for somebody at work, for a moment or for another system."""
    if after.status in FINAL or after.status == "new":
        return
    assert after.open_runs
    for run in after.open_runs:
        if run.kind == "parallel":
            for key, result in run.choice["branches"].items():
                inside = any(one.within == run.seq and one.branch == key for one in after.open_runs)
                assert inside == (result == "open"), (run, key)
            continue
        if run.within:
            around = after.runs[run.within - 1]
            assert around.open
            assert around.choice["branches"][run.branch] == "open"
        if run.kind in ASKS or run.seats:
            acting = [seat for seat in run.seats if seat.status == "open"]
            assert after.status == "suspended" or any(firm.active(seat.person) for seat in acting), run
        else:
            assert run.kind in {"wait", "action"}, run
        waits_for_a_reason(run)


def waits_for_a_reason(run: Run) -> None:
    """Who waits is behind somebody in the line, or asked somebody before; who delegated asked somebody."""
    for seat in run.seats:
        below = [one for one in run.seats if one.parent == seat.no and one.live]
        if seat.status == "delegated":
            assert [one.kind for one in below] == ["opinion"], run
        if seat.status == "open":
            assert not any(one.kind in {"before", "opinion"} for one in below), run


def people_may_act(definition: Definition, firm: Firm, before: State, after: State) -> None:
    """Nobody who left is asked; never the initiator, nor who is barred, where the node does not let them."""
    for run in after.runs:
        known = len(before.runs[run.seq - 1].seats) if run.seq <= len(before.runs) else 0
        node = definition.nodes.get(run.key)
        for seat in run.seats[known:]:
            if not seat.live:
                continue
            assert firm.active(seat.person), seat
            if isinstance(node, Human):
                own = node.special.self_rule == "self" or any(who.rule == "initiator" for who in node.who)
                barred = "initiator" in node.special.not_by
                assert seat.person != after.initiator or (own and not barred), (node, seat)
                if "field:person" in node.special.not_by:
                    # a kept seat may be older than what the field says now
                    assert seat.person != after.data.get("person") or "again" in run.choice, (node, seat)
            if run.kind in {"four_eyes", "revoke"}:
                assert seat.person != after.initiator


def house_skips_no_work(definition: Definition, after: State, effects: tuple[Effect, ...]) -> None:
    """No yes of the house where a field, a comment or the act itself is required; duplicates only of approvals."""
    for effect in effects:
        if not isinstance(effect, AutoDecided) or effect.verb in {"reject", "cannot"} or effect.policy == "kept":
            continue
        node = definition.nodes[after.runs[effect.seq - 1].key]
        assert isinstance(node, Human)
        assert not node.must_act
        assert node.comment != "required"
        assert not node.fields.required
        assert node.kind == "approve" or effect.policy not in {"duplicate", "self"}


def effects_are_the_difference(before: State, after: State, effects: tuple[Effect, ...]) -> None:
    """Every new run, ended run, opened and ended part is told exactly once, and nothing else is."""
    opened, closed, turns, ended = set(), set(), set(), set()
    for run in after.runs:
        old = before.runs[run.seq - 1] if run.seq <= len(before.runs) else None
        quiet = run.kind in {"exclusive", "cc"} or "kept" in run.choice or (run.kind == "start" and run.seq == 1)
        if old is None and not quiet:
            opened.add(RunOpened(run.seq))
        if not run.open and (old is None or old.open) and not quiet:
            closed.add(RunClosed(run.seq, run.status))
        for seat in run.seats:
            was = old.seats[seat.no - 1] if old and seat.no <= len(old.seats) else None
            if seat.status == "open" and (was is None or was.status != "open"):
                turns.add((run.seq, seat.no))
            if not seat.live and (was is None or was.live):
                ended.add((run.seq, seat.no))
    assert {one for one in effects if isinstance(one, RunOpened)} == opened
    assert {one for one in effects if isinstance(one, RunClosed)} == closed
    assert sorted((one.seq, one.no) for one in effects if isinstance(one, SeatOpened)) == sorted(turns)
    assert sorted((one.seq, one.no) for one in effects if isinstance(one, SeatClosed)) == sorted(ended)
    fresh = after.runs[len(before.runs) :]
    assert {one.seq for one in effects if isinstance(one, BranchTaken)} == {
        r.seq for r in fresh if r.kind == "exclusive"
    }
    copies = {run.seq for run in fresh if run.kind == "cc" and "kept" not in run.choice}
    assert {one.seq for one in effects if isinstance(one, Copied)} == copies
    for kind, effect in (("wait", WaitBegun), ("action", ActionAsked)):
        begun = {one.seq for one in effects if isinstance(one, effect)}
        assert {run.seq for run in fresh if run.kind == kind and run.open} <= begun <= {r.seq for r in fresh}
    resumed = sum("resume" in run.choice for run in fresh)
    assert sum(isinstance(one, WentBack) for one in effects) >= resumed
    new_marks = [mark for mark in after.marks if mark not in before.marks]
    assert [one.mark for one in effects if isinstance(one, Marked)] == new_marks
    over = [one.status for one in effects if isinstance(one, Finished)]
    changed = after.status != before.status and after.status in FINAL
    assert over == ([after.status] if changed else [])


def rows(state: State) -> str:
    """As JSON, the way rows keep it."""
    plain = asdict(state)
    for run, stored in zip(state.runs, plain["runs"], strict=True):
        for seat, part in zip(run.seats, stored["seats"], strict=True):
            part["reasons"] = [reason.stored() for reason in seat.reasons]
    return json.dumps(plain, ensure_ascii=False)


def read(text: str) -> State:
    """From the JSON of `rows`."""
    plain: dict[str, Any] = json.loads(text)
    runs = []
    for stored in plain.pop("runs"):
        seats = tuple(
            Seat(
                **{
                    **part,
                    "reasons": tuple(Reason.read(one) for one in part["reasons"]),
                    "groups": tuple(part["groups"]),
                }
            )
            for part in stored.pop("seats")
        )
        runs.append(Run(**stored, seats=seats))
    chosen = {key: tuple(people) for key, people in plain.pop("chosen").items()}
    return State(**{**plain, "marks": tuple(plain["marks"])}, runs=tuple(runs), chosen=chosen)


def voices(state: State) -> dict[tuple[int, int], str]:
    """Every voice that was given, by run and seat."""
    return {(run.seq, seat.no): seat.status for run in state.runs for seat in run.seats if seat.status in YES | NO}


def required(rules: FieldRules) -> bool:
    """Whether something must be filled in."""
    return bool(rules.required)
