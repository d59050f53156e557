"""Calling people while an incident waits: rung by rung, on the timer table, until somebody takes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from alerts.engine import ladder
from alerts.engine.ladder import LADDERS, Rung, Target
from alerts.models import Incident
from alerts.policy import OPERATOR
from alerts.services import quieting
from alerts.states import IncidentStatus, Priority
from bots import api as bots
from core import clock, journal, timers
from core.journal import Via
from core.timers import Firing, TimerHandler
from estate import api as estate
from people import api as people
from people.models import Employee

RUNG: Final = "alerts.rung"
PAGE: Final = "alerts.page"
NOTICE: Final = "alerts.notice"
SOON: Final = frozenset({Priority.P1, Priority.P2})  # who is called for these is called at any hour


def begin(row: Incident) -> None:
    """The incident waits for somebody from now on: call the first, and so on up the ladder of its priority.

    In the transaction of what made it wait; calls of an earlier round are taken back.
    """
    now = clock.now()
    rungs = LADDERS[Priority(row.priority)]
    row.ladder, row.waits_since = ladder.written(rungs), now
    Incident.objects.filter(pk=row.pk).update(ladder=row.ladder, waits_since=now)
    timers.cancel_about(row.ref)
    _climb(row, rungs, 0, now)


def begin_again(row: Incident) -> None:
    """The same for one that waited before: a new round, so that whoever was called is called anew.

    What may not be heard now is suppressed instead.
    """
    if quieting.hush(row):
        return
    row.rounds += 1
    Incident.objects.filter(pk=row.pk).update(rounds=row.rounds)
    begin(row)


def climb(firing: Firing) -> None:
    """The time of a rung: nobody took the incident until now."""
    row = Incident.objects.select_for_update().filter(pk=firing.ref.pk).first()
    if row is None or row.status != IncidentStatus.TRIGGERED or row.rounds != firing.payload["round"]:
        return
    firing.claim()
    _climb(row, ladder.read(row.ladder), int(firing.payload["rung"]), clock.now())


HANDLER: Final = TimerHandler(RUNG, climb)


def kind_of(row: Incident) -> str:
    """How loud it is said."""
    return PAGE if row.priority in SOON else NOTICE


def behind(who: Target, row: Incident, at: datetime) -> list[Employee]:
    """Who stands behind the rung and is here, of the leaders the nearest; empty if nobody is."""
    found = _here(_standing(who, row), at)
    return found[:1] if who == Target.LEADER else found


def _climb(row: Incident, rungs: Sequence[Rung], index: int, at: datetime) -> None:
    """Call who stands behind this rung; where nobody does, the next at once. At the top the operators, whatever."""
    called: list[Employee] = []
    while index < len(rungs) and not called:
        called = behind(rungs[index].who, row, at)
        _called(row, rungs[index].who, index, called)
        index += 1
    if not called:
        _called(row, Target.OPERATORS, index, people.holders(OPERATOR))
        return
    if (due := ladder.due(rungs, index, row.waits_since or at)) is not None:
        payload = {"rung": index, "round": row.rounds}
        key = f"{RUNG}:{row.pk}:{row.rounds}:{index}"
        timers.schedule(key, handler=RUNG, due_at=max(due, at), ref=row.ref, payload=payload)


def _called(row: Incident, who: Target, index: int, called: Sequence[Employee]) -> None:
    facts: dict[str, Any] = {"who": who.value, "to": [person.pk for person in called]}
    journal.record("alerts.incident_called", actor=None, ref=row.ref, via=Via.SYSTEM, facts=facts)
    if called:
        bots.announce(kind_of(row), about=row.ref, to=called, key=f"{row.ref}:{row.rounds}:{index}")


def _standing(who: Target, row: Incident) -> list[int]:
    if who == Target.OPERATORS:
        return [person.pk for person in people.holders(OPERATOR)]
    if not row.system:
        return []
    if who == Target.LEADER:
        first = Employee.objects.filter(pk__in=estate.owners_of(row.system, ("a",))).order_by("pk").first()
        return [person.pk for person in people.leader_chain(first)] if first else []
    return estate.owners_of(row.system, (who.value,))


def _here(keys: Sequence[int], at: datetime) -> list[Employee]:
    known = Employee.objects.in_bulk(keys)
    away = people.absences_in_force(keys, at)
    return [known[pk] for pk in keys if pk in known and known[pk].is_active and pk not in away]
