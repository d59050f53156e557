"""How the voices of several people become one answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ModeKind = Literal["single", "any", "all", "in_turn", "ratio", "count", "groups", "claim"]
OnVoteNo = Literal["veto", "exhaust", "collect", "tally"]
RejectDo = Literal["end", "to_initiator", "branch", "mark"]


@dataclass(frozen=True)
class Quorum:
    """At least `need` yes of the people found by the rules with this group name."""

    group: str
    need: int = 1


@dataclass(frozen=True)
class Mode:
    """The signing mode; whole numbers only.

    on_no: veto: one no rejects at once. exhaust (any): only when all said no. collect (all): rejects after everybody
    has spoken. tally (ratio, count, groups): when the goal cannot be reached any more.
    ratio: numerator, denominator; passes when yes * denominator >= numerator * electorate.
    groups: minimums that must hold besides (`kind` groups: only they count).
    """

    kind: ModeKind = "any"
    on_no: OnVoteNo = "veto"
    ratio: tuple[int, int] = (1, 1)
    count: int = 1
    groups: tuple[Quorum, ...] = ()


@dataclass(frozen=True)
class OnReject:
    """What a rejected node does to the request.

    end: the request is rejected. to_initiator: back to the initiator, who may mend it and send it again.
    branch: only this branch of the surrounding parallel node is rejected, its join decides.
    mark: the request goes on, and bears `mark` from now on (`未获追认`); English readers see `mark_en`.
    """

    do: RejectDo = "end"
    mark: str = ""
    mark_en: str = ""
