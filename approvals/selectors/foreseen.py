"""What is expected to come, as steps in grey: who would be asked by today's firm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from approvals import phrases, said
from approvals.definition import Definition, Human, Parallel, branches
from approvals.engine import Foreseen, Seat
from approvals.selectors.choosing import unpicked
from approvals.selectors.durations import written
from approvals.selectors.reading import Reading, everybody
from approvals.selectors.shown import TimelinePerson, TimelineStep
from approvals.whys import Names, reasons
from people.models import Employee


@dataclass(frozen=True)
class Placed:
    """A foreseen step and the branches of parallel nodes that it stands in, the outermost first."""

    step: TimelineStep
    within: tuple[str, ...]


def seated(ahead: Sequence[Foreseen]) -> set[int]:
    """Everybody who is foreseen to be asked."""
    return {seat.person for one in ahead for seat in one.seats}


def placed(reading: Reading, ahead: Sequence[Foreseen], away: Mapping[int, str]) -> tuple[Placed, ...]:
    """Each foreseen node with its people; `away` is what to say of who is not there."""
    people = everybody(seated(ahead))
    stored = [reason.stored() for one in ahead for seat in one.seats for reason in seat.reasons]
    names = Names.of(stored, people)
    ways = _parallel_ways(reading.definition)
    return tuple(
        Placed(_step(reading.definition, one, people, away, names), tuple(key for key in one.within if key in ways))
        for one in ahead
    )


def head(definition: Definition, branch: str, *, depth: int) -> TimelineStep:
    """The head of a branch that nothing has happened in yet."""
    return TimelineStep(
        key=branch, kind="branch", name=_parallel_ways(definition).get(branch, branch), mode="", state="next",
        tone="neutral", opened_at=None, closed_at=None, duration="", people=(), depth=depth, word=_("预计"),
    )  # fmt: skip


def _parallel_ways(definition: Definition) -> dict[str, str]:
    """The branches of all parallel nodes by key, with their names."""
    found = (branch for node in definition.nodes.values() if isinstance(node, Parallel) for branch in branches(node))
    return {branch.key: branch.name.said(phrases.language()) for branch in found}


def _step(
    definition: Definition, one: Foreseen, people: Mapping[int, Employee], away: Mapping[int, str], names: Names
) -> TimelineStep:
    node = one.node
    human = node if isinstance(node, Human) else None
    shown = [_person(definition, seat, people, away, names) for seat in one.seats if seat.person in people]
    sure = one.sure != "maybe"
    notes = [] if shown or human is None else [unpicked(one) or _("没有找到审批人，将由流程管理员处理")]
    notes += [] if sure else [_("视前面的结果而定")]
    return TimelineStep(
        key=node.key,
        kind=node.kind,
        name=node.name.said(phrases.language()),
        mode=said.mode(human.mode, len(shown) > 1) if human else "",
        state="next",
        tone="neutral",
        opened_at=None,
        closed_at=None,
        duration=_due(human),
        people=tuple(shown),
        note=_("；").join(notes),
        sure=sure,
        word="" if human is not None and human.sla is not None else _("预计"),
    )


def _due(node: Human | None) -> str:
    """`预计 8 工作小时`: the whole time that the node's people have."""
    if node is None or node.sla is None:
        return ""
    return _("预计 %(time)s") % {"time": written(timedelta(minutes=node.sla.due), node.sla.calendar)}


def _person(
    definition: Definition, seat: Seat, people: Mapping[int, Employee], away: Mapping[int, str], names: Names
) -> TimelinePerson:
    return TimelinePerson(
        person=people[seat.person], acted_for=None, icon="next", state="", tone="neutral", at=None, comment="",
        reasons=reasons(definition, [reason.stored() for reason in seat.reasons], names),
        away=away.get(seat.person, ""),
    )  # fmt: skip
