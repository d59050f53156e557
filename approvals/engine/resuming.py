"""The way home after a return: which nodes keep their answer, and who is asked again where it had come from."""

from __future__ import annotations

from collections.abc import Iterator

from approvals.definition.model import Action, Approve, Cc, Do, Node, Wait
from approvals.engine.asking import begin
from approvals.engine.electorate.limits import Limits, limits_of, stand_ins
from approvals.engine.electorate.special import Elected
from approvals.engine.model import YES, Reason, Run, Seat, altered
from approvals.engine.moving import onward
from approvals.engine.returning import touches
from approvals.engine.verdict import voice
from approvals.engine.way import newest_edit, origin, way
from approvals.engine.work import Entry, Work, auto
from approvals.forms.rights import EVERY, FieldRules


def take_up(work: Work, entry: Entry) -> bool:
    """Enter the node as the return says that brought the request back before it; False: it begins like any other.

    straight: a node between keeps its answer if nothing that its people read was changed; where it had come from, and
    where others were just at it, the same people are asked, without those whose yes still holds.
    """
    node = entry.node
    if not isinstance(node, Approve | Do | Cc | Action | Wait):
        return False
    home = _home(work, node.key)
    if home is None:
        return False
    old = way(work.definition, work.runs[: home.seq - 1]).get(node.key)
    if old is None:
        return False
    resume = home.choice["resume"]
    base = origin(work.runs, old)
    same = not affected(work, node, base)
    again = old.seq == resume["from"] and resume.get("policy") == "auto_return"
    if old.status == "passed" and same and not again:
        _keep(work, entry, base)
        return True
    if isinstance(node, Approve | Do) and (again or old.status == "returned"):
        seats = tuple(_same_seats(work, node, old, keep=same and not again))
        if seats:
            choice = {**entry.choice, "again": old.seq}
            begin(work, entry._replace(choice=choice), Elected(seats, rescue="rescue" in old.choice))
            return True
    return False


def affected(work: Work, node: Node, base: Run) -> bool:
    """Whether something was changed after the run's voices that its people can read (or that sends it back there)."""
    changed = newest_edit(work, base)
    if not changed or isinstance(node, Cc):
        return False
    if any(rule.back_to == node.key and touches(rule.fields, changed) for rule in work.definition.settings.invalidate):
        return True
    if isinstance(node, Wait):
        return node.until in changed
    return any(reads(node.fields, field) for field in changed) if isinstance(node, Approve | Do) else True


def reads(rules: FieldRules, field: str) -> bool:
    """Whether the rules let somebody read the field, or a column of it."""
    name = field.partition(".")[0]
    if EVERY in rules.hide or name in rules.hide:
        return False
    return EVERY in rules.read or any(one.partition(".")[0] == name for one in rules.read)


def _home(work: Work, key: str) -> Run | None:
    """The return on whose straight way back the node lies, if it has not been entered since."""
    later = work.definition.later
    for run in reversed(work.runs):
        if run.key == key or "jumped" in run.choice:
            return None
        resume = run.choice.get("resume")
        if resume is None or key not in later[run.key]:
            continue
        source = work.runs[resume["from"] - 1]
        straight = run.status == "passed" and _is_straight(work, run)
        return run if straight and key not in later.get(source.key, ()) else None
    return None


def _is_straight(work: Work, run: Run) -> bool:
    """`smart` is straight unless a field was changed that some condition of the flow looks at."""
    resume = run.choice["resume"]
    if resume["mode"] != "smart":
        return bool(resume["mode"] == "straight")
    return not touches(work.definition.tested, resume["changed"])


def _keep(work: Work, entry: Entry, base: Run) -> None:
    run = work.add(entry, "passed", choice={"kept": base.seq})
    auto(work, run, "kept", {"seq": base.seq})
    onward(work, run.key, run.within, run.branch)


def _same_seats(work: Work, node: Approve | Do, old: Run, *, keep: bool) -> Iterator[Seat]:
    """The members of the old run, in their order; a yes that still holds is taken along."""
    limits = limits_of(work, node)
    turn, seen, no = True, set[int](), 0
    for seat in old.seats:
        if seat.kind != "member" or seat.status in {"transferred", "removed"}:
            continue
        person, reasons = _present(work, limits, seat)
        if not person or person in seen:
            continue
        seen.add(person)
        no += 1
        said = keep and person == seat.person and _had_spoken(old, seat)
        status = seat.status if said else ("open" if turn else "waiting")
        turn = turn and (said or node.mode.kind != "in_turn")
        yield altered(
            seat, no=no, person=person, reasons=reasons, status=status, by=seat.by if said else 0, parent=0, method=""
        )


def _had_spoken(old: Run, seat: Seat) -> bool:
    """Whether his yes counted when the run ended: whom he had added after himself had spoken too."""
    unheard = any(one.parent == seat.no and one.kind == "after" and one.status == "returned" for one in old.seats)
    return seat.status in YES and voice(seat, old.seats) == "yes" and not unheard


def _present(work: Work, limits: Limits, seat: Seat) -> tuple[int, tuple[Reason, ...]]:
    """The person of the seat, or who stands in if he left meanwhile; nobody (0) if he may not act here (any more)."""
    if work.org.active(seat.person):
        return (seat.person if limits.may(seat.person) else 0), seat.reasons
    heir = next((one for one in stand_ins(work, limits, seat.person) if limits.may(one)), 0)
    return heir, (Reason("leaver", instead_of=seat.person),)
