"""When one delegation stands in the way of another: pure rules over spans of time.

A right to act is never handed on: if A's deputy is B and B's is C, C does not act for A. Rings are refused all the
same, because in a ring everybody is away and nobody decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Span:
    """The principal lets the agent act in `flows` (empty = all) from `starts` until before `ends` (None = open)."""

    principal: int
    agent: int
    deputy: bool
    starts: datetime
    ends: datetime | None = None
    flows: frozenset[str] = frozenset()


def overlaps(one: Span, other: Span) -> bool:
    """Whether both are in force at some moment for some same flow."""
    in_time = (other.ends is None or one.starts < other.ends) and (one.ends is None or other.starts < one.ends)
    in_flows = not one.flows or not other.flows or bool(one.flows & other.flows)
    return in_time and in_flows


def in_the_way(new: Span, known: Iterable[Span]) -> Span | None:
    """The known span that forbids the new one beside it: a second deputy at the same time, or the same agent twice."""
    for span in known:
        rivals = span.agent == new.agent or (span.deputy and new.deputy)
        if span.principal == new.principal and rivals and overlaps(span, new):
            return span
    return None


def closes_ring(new: Span, known: Iterable[Span]) -> tuple[int, ...]:
    """The people of the ring that the new span would close, beginning with its principal; () if it closes none.

    A ring counts only where all its spans are in force at one moment for one flow; so the walk narrows time and flows.
    """
    spans = list(known)
    walks: list[tuple[Span, tuple[int, ...]]] = [(new, (new.principal, new.agent))]
    while walks:
        here, trail = walks.pop()
        for span in spans:
            if span.principal != here.agent or not overlaps(here, span):
                continue
            if span.agent == new.principal:
                return trail
            if span.agent not in trail:
                walks.append((_narrowed(here, span), (*trail, span.agent)))
    return ()


def _narrowed(one: Span, other: Span) -> Span:
    ends = [end for end in (one.ends, other.ends) if end is not None]
    flows = one.flows & other.flows if one.flows and other.flows else one.flows | other.flows
    return Span(
        other.principal, other.agent, other.deputy, max(one.starts, other.starts), min(ends) if ends else None, flows
    )
