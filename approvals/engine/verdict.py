"""How the voices of a run become one answer: whole numbers only, and the order of the voices does not matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from approvals.definition.model import Approve, Definition, Do
from approvals.definition.signing import Mode
from approvals.definition.who import Special
from approvals.engine.model import NO, YES, NotNow, Run, Seat
from approvals.forms.field import Words

Verdict = Literal["passed", "rejected", "open"]
Voice = Literal["yes", "no", "open"]
SPOKEN: Final = YES | NO
ANY: Final = Mode("any", "veto")
# Who signs where no node says how: see `acting`
ADMINS: Final = Special(leaver="flow_admin")
FOUR_EYES: Final = Approve(key="four_eyes", name=Words("双人复核", "Second review"), who=(), special=ADMINS)
REVOKE: Final = Approve(key="revoke", name=Words("撤销确认", "Consent to revoke"), who=(), mode=Mode("all", "veto"))
BY_HAND: Final = Do(key="by_hand", name=Words("人工处理", "By hand"), who=(), special=ADMINS)


@dataclass(frozen=True)
class Tally:
    """How the voices stand: of `electorate` people so many said yes and no; `need` yes are needed (groups apart)."""

    electorate: int
    yes: int
    no: int
    need: int

    @property
    def open(self) -> int:
        """Who has not spoken."""
        return self.electorate - self.yes - self.no


def acting(definition: Definition, run: Run) -> Approve | Do:
    """The node that the people of the run act in; stand-ins for four eyes, consent to revoke, and actions by hand.

    Raises: NotNow for a run that nobody decides.
    """
    if run.kind in {"approve", "do"}:
        return definition.human(run.key)
    if run.kind == "action":
        return BY_HAND
    if run.kind in {"four_eyes", "revoke"}:
        return FOUR_EYES if run.kind == "four_eyes" else REVOKE
    raise NotNow("nobody decides here")


def mode_of(definition: Definition, run: Run) -> Mode:
    """How the run is signed. Flow administrators who step in for nobody: one is enough."""
    if "rescue" in run.choice:
        return ANY
    if run.kind == "four_eyes":
        return Mode("count", "veto", count=run.choice["need"])
    return acting(definition, run).mode


def voice(seat: Seat, seats: tuple[Seat, ...]) -> Voice:
    """What the seat says: his own answer, and that of the signers whom he added after himself."""
    status = seat.status
    if status in NO:
        return "no"
    if status == "deduplicated":
        return "yes"
    if status not in YES:
        return "open"
    result: Voice = "yes"
    for child in seats:
        if child.parent == seat.no and child.kind == "after" and (child.live or child.status in SPOKEN):
            said = voice(child, seats)
            if said == "no":
                return "no"
            if said == "open":
                result = "open"
    return result


def members(mode: Mode, seats: tuple[Seat, ...]) -> list[Seat]:
    """The electorate as it counts now: who handed his part on, or was removed, is not in it."""
    gone = {"transferred", "removed", "superseded"} if mode.kind == "claim" else {"transferred", "removed"}
    return [seat for seat in seats if seat.kind == "member" and seat.status not in gone]


def needed(mode: Mode, people: int) -> int:
    """How many yes pass, of so many people; never more than there are, never none."""
    if mode.kind in {"any", "groups"}:
        return 1
    if mode.kind == "count":
        return max(1, min(mode.count, people))
    if mode.kind == "ratio":
        part, whole = mode.ratio
        return max(1, min(-(-part * people // whole), people))
    return max(1, people)


def tally(mode: Mode, seats: tuple[Seat, ...]) -> Tally:
    """How the voices stand."""
    said = [voice(seat, seats) for seat in members(mode, seats)]
    return Tally(len(said), said.count("yes"), said.count("no"), needed(mode, len(said)))


def verdict(mode: Mode, seats: tuple[Seat, ...]) -> Verdict:
    """What the voices decide. Ends early as soon as (and, but for `veto`, only when) the result cannot change."""
    count = tally(mode, seats)
    if not count.electorate:
        return "open"
    if count.no and mode.on_no == "veto":
        return "rejected"
    reached, lost = count.yes >= count.need, count.electorate - count.no < count.need
    for group in mode.groups:
        have = _of_group(group.group, mode, seats)
        reached &= have.yes >= min(group.need, have.electorate)
        lost |= have.electorate - have.no < min(group.need, have.electorate)
    if reached:
        return "passed"
    if not count.open or (lost and mode.on_no != "collect"):
        return "rejected"
    return "open"


def idle(mode: Mode, seats: tuple[Seat, ...]) -> list[Seat]:
    """Live members whose voice cannot matter any more: all the groups that they speak for have what they need."""
    if mode.kind != "groups" or mode.on_no == "veto":
        return []
    met = set()
    for group in mode.groups:
        have = _of_group(group.group, mode, seats)
        if have.yes >= min(group.need, have.electorate):
            met.add(group.group)
    asked = {group.group for group in mode.groups}
    return [s for s in members(mode, seats) if s.live and set() < asked.intersection(s.groups) <= met]


def short_of(mode: Mode, seats: tuple[Seat, ...]) -> list[tuple[int, int]]:
    """Where the rule asks for more people than there are: (wanted, have)."""
    people = members(mode, seats)
    found = [(mode.count, len(people))] if mode.kind == "count" and mode.count > len(people) else []
    for group in mode.groups:
        have = sum(group.group in seat.groups for seat in people)
        if group.need > have:
            found.append((group.need, have))
    return found


def _of_group(group: str, mode: Mode, seats: tuple[Seat, ...]) -> Tally:
    said = [voice(seat, seats) for seat in members(mode, seats) if group in seat.groups]
    return Tally(len(said), said.count("yes"), said.count("no"), 0)
