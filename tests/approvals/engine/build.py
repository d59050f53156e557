"""Flows and firms in a few words, straight from the dataclasses: what the tests of the engine and of its users need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from approvals.definition.model import Action, Approve, Branch, Cc, Definition, Do, Exclusive, Node, Parallel, Wait
from approvals.definition.settings import Serial, Settings
from approvals.definition.signing import Mode, ModeKind, Quorum
from approvals.definition.who import Special, Who
from approvals.engine import Decide, Effect, State, Submit, step
from approvals.engine.commands import Command
from approvals.engine.model import Run, Seat
from approvals.forms.conditions import Test, When
from approvals.forms.field import FieldDef, Words

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
FIELDS = (
    FieldDef("amount", "number", Words("金额")),
    FieldDef("reason", "text", Words("事由")),
    FieldDef("person", "person", Words("经办人")),
    FieldDef("people", "people", Words("参与人")),
    FieldDef("department", "department", Words("部门")),
    FieldDef("system", "ledger", Words("系统")),
)


def people(*keys: int, group: str = "") -> Who:
    """Exactly these people, in this order."""
    return Who("people", user_ids=tuple(f"u{key}" for key in keys), group=group)


def mode(kind: ModeKind = "any", on_no: str = "", **more: Any) -> Mode:
    """A signing mode with the usual answer to a no: the goal can still be reached, or a veto."""
    usual = "tally" if kind in {"ratio", "count", "groups"} else "veto"
    return Mode(kind, on_no or usual, **more)  # type: ignore[arg-type]  # words of the mode


def need(**groups: int) -> tuple[Quorum, ...]:
    """So many yes from each group: `need(risk=1, it=2)`."""
    return tuple(Quorum(group, count) for group, count in groups.items())


def approve(key: str, *who: Who | int, by: Mode | ModeKind = "any", **more: Any) -> Approve:
    """People say yes or no. Numbers are people; special=…, fields=… and so on as in the definition."""
    return Approve(key=key, name=Words(key), who=_who(who), mode=by if isinstance(by, Mode) else mode(by), **more)


def do(key: str, *who: Who | int, by: Mode | ModeKind = "any", **more: Any) -> Do:
    """People do something. Like `approve`."""
    more.setdefault("special", Special(self_rule="self"))
    return Do(key=key, name=Words(key), who=_who(who), mode=by if isinstance(by, Mode) else mode(by), **more)


def cc(key: str, *who: Who | int) -> Cc:
    """They may read it."""
    return Cc(key, Words(key), _who(who))


def when(field_id: str, op: str, value: Any) -> When:
    """One test."""
    return ((Test(field_id, op, value),),)


def branch(key: str, *steps: Node, if_: When = ()) -> Branch:
    """A way of an exclusive node (without `if_`: the default), or of a parallel one."""
    return Branch(key, Words(key), if_, steps, default=not if_)


def exclusive(key: str, *branches: Branch) -> Exclusive:
    """The first branch that holds."""
    return Exclusive(key, Words(key), branches)


def parallel(key: str, *branches: Branch, join: Any = "all") -> Parallel:
    """All branches at once."""
    return Parallel(key, Words(key), branches, join)


def action(key: str, *writes: str) -> Action:
    """Another system does something."""
    return Action(key, Words(key), "do_it", writes=writes)


def wait(key: str, until: str = "") -> Wait:
    """A moment is waited for."""
    return Wait(key, Words(key), until)


def flow(*steps: Node, fields: tuple[FieldDef, ...] = FIELDS, **settings: Any) -> Definition:
    """A whole flow; settings as in `Settings`."""
    return Definition("flow", Words("流程"), Serial("T"), fields, steps, settings=Settings(**settings))


def _who(found: tuple[Who | int, ...]) -> tuple[Who, ...]:
    return tuple(people(one) if isinstance(one, int) else one for one in found)


@dataclass
class Firm:
    """A firm of people 1, 2, 3 …: who leads whom, heads of departments, roles. Everybody is active unless `gone`.

    leader: {person: his leader}; head: {department: head or None}; parent: {department: the one above}; place:
    {person: department}; roles: {role: holders}, scoped: {(role, department): holders}; duty: {roster: people};
    owners: {system: people}; ledger: {(ledger, key, column): people}. User ids are "u1", department ids "d1".
    """

    leader: dict[int, int] = field(default_factory=dict)
    head: dict[int, int | None] = field(default_factory=dict)
    parent: dict[int, int] = field(default_factory=dict)
    place: dict[int, int] = field(default_factory=dict)
    roles: dict[str, list[int]] = field(default_factory=dict)
    scoped: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    duty: dict[str, list[int]] = field(default_factory=dict)
    owners: dict[str, list[int]] = field(default_factory=dict)
    ledger: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)
    named: dict[int, int] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)

    def active(self, person: int) -> bool:
        return person not in self.gone

    def successor(self, person: int) -> int | None:
        return self.named.get(person)

    def leaders(self, person: int) -> list[int]:
        found: list[int] = []
        here = self.leader.get(person)
        while here is not None and here != person and here not in found:
            found.append(here)
            here = self.leader.get(here)
        return found

    def heads(self, department: int) -> list[int | None]:
        return [self.head.get(one) for one in self._line(department)]

    def department_of(self, person: int) -> int | None:
        return self.place.get(person)

    def department_by_id(self, department_id: str) -> int | None:
        return int(department_id.removeprefix("d"))

    def is_under(self, department: int, ancestor: int) -> bool:
        return ancestor in self._line(department)

    def holders(self, role: str, department: int | None) -> list[int]:
        found = self.roles.get(role, []) if department is None else self.scoped.get((role, department), [])
        return [person for person in found if self.active(person)]

    def has_role(self, person: int, role: str) -> bool:
        return person in self.roles.get(role, [])

    def by_user_id(self, user_id: str) -> int | None:
        return int(user_id.removeprefix("u"))

    def owners_of(self, system: str, duties: Sequence[str]) -> list[int]:
        return self.owners.get(system, [])

    def ledger_people(self, ledger: str, key: str, column: str) -> list[int]:
        return self.ledger.get((ledger, key, column), [])

    def on_duty(self, roster: str, at: datetime) -> list[int]:
        return self.duty.get(roster, [])

    def _line(self, department: int) -> list[int]:
        found = [department]
        while (above := self.parent.get(found[-1])) is not None and above not in found:
            found.append(above)
        return found


class Case:
    """One request under a firm: commands in, the state and all effects so far out."""

    def __init__(
        self, definition: Definition, firm: Firm | None = None, *, initiator: int = 1, department: int = 1,
        data: Mapping[str, Any] | None = None, chosen: Mapping[str, tuple[int, ...]] | None = None, submit: bool = True,
    ) -> None:  # fmt: skip
        self.definition = definition
        self.firm = firm or Firm(roles={"flow_admin": [90, 91]})
        self.state = State(initiator, department, dict(data or {"amount": 1, "reason": "因为"}))
        self.effects: tuple[Effect, ...] = ()
        self.all: list[Effect] = []
        if submit:
            self.take(Submit(chosen or {}))

    def take(self, command: Command) -> tuple[Effect, ...]:
        """Give the command to the engine; `effects` are those of this one."""
        self.state, self.effects = step(self.definition, self.state, command, self.firm, NOW)
        self.all += self.effects
        return self.effects

    def part(self, person: int, key: str = "") -> tuple[Run, Seat]:
        """The live part of the person (at the node)."""
        for run in self.state.open_runs:
            seat = run.seat_of(person)
            if seat and key in {"", run.key}:
                return run, seat
        raise AssertionError(f"{person} has no part: {self.asked()}")

    def say(self, person: int, verb: str = "", key: str = "", **more: Any) -> tuple[Effect, ...]:
        """The person decides: yes by default."""
        run, seat = self.part(person, key)
        yes = "complete" if run.kind in {"do", "action"} else "approve"
        return self.take(Decide(verb or yes, run.seq, seat.no, more.pop("actor", person), **more))  # type: ignore[arg-type]

    def no(self, person: int, key: str = "") -> tuple[Effect, ...]:
        """The person says no, or that he cannot."""
        run, _ = self.part(person, key)
        return self.say(person, "cannot" if run.kind in {"do", "action"} else "reject", key)

    def asked(self) -> dict[str, list[int]]:
        """Who has to act now, by node."""
        return {
            run.key: [seat.person for seat in run.seats if seat.status == "open"]
            for run in self.state.open_runs
            if run.kind != "parallel"
        }

    def history(self) -> list[str]:
        """`key:status` of all runs."""
        return [f"{run.key}:{run.status}" for run in self.state.runs]

    def last(self, key: str) -> Run:
        """The newest run of the node."""
        return [run for run in self.state.runs if run.key == key][-1]
