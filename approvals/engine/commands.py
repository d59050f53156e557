"""What can be asked of the engine. A part is named by the run's `seq` and the seat's `no`; people are keys.

`actor` is who presses the button (the person of the seat, his deputy or assistant); 0 is the house.
Words of `NotSo.why`: unknown_node, not_passed, self, inactive, initiator, barred, already_asked, ping_pong, empties,
decided, nobody, too_many_rounds, not_added_by_you, few_eyes, missing_choice, out_of_range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Verb = Literal["approve", "reject", "complete", "cannot"]


@dataclass(frozen=True)
class Edit:
    """What somebody changed in the form: all values as they are now, and the ids of the fields that differ."""

    data: Mapping[str, Any]
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Submit:
    """The initiator sends the form; `chosen` are the approvers that he picked."""

    chosen: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Decide:
    """A seat is decided; `chosen`: the approvers whom the one before picks for the next node."""

    verb: Verb
    seq: int
    no: int
    actor: int
    edit: Edit | None = None
    chosen: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Return:
    """退回: back to a node that was passed; `to` is its key, `start` is the initiator."""

    seq: int
    no: int
    actor: int
    to: str
    resume: str = ""  # "": as the flow says


@dataclass(frozen=True)
class Resubmit:
    """The initiator sends the mended form again (the open run of kind start)."""

    seq: int
    actor: int
    edit: Edit
    chosen: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Amend:
    """The initiator changes a field that the flow lets him change while it runs."""

    actor: int
    edit: Edit


@dataclass(frozen=True)
class Transfer:
    """转交: the part goes to somebody else, for good.

    forced: by an administrator or the ladder, or a comment says why. why: the reason rule of the new part.
    """

    seq: int
    no: int
    actor: int
    to: int
    forced: bool = False
    why: str = "transfer"


@dataclass(frozen=True)
class Delegate:
    """委派: somebody is asked for his opinion; then it comes back."""

    seq: int
    no: int
    actor: int
    to: int


@dataclass(frozen=True)
class Answer:
    """The one who was asked gives his opinion."""

    seq: int
    no: int
    actor: int


@dataclass(frozen=True)
class AddSign:
    """加签. before: they decide first. after: the adder approves now, they follow. parallel: the electorate grows."""

    seq: int
    no: int
    actor: int
    kind: Literal["before", "after", "parallel"]
    people: tuple[int, ...]
    method: Literal["any", "all", "in_turn"] = "all"


@dataclass(frozen=True)
class RemoveSign:
    """减签: an added part that has not been decided ends. forced: by an administrator."""

    seq: int
    no: int
    actor: int
    forced: bool = False


@dataclass(frozen=True)
class Claim:
    """认领: the candidate takes it; the others lose it until he gives it back."""

    seq: int
    no: int
    actor: int


@dataclass(frozen=True)
class Unclaim:
    """The claimer puts it back into the pool."""

    seq: int
    no: int
    actor: int


@dataclass(frozen=True)
class Withdraw:
    """The initiator takes the request back."""


@dataclass(frozen=True)
class Suspend:
    """No decision is taken until it is resumed."""


@dataclass(frozen=True)
class Resume:
    """It goes on where it stood."""


@dataclass(frozen=True)
class Terminate:
    """An administrator closes it for good."""


@dataclass(frozen=True)
class Jump:
    """An administrator sends it to a node, forward or back; everything open in its way is cancelled."""

    to: str


@dataclass(frozen=True)
class Revoke:
    """撤销 of an approved request: those who approved are asked for consent."""


@dataclass(frozen=True)
class HandOver:
    """A person left; his live parts go on by the node's leaver rule."""

    leaver: int
    successor: int = 0


@dataclass(frozen=True)
class TimeUp:
    """The ladder decides a part, or (no 0) every open part of the run: approve, reject or complete."""

    verb: Verb
    seq: int
    no: int = 0


@dataclass(frozen=True)
class Arrived:
    """The moment of a waiting node has come."""

    seq: int


@dataclass(frozen=True)
class Answered:
    """The other system did what an action node asked; `edit` is what it wrote into the form."""

    seq: int
    answer: Mapping[str, Any]
    edit: Edit | None = None


@dataclass(frozen=True)
class Failed:
    """It did not, for good; flow administrators are asked to do it by hand (done) or give up (cannot)."""

    seq: int
    error: str


Command: TypeAlias = (
    Submit | Decide | Return | Resubmit | Amend | Transfer | Delegate | Answer | AddSign | RemoveSign | Claim | Unclaim
    | Withdraw | Suspend | Resume | Terminate | Jump | Revoke | HandOver | TimeUp | Arrived | Answered | Failed
)  # fmt: skip
