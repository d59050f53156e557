"""State of a request as the engine sees it; the words are those of the tables, so that rows map one to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

NEW: Final = "new"
RUNNING: Final = "running"
YES: Final = frozenset({"approved", "done"})
NO: Final = frozenset({"rejected", "cannot"})
LIVE: Final = frozenset({"open", "waiting", "delegated"})  # still has a part to play


class NotNow(Exception):  # noqa: N818  # reads as a sentence where it is raised
    """The command does not go from this state; nothing changed."""


class NotSo(Exception):  # noqa: N818
    """The command can never go like this: `field` and `why` (a word of the list in `commands`) say what to mend."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


T = TypeVar("T", "Seat", "Run")


def altered(one: T, **changes: Any) -> T:
    """The same with these attributes changed: `dataclasses.replace` without what it costs a decision."""
    made = object.__new__(type(one))
    made.__dict__.update(one.__dict__, **changes)
    return made


@dataclass(frozen=True)
class Reason:
    """Why somebody is asked.

    rule: a resolver rule, or `leaver` (stands in for `instead_of`, who left), `self` (the rule named the initiator),
    `barred` (the rule named somebody who may not act here), `superior`, `flow_admin`, `named` (nobody was found),
    `transfer`, `delegate`, `added` (by `instead_of`), `four_eyes`, `overtime`, `consent`, `duplicate` (he said yes at
    the node `name` just before, so he is not asked again).
    """

    rule: str
    level: int = 0
    role: str = ""
    field: str = ""
    instead_of: int = 0
    name: str = ""  # roster, ledger, node, or system that the rule looked at
    path: tuple[int, ...] = ()  # the people of the chain that was walked

    def stored(self) -> dict[str, Any]:
        """As JSON, without what is empty."""
        return {key: list(value) if key == "path" else value for key, value in self.__dict__.items() if value}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Reason:
        """From the JSON of `stored`."""
        facts: dict[str, Any] = {key: tuple(value) if key == "path" else value for key, value in stored.items()}
        return cls(**facts)


@dataclass(frozen=True)
class Seat:
    """One person's part in a run; `no` counts from 1 inside it and never changes.

    kind: member (his voice counts in the electorate), candidate (may claim), before / after (added signer whose
    answer makes the voice of the seat `parent`), opinion (answers `parent`, who asked him; no voice).
    status: open, waiting (his turn comes later), delegated (waits for an opinion), approved, rejected, done, cannot,
    answered, superseded, withdrawn, transferred, returned, deduplicated, removed, resubmitted.
    """

    no: int
    person: int
    reasons: tuple[Reason, ...]
    status: str = "open"
    kind: str = "member"
    groups: tuple[str, ...] = ()
    parent: int = 0
    method: str = ""  # of added signers: any, all, in_turn
    by: int = 0  # who decided: the person, or his deputy or assistant; 0 is the house

    @property
    def live(self) -> bool:
        """Whether the seat still has a part to play."""
        return self.status in LIVE


@dataclass(frozen=True)
class Run:
    """One activation of a node; `seats` is the electorate as it was found then.

    kind: start, approve, do, cc, exclusive, parallel, action, wait, four_eyes, revoke.
    status: open, passed, rejected, returned, withdrawn, superseded (another branch ended the matter), cancelled.
    within, branch: the parallel run (its seq) and the branch that it belongs to; 0 outside of all.
    choice: exclusive: {"chose", "table"}; parallel: {"branches": {key: open|passed|rejected}};
      passed by the house: {"auto": policy, "because": {...}}; kept after a return: {"kept": seq};
      opened by a return: {"resume": {"mode", "from": seq, "by": person, "changed": [...], "policy"}}; asked again on
      the way home from it: {"again": seq}; by a jump: {"jumped": true}; flow administrators in place of nobody:
      {"rescue": "flow_admin"}; cc: {"copied": [person, …]}; four_eyes: {"need": count};
      action: {"attempts", "answer", "error"}.
    round: how often the request had come back when this began; 1 at first.
    """

    seq: int
    key: str
    kind: str
    generation: int
    status: str
    seats: tuple[Seat, ...] = ()
    choice: Mapping[str, Any] = field(default_factory=dict)
    within: int = 0
    branch: str = ""
    round: int = 1

    @property
    def open(self) -> bool:
        """Whether it still runs."""
        return self.status == "open"

    def seat(self, no: int) -> Seat:
        """The seat with this number.

        Raises: NotNow if there is none.
        """
        found = next((seat for seat in self.seats if seat.no == no), None)
        if found is None:
            raise NotNow("no such part")
        return found

    def seat_of(self, person: int) -> Seat | None:
        """The person's live seat."""
        return next((seat for seat in self.seats if seat.person == person and seat.live), None)


@dataclass(frozen=True)
class State:
    """A request: who asked for what, and the runs so far. `new` is before submit.

    status: new, running, suspended, approved, rejected, withdrawn, terminated, revoking, revoked.
    chosen: people chosen for nodes by the initiator or the approver before: {node key: (person, …)}.
    edits: {field: seq of the newest run that had begun when it was last changed} after submit; one more if that run
      was over. So every voice of a run with a smaller number was given before the change.
    marks: what the request bears after a rejection that did not stop it.
    """

    initiator: int
    department: int
    data: Mapping[str, Any]
    status: str = NEW
    runs: tuple[Run, ...] = ()
    chosen: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    edits: Mapping[str, int] = field(default_factory=dict)
    marks: tuple[str, ...] = ()

    @property
    def open_runs(self) -> tuple[Run, ...]:
        """The runs that are going on, oldest first; parallel ones included."""
        return tuple(run for run in self.runs if run.open)

    @property
    def round(self) -> int:
        """How often it has come back, plus one."""
        return max((run.round for run in self.runs), default=1)

    def run(self, seq: int) -> Run:
        """The run with this number.

        Raises: NotNow if there is none.
        """
        if not 1 <= seq <= len(self.runs):
            raise NotNow("no such run")
        return self.runs[seq - 1]

    def put(self, run: Run) -> State:
        """With this run in its place, or added at the end."""
        if run.seq > len(self.runs):
            return replace(self, runs=(*self.runs, run))
        return replace(self, runs=(*self.runs[: run.seq - 1], run, *self.runs[run.seq :]))
