"""State, commands and effects of the engine; the words are those of the tables, so that rows map one to one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

Verb = Literal["approve", "reject", "complete", "cannot"]
SETTLES: Mapping[str, str] = {"approve": "approved", "complete": "done", "reject": "rejected", "cannot": "cannot"}
YES = frozenset({"approved", "done"})
NO = frozenset({"rejected", "cannot"})


class NotNow(Exception):  # noqa: N818  # reads as a sentence where it is raised
    """The command does not go from this state; nothing changed."""


@dataclass(frozen=True)
class Reason:
    """Why somebody is asked.

    rule: a resolver rule, or `leaver` (stands in for `instead_of`, who left), `self` (the rule named the initiator),
    `flow_admin` (nobody was found).
    """

    rule: str
    level: int = 0
    role: str = ""
    field: str = ""
    instead_of: int = 0

    def stored(self) -> dict[str, Any]:
        """As JSON, without what is empty."""
        return {key: value for key, value in asdict(self).items() if value}


@dataclass(frozen=True)
class Seat:
    """One person's part in a run."""

    person: int
    reasons: tuple[Reason, ...]
    status: str = "open"


@dataclass(frozen=True)
class Run:
    """One activation of a node; `seats` is the electorate as it was found then."""

    seq: int
    key: str
    kind: str
    generation: int
    status: str
    seats: tuple[Seat, ...] = ()
    choice: Mapping[str, Any] = field(default_factory=dict)

    @property
    def counted(self) -> tuple[Seat, ...]:
        """The electorate: everybody but those whose part went to somebody else."""
        return tuple(seat for seat in self.seats if seat.status != "transferred")

    def seat(self, person: int) -> Seat | None:
        """The person's seat."""
        return next((seat for seat in self.seats if seat.person == person), None)


@dataclass(frozen=True)
class State:
    """A request: who asked for what, and the runs so far. `new` is before submit."""

    initiator: int
    department: int
    data: Mapping[str, Any]
    status: str = "new"
    runs: tuple[Run, ...] = ()

    @property
    def open_run(self) -> Run | None:
        """The run that waits for people."""
        return next((run for run in reversed(self.runs) if run.status == "open"), None)


@dataclass(frozen=True)
class Submit:
    """The initiator sends the form."""


@dataclass(frozen=True)
class Decide:
    """The seat of `principal` in the run of this generation is decided."""

    verb: Verb
    key: str
    generation: int
    principal: int


@dataclass(frozen=True)
class Withdraw:
    """The initiator takes the request back."""


@dataclass(frozen=True)
class HandOver:
    """A person left; the open seat goes to the successor, else to the nearest active leader, else to flow admins."""

    leaver: int
    successor: int = 0


Command: TypeAlias = Submit | Decide | Withdraw | HandOver


@dataclass(frozen=True)
class RunOpened:
    """A node began; each seat gets a task."""

    run: Run
    at: datetime


@dataclass(frozen=True)
class BranchTaken:
    """An exclusive branch was decided; `run.choice` has the truth table."""

    run: Run


@dataclass(frozen=True)
class SeatOpened:
    """Somebody joined a running node."""

    seq: int
    seat: Seat


@dataclass(frozen=True)
class SeatClosed:
    """A task ended, in the words of Feishu's complete_reason."""

    seq: int
    person: int
    status: str
    close_reason: str


@dataclass(frozen=True)
class RunClosed:
    """A node ended."""

    seq: int
    status: str


@dataclass(frozen=True)
class Finished:
    """The request ended; `because` is `no_approver` when the house had nobody to ask."""

    status: str
    because: str = ""


Effect: TypeAlias = RunOpened | BranchTaken | SeatOpened | SeatClosed | RunClosed | Finished


class Org(Protocol):
    """What the engine asks about today's firm; people and departments are keys."""

    def active(self, person: int) -> bool: ...

    def leaders(self, person: int) -> Sequence[int]: ...

    def heads(self, department: int) -> Sequence[int | None]: ...

    def holders(self, role: str, department: int | None) -> Sequence[int]: ...

    def by_user_id(self, user_id: str) -> int | None: ...
