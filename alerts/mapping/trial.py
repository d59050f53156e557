"""Trying a mapping on the requests that are kept, before it may be saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alerts.drafts import Settings
from alerts.mapping.paths import Whole, at
from alerts.mapping.rules import Fault, Missing
from alerts.mapping.run import read_by
from alerts.mapping.table import Table
from alerts.patterns import Budget
from alerts.signal import Parsed, SignalState
from alerts.wire import Inbound, Unreadable, read_any


@dataclass(frozen=True)
class Trial:
    """What a mapping makes of each kept request, why it may not be saved, and which request closes which.

    closes: (the number of a request, the number of an earlier one whose alert it resolves), counted from 0.
    """

    parsed: tuple[Parsed, ...]
    faults: tuple[Fault, ...]
    closes: tuple[tuple[int, int], ...]

    @property
    def may_be_saved(self) -> bool:
        """Whether every kept request gives signals with a title of its own."""
        return not self.faults


def tried(table: Table, kept: Sequence[Inbound], settings: Settings) -> Trial:
    """Hold the mapping against the kept requests, oldest first."""
    parsed, faults = [], []
    for number, inbound in enumerate(kept):
        try:
            body = read_any(inbound)
            told = read_by(table, body, inbound, settings)
            faults += [] if _titled(table, body) else [Fault("trial_no_title", f"#{number + 1}")]
        except Unreadable as unreadable:
            told = Parsed(problem=unreadable.problem)
        if told.problem:
            faults.append(Fault(told.problem.code, f"#{number + 1} {told.problem.place}".strip(), told.problem.detail))
        parsed.append(told)
    return Trial(tuple(parsed), tuple(faults), _closings(parsed))


def _titled(table: Table, body: Any) -> bool:
    """Whether the rule of the title gives one for every item, before anything is guessed."""
    for item in _items(table, body):
        try:
            said = table.fields["title"].value(item, Whole(body), Budget())
        except Missing:
            return False
        if not str(said).strip():
            return False
    return True


def _items(table: Table, body: Any) -> list[Any]:
    found = at(body, table.items)
    listed = [found] if isinstance(found, dict) else found if isinstance(found, list) else []
    return [one for one in listed if isinstance(one, dict)]


def _closings(parsed: Sequence[Parsed]) -> tuple[tuple[int, int], ...]:
    opened: dict[str, int] = {}
    closes: list[tuple[int, int]] = []
    for number, told in enumerate(parsed):
        for signal in told.signals:
            if signal.state is SignalState.FIRING:
                opened.setdefault(signal.key, number)
            elif signal.state is SignalState.RESOLVED and signal.key in opened:
                closes.append((number, opened.pop(signal.key)))
    return tuple(closes)
