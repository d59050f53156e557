"""Looking through a backlog: what speaks of something most urgent is read before what came earlier.

Each request is looked at once, and marked. What else speaks of the same alerts or groups goes along with it, so that of
an alert what came first is read first.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction

from alerts.engine import routing
from alerts.engine.grouping import words_of
from alerts.models import Alert, AlertSource, Intake
from alerts.services.routing import Desk, current, times_of
from alerts.services.saying import parsed
from alerts.signal import Signal, SignalState
from alerts.states import Glance, IntakeStatus, Priority
from core import clock, wire_clock
from estate import api as estate

logger = logging.getLogger(__name__)
CHUNK: Final = 100  # bodies in memory at a time
MOST: Final = 10_000
SECONDS: Final = 1.5


@dataclass
class _Seen:
    """What was looked at: the requests that speak of an alert or a group, and which of these are most urgent."""

    requests: list[int] = field(default_factory=list)
    speaking: dict[str, set[int]] = field(default_factory=dict)
    urgent: set[str] = field(default_factory=set)

    @property
    def first(self) -> set[int]:
        """Requests that are to be read first."""
        return {pk for name in self.urgent for pk in self.speaking[name]}


def look_ahead(source: AlertSource) -> int:
    """Look at requests of the source that nobody has looked at, as many as time allows; how many are to be read first.

    Holds nothing while it looks: who reads at the same time looks in vain, and no more.
    """
    end, seen, after = time.monotonic() + SECONDS, _Seen(), _looked_at(source)
    config, times, at = current(), times_of(clock.now()), clock.now()
    while len(seen.requests) < MOST and time.monotonic() < end:
        rows = _unseen(source, after)
        if not rows:
            break
        after = rows[-1].pk
        seen.requests += [row.pk for row in rows]
        told = list(_told(source, rows))
        words = {word for _pk, signal in told for word in words_of(signal.labels)}
        desk = Desk(source, config, estate.systems_by_key(words) if words else {}, times, at)
        for pk, signal in told:
            names = _names(signal)
            for name in names:
                seen.speaking.setdefault(name, set()).add(pk)
            if signal.state is SignalState.FIRING and _most_urgent(desk, signal):
                seen.urgent.update(names)
    _mark(seen)
    return len(seen.first)


def _looked_at(source: AlertSource) -> int:
    """Up to which request an earlier look came."""
    waiting = Intake.objects.filter(source=source, status=IntakeStatus.WAITING).exclude(glance=Glance.NONE)
    return waiting.order_by("-pk").values_list("pk", flat=True).first() or 0


def _unseen(source: AlertSource, after: int) -> list[Intake]:
    due = Intake.objects.filter(source=source, status=IntakeStatus.WAITING, retry_at__lte=wire_clock.now())
    return list(due.filter(glance=Glance.NONE, pk__gt=after).order_by("pk")[:CHUNK])


def _told(source: AlertSource, rows: Sequence[Intake]) -> Iterator[tuple[int, Signal]]:
    """What they say; one that breaks us says nothing here, and is tried in its turn."""
    for row in rows:
        try:
            found: Sequence[Signal] = parsed(row, source).signals
        except Exception:
            logger.exception("intake %s could not be looked at", row.pk)
            continue
        yield from ((row.pk, signal) for signal in found)


def _names(signal: Signal) -> list[str]:
    """The alert it speaks of, and the group."""
    return [f"key:{signal.key}", *([f"group:{signal.group_key}"] if signal.group_key else [])]


def _most_urgent(desk: Desk, signal: Signal) -> bool:
    alert: Any = Alert(key=signal.key, severity=signal.severity, title=signal.title, labels=dict(signal.labels))
    return routing.decide(desk.config, desk.facts(alert)).priority == Priority.P1


def _mark(seen: _Seen) -> None:
    first = seen.first
    later = [pk for pk in seen.requests if pk not in first]
    with transaction.atomic():
        for glance, pks in ((Glance.FIRST, sorted(first)), (Glance.LATER, later)):
            for start in range(0, len(pks), MOST // 10):
                Intake.objects.filter(pk__in=pks[start : start + MOST // 10]).update(glance=glance)
