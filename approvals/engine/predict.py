"""What would come next, by today's firm and the form as it is. The real thing may differ, and pages say so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from approvals.definition.model import Action, Approve, Definition, Do, Exclusive, Human, Node, Parallel, tested, walk
from approvals.definition.who import Who
from approvals.engine.electorate import RESOLVERS
from approvals.engine.electorate.chosen import selects
from approvals.engine.entering import proceed
from approvals.engine.model import NEW, RUNNING, Run, Seat, State, altered
from approvals.engine.moving import onward
from approvals.engine.org import Org
from approvals.engine.returning import note_changes, touches
from approvals.engine.settling import conclude
from approvals.engine.verdict import FOUR_EYES
from approvals.engine.work import Entry, Work
from approvals.forms.rights import EVERY


@dataclass(frozen=True)
class Foreseen:
    """A node that is expected, with who is asked: people's, copies, actions, waits; four eyes as node `four_eyes`.

    seats: as they would begin: who said yes before is `deduplicated`; of a copy, who gets it. within: the parallel
    branches around it, outermost first. sure: `maybe` if a form field that can still be changed, or somebody's choice,
    decides whether it comes or who is asked. policy: the house decides it (`duplicate`, `self`, `condition`, `empty`,
    `kept`), so nobody is asked.
    """

    node: Node
    seats: tuple[Seat, ...]
    within: tuple[str, ...] = ()
    sure: Literal["sure", "maybe"] = "sure"
    policy: str = ""


def predict(definition: Definition, state: State, org: Org, now: datetime) -> tuple[Foreseen, ...]:
    """The nodes still to come after those that are open, in the order of the flow, if everybody says yes.

    All of them before submit; none when it is over.
    """
    if state.status not in {NEW, RUNNING, "suspended"}:
        return ()
    ahead, born = foresee(Work(definition, state, org, now, assume=True))
    runs = [born[run.seq] for run in ahead.runs if run.seq > len(state.runs) and run.kind != "start"]
    loose = _Loose(definition, state)
    found = []
    for run in runs:
        node = FOUR_EYES if run.kind == "four_eyes" else definition.nodes[run.key]
        sure = loose.sure(run, node)
        loose.passes(node)
        if not isinstance(node, Exclusive | Parallel):
            found.append((run, Foreseen(node, _seats(run), _around(ahead, run), sure, _policy(run))))
    order = {key: place for place, key in enumerate(definition.nodes)}
    found.sort(key=lambda one: order.get(one[0].key, len(order)))
    return tuple(one for _, one in found)


def people_of(definition: Definition, state: State, rules: tuple[Who, ...], org: Org, now: datetime) -> tuple[int, ...]:
    """Whom the rules find now, each once; who left is passed over."""
    work = Work(definition, state, org, now, assume=True)
    found = dict.fromkeys(person for who in rules for person, _ in RESOLVERS[who.rule](work, "", who))
    return tuple(person for person in found if org.active(person))


def foresee(work: Work) -> tuple[Work, dict[int, Run]]:
    """The request at its end if everybody says yes, and each run as it was born."""
    born: dict[int, Run] = {}
    if work.status == NEW:
        work.add(Entry(work.definition.start), "passed")
        onward(work, work.definition.start.key, 0, "")
    work.status = RUNNING
    while True:
        proceed(work)
        for run in work.runs:
            born.setdefault(run.seq, run)
        first = next((run for run in work.runs if run.open and run.kind != "parallel"), None)
        if first is None:
            return work, born
        seats = tuple(_said_yes(first, seat) for seat in first.seats)
        conclude(work, note_changes(work, work.put(altered(first, seats=seats))), "passed")


def _said_yes(run: Run, seat: Seat) -> Seat:
    if seat.status not in {"open", "waiting", "delegated"} or seat.kind == "opinion":
        return seat
    return altered(seat, status="done" if run.kind == "do" else "approved", by=seat.person)


class _Loose:
    """What can still change on the way, and what depends on it."""

    def __init__(self, definition: Definition, state: State) -> None:
        self._definition = definition
        self._fields = set(definition.settings.amend)
        self._maybe: set[str] = set()
        self._ahead: set[str] = set()
        for run in state.open_runs:
            if run.kind == "start":
                self._fields |= {EVERY}
            elif run.key in definition.nodes:
                self.passes(definition.nodes[run.key])

    def passes(self, node: Node) -> None:
        """What the people of the node, or the other system, may write is open from here on."""
        self._ahead.add(node.key)
        if isinstance(node, Human):
            self._fields |= set(node.fields.write)
        elif isinstance(node, Action):
            self._fields |= set(node.writes)

    def sure(self, run: Run, node: Node) -> Literal["sure", "maybe"]:
        """Whether it comes, and to these people, as far as can be known."""
        if isinstance(node, Exclusive) and any(self._open(tested(branch.when)) for branch in node.branches):
            self._maybe |= {inner.key for branch in node.branches for inner in walk(branch.steps)}
        maybe = node.key in self._maybe
        if isinstance(node, Approve | Do) and not maybe:
            asked = [name for who in node.who for name in (who.field, who.of.partition(":")[2]) if name]
            maybe = self._open(asked) or any(who.node in self._ahead or who.rule == "on_duty" for who in node.who)
            maybe = maybe or self._open(name for rule in node.auto for name in tested(rule.when))
            maybe = maybe or (selects(node) is not None and not run.seats)
        return "maybe" if maybe else "sure"

    def _open(self, fields: Iterable[str]) -> bool:
        names = list(fields)
        return bool(names) and (EVERY in self._fields or touches(names, self._fields))


def _policy(run: Run) -> str:
    return "kept" if "kept" in run.choice else str(run.choice.get("auto", ""))


def _seats(run: Run) -> tuple[Seat, ...]:
    if run.kind != "cc":
        return run.seats
    return tuple(Seat(no, person, ()) for no, person in enumerate(run.choice.get("copied", ()), 1))


def _around(work: Work, run: Run) -> tuple[str, ...]:
    if not run.within:
        return ()
    return (*_around(work, work.runs[run.within - 1]), run.branch)
