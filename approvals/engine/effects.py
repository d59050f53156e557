"""What a command did, in order, for the journal and for who must be told.

Rows follow from the new state alone (`services/rows.py` writes the difference of two states); effects say what
happened in words that a person would use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True)
class RunOpened:
    """A node began."""

    seq: int


@dataclass(frozen=True)
class RunClosed:
    """A node ended: passed, rejected, returned, withdrawn, superseded or cancelled."""

    seq: int
    status: str


@dataclass(frozen=True)
class BranchTaken:
    """An exclusive branch was decided; the run's `choice` has the truth table."""

    seq: int


@dataclass(frozen=True)
class SeatOpened:
    """Somebody has to act now: he is told."""

    seq: int
    no: int


@dataclass(frozen=True)
class SeatClosed:
    """A part ended; `reason` in the words of Feishu's complete_reason (see `states.CloseReason`)."""

    seq: int
    no: int
    reason: str


@dataclass(frozen=True)
class AutoDecided:
    """The house decided a run, or one seat of it (no > 0).

    policy: duplicate, self, condition, empty, overtime, kept; because: the fact that triggered it.
    """

    seq: int
    no: int
    verb: str
    policy: str
    because: Mapping[str, Any]


@dataclass(frozen=True)
class Copied:
    """These people may read it from now on."""

    seq: int
    people: tuple[int, ...]


@dataclass(frozen=True)
class ActionAsked:
    """Another system is to do something."""

    seq: int


@dataclass(frozen=True)
class WaitBegun:
    """A moment is waited for."""

    seq: int


@dataclass(frozen=True)
class WentBack:
    """It was returned to a node (`start`: the initiator); `by` 0 is the house, `policy` then says which rule."""

    seq: int
    to: str
    by: int
    mode: str
    policy: str = ""


@dataclass(frozen=True)
class Capped:
    """A signing rule asked for more people than there are and was lowered to what there is."""

    seq: int
    wanted: int
    have: int


@dataclass(frozen=True)
class Marked:
    """The request bears a mark from now on."""

    seq: int
    mark: str


@dataclass(frozen=True)
class Finished:
    """The request ended, or a revocation did: approved, rejected, withdrawn, terminated, revoked.

    because: `no_approver` when the house had nobody to ask, `cannot`, `overtime`, `condition`, `consent_refused`.
    """

    status: str
    because: str = ""


Effect: TypeAlias = (
    RunOpened | RunClosed | BranchTaken | SeatOpened | SeatClosed | AutoDecided | Copied | ActionAsked | WaitBegun
    | WentBack | Capped | Marked | Finished
)  # fmt: skip
