"""Which buttons a part offers, as one rule for pages, cards and REST; pure.

What is offered can still be refused: the services ask `policy` under the lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from approvals.definition import Human

DECIDING: Final = ("approve", "reject")
DOING: Final = ("complete", "cannot")
ASKED: Final = ("return", "transfer", "delegate", "add_sign")
OF_ASSISTANTS: Final = frozenset({*DECIDING, *DOING, "take"})


@dataclass(frozen=True)
class Part:
    """A part as its buttons depend on it.

    run_kind, kind, status: see `engine.Run` and `engine.Seat`. claimed: it came from a pool. doing: done rather than
    decided. capacity: "" for the person himself, else how the reader acts for him. halted: the request is suspended.
    """

    run_kind: str
    kind: str
    status: str
    node: Human | None = None
    doing: bool = False
    claimed: bool = False
    capacity: str = ""
    halted: bool = False
    added: bool = False  # somebody was added by him and has not decided yet


def offered(part: Part) -> tuple[str, ...]:
    """The slugs in their order: the way forward, the way back, then the rest."""
    if part.halted:
        return ()
    if part.status != "open":
        return ("remove_sign",) if part.added and not part.capacity else ()
    found = _first(part)
    if part.capacity == "assistant":
        return tuple(slug for slug in found if slug in OF_ASSISTANTS)
    return found


def _first(part: Part) -> tuple[str, ...]:
    if part.run_kind == "start":
        return ("resubmit",)
    if part.kind == "candidate":
        return ("claim",)
    if part.kind == "opinion":
        return ("answer",)
    main = DOING if part.doing else DECIDING
    if part.run_kind == "revoke":
        return main
    shown = tuple(slug for slug in main if _shown(part, slug))
    return (*shown, *_asked(part))


def _asked(part: Part) -> tuple[str, ...]:
    found = [slug for slug in ASKED if _shown(part, slug)]
    if part.claimed:
        found = [slug for slug in found if slug != "add_sign"] + ["unclaim"]
    if part.kind in {"before", "after"}:
        found = [slug for slug in found if slug != "add_sign"]
    return (*found, "remove_sign") if part.added else tuple(found)


def _shown(part: Part, slug: str) -> bool:
    """The node's author may leave buttons out; nodes of the house have all but the way back."""
    return slug in part.node.buttons if part.node is not None else slug != "return"
