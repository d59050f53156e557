"""Who is asked at a node, and why: resolve, leavers, duplicates, self, nobody. Always ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from approvals.definition.model import Human, Who
from approvals.engine.model import HandOver, Org, Reason, Run, Seat, State

FLOW_ADMIN = "flow_admin"
Found = tuple[int, Reason]


def electorate(node: Human, state: State, org: Org) -> tuple[Seat, ...]:
    """The seats of the node by today's firm; every person in it is active. () only if the house has nobody to ask."""
    found = [pair for who in node.who for pair in _resolve(who, state, org)]
    found = [pair for one in found for pair in _without_leavers(one, org)]
    seats = _collapse(found)
    if node.self_rule == "next_manager":
        seats = _without_self(node, seats, state, org)
    if not seats and node.empty == "to_flow_admin":
        seats = _flow_admins(node, state, org)
    return seats


def stand_in(going: HandOver, node: Human, run: Run, state: State, org: Org) -> Found | None:
    """Who takes over the seat of somebody who left: nobody whose own seat in this run has gone to somebody else."""
    barred = {going.leaver} | {seat.person for seat in run.seats if seat.status == "transferred"}
    if node.self_rule == "next_manager":
        barred.add(state.initiator)
    for candidate in (going.successor, *org.leaders(going.leaver)):
        if candidate and candidate not in barred and org.active(candidate):
            return candidate, Reason("leaver", instead_of=going.leaver)
    admins = [seat for seat in _flow_admins(node, state, org) if seat.person not in barred]
    return (admins[0].person, admins[0].reasons[0]) if admins else None


def _resolve(who: Who, state: State, org: Org) -> list[Found]:
    if who.rule == "role":
        scope = state.department if who.scope == "initiator_dept" else None
        return [(person, Reason("role", role=who.role)) for person in org.holders(who.role, scope)]
    if who.rule == "people":
        keys = [org.by_user_id(user_id) for user_id in who.user_ids]
        return [(key, Reason("people")) for key in keys if key is not None]
    single, reason = _resolve_one(who, state, org)
    return [(single, reason)] if single else []


def _resolve_one(who: Who, state: State, org: Org) -> tuple[int | None, Reason]:
    if who.rule == "dept_head":
        return _nth(org.heads(state.department), who.level), Reason("dept_head", level=who.level)
    if who.rule == "leader":
        return _nth(org.leaders(state.initiator), who.level), Reason("leader", level=who.level)
    if who.rule == "form_person":
        value = state.data.get(who.field)
        return value if isinstance(value, int) else None, Reason("form_person", field=who.field)
    return state.initiator, Reason("initiator")


def _nth(line: Sequence[int | None], level: int) -> int | None:
    return line[level - 1] if level <= len(line) else None


def _without_leavers(found: Found, org: Org) -> list[Found]:
    person, reason = found
    if org.active(person):
        return [found]
    for leader in org.leaders(person):
        if org.active(leader):
            return [(leader, Reason("leaver", instead_of=person, level=reason.level, role=reason.role))]
    return []


def _collapse(found: Iterable[Found]) -> tuple[Seat, ...]:
    reasons: dict[int, tuple[Reason, ...]] = {}
    for person, reason in found:
        known = reasons.get(person, ())
        reasons[person] = known if reason in known else (*known, reason)
    return tuple(Seat(person, why) for person, why in reasons.items())


def _without_self(node: Human, seats: tuple[Seat, ...], state: State, org: Org) -> tuple[Seat, ...]:
    """Nobody approves his own request: the next manager does, unless (any) somebody else is asked anyway."""
    others = tuple(seat for seat in seats if seat.person != state.initiator)
    if len(others) == len(seats) or (others and node.mode == "any"):
        return others
    line = (*org.heads(state.department), *org.leaders(state.initiator))
    for person in line:
        if person and person != state.initiator and org.active(person):
            stepped_in = (person, Reason("self", instead_of=state.initiator))
            return _collapse([(s.person, why) for s in others for why in s.reasons] + [stepped_in])
    return others


def _flow_admins(node: Human, state: State, org: Org) -> tuple[Seat, ...]:
    barred = state.initiator if node.self_rule == "next_manager" else 0
    admins = [person for person in org.holders(FLOW_ADMIN, None) if person != barred and org.active(person)]
    return _collapse([(person, Reason("flow_admin")) for person in admins])
