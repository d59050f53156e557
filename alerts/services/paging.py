"""Calling people while an incident waits: rung by rung, on the timer table, until somebody takes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from alerts.engine import ladder
from alerts.engine.ladder import Aim, Plan, Way, When
from alerts.models import Incident
from alerts.services import quieting, road_errands, urgents
from alerts.services.escalation import plan_of
from alerts.services.responding import take_part
from alerts.services.standing import Behind, behind, whatever
from alerts.states import INCIDENT, IncidentStatus, Part, Priority
from bots import api as bots
from core import clock, journal, timers
from core.journal import Via
from core.timers import Firing, TimerHandler
from people.models import Employee

RUNG: Final = "alerts.rung"
HOLD: Final = "alerts.hold"
PAGE: Final = "alerts.page"
NOTICE: Final = "alerts.notice"
AGAIN: Final = "alerts.again"
AGAIN_LATER: Final = "alerts.again_later"
SOON: Final = frozenset({Priority.P1, Priority.P2})  # who is called for these is called at any hour


def begin(row: Incident) -> None:
    """The incident waits for somebody from now on: call the first, and so on up the policy that holds for it.

    In the transaction of what made it wait; calls of an earlier round are taken back.
    """
    _run(row, plan_of(row), 0)


def begin_again(row: Incident) -> None:
    """The same for one that waited before: a new round, so that whoever was called is called anew.

    What may not be heard now is suppressed instead.
    """
    if quieting.hush(row):
        return
    row.rounds += 1
    begin(row)


def hold(row: Incident) -> None:
    """Somebody took the incident: nobody is called any more, unless he holds it for longer than its policy allows."""
    hold_many([row])


def hold_many(rows: Sequence[Incident]) -> None:
    """The same for several, in a statement or two."""
    plans = []
    for row in rows:
        if length := ladder.read(row.ladder).hold:
            due = clock.now() + length
            key = f"{HOLD}:{row.pk}:{row.rounds}:{due.isoformat()}"
            plans.append(timers.Plan(key, HOLD, due, row.ref, {"round": row.rounds}))
    timers.replace(about=[row.ref for row in rows], plans=plans)


def climb(firing: Firing) -> None:
    """The time of a rung: nobody took the incident until now."""
    row = Incident.objects.select_for_update().filter(pk=firing.ref.pk).first()
    if row is None or row.status != IncidentStatus.TRIGGERED or row.rounds != firing.payload["round"]:
        return
    firing.claim()
    _climb(row, ladder.read(row.ladder), int(firing.payload["rung"]), clock.now())


def expire(firing: Firing) -> None:
    """It was held for too long: it waits again, and the calls go on where they stopped, beginning with who held it."""
    row = Incident.objects.select_for_update().select_related(None).filter(pk=firing.ref.pk).first()
    if row is None or row.status != IncidentStatus.ACKNOWLEDGED or row.rounds != firing.payload["round"]:
        return
    firing.claim()
    held = [row.assignee_id] if row.assignee_id else []
    INCIDENT.move(row, "expire", assignee=None)
    journal.record("alerts.incident_expired", actor=None, ref=row.ref, via=Via.SYSTEM, facts={"held": held})
    bots.refresh(row.ref)
    if quieting.hush(row):
        return
    row.rounds += 1
    plan, place = ladder.read(row.ladder), min(row.rung, ladder.read(row.ladder).end)
    _run(row, plan, place, also=[one for one in Employee.objects.filter(pk__in=held) if one.is_active])


def may_climb(row: Incident) -> bool:
    """Whether anybody is left to be called."""
    return row.rung < ladder.read(row.ladder).end


def climb_now(row: Incident) -> None:
    """Call the next ones before their time; the caller holds the incident, which waits."""
    timers.cancel_about(row.ref)
    _climb(row, ladder.read(row.ladder), row.rung + 1, clock.now())


HANDLERS: Final = (TimerHandler(RUNG, climb), TimerHandler(HOLD, expire))


def kind_of(row: Incident) -> str:
    """How loud it is said."""
    return PAGE if row.priority in SOON else NOTICE


def tell_groups(row: Incident) -> None:
    """Let the groups that the routes name see the incident; each once in a round."""
    chats = row.decisions[-1]["chats"] if row.decisions else ()
    for chat in chats:
        bots.say_in_chat(chat, kind_of(row), about=row.ref, key=f"{row.ref}:{row.rounds}:{chat}")


def next_call(row: Incident) -> tuple[datetime, tuple[Aim, ...]] | None:
    """When the next is called while the incident waits, and whom that aims at; None once the last were called."""
    plan = ladder.read(row.ladder)
    if row.status != IncidentStatus.TRIGGERED or row.waits_since is None or row.rung >= plan.end:
        return None
    return next(ladder.coming(plan, row.rung + 1, row.waits_since), None)


def _run(row: Incident, plan: Plan, place: int, also: Sequence[Employee] = ()) -> None:
    now = clock.now()
    row.ladder, row.waits_since = ladder.written(plan), ladder.since_again(plan, place, now)
    kept = {"ladder": row.ladder, "waits_since": row.waits_since, "rounds": row.rounds}
    Incident.objects.filter(pk=row.pk).update(**kept)
    timers.cancel_about(row.ref)
    _climb(row, plan, place, now, also)


def _climb(row: Incident, plan: Plan, place: int, at: datetime, also: Sequence[Employee] = ()) -> None:
    """Call who stands behind this rung; where nobody does, the next at once. At the end the last, whatever."""
    done = False
    while place < plan.end and not done:
        done = _read_already(row, plan, place) or _called(
            row, plan, place, behind(plan.to(place), row.system, at), also
        )
        place, also = place + 1, ()
    if not done:
        _called(row, plan, plan.end, whatever(behind(plan.last, row.system, at)), also)
        place = plan.end + 1
    row.rung = place - 1
    Incident.objects.filter(pk=row.pk).update(rung=row.rung)
    if (due := ladder.due(plan, place, row.waits_since or at)) is not None:
        payload = {"rung": place, "round": row.rounds}
        key = f"{RUNG}:{row.pk}:{row.rounds}:{place}"
        timers.schedule(key, handler=RUNG, due_at=max(due, at), ref=row.ref, payload=payload)


def _read_already(row: Incident, plan: Plan, place: int) -> bool:
    """Whether the rung is for nobody having read, and somebody has; the journal says who."""
    if plan.when(place) != When.UNREAD or row.waits_since is None:
        return False
    told = bots.reads(row.ref).items()
    readers = sorted(pk for pk, one in told if one.read_at is not None and one.read_at >= row.waits_since)
    if readers:
        facts = {"rung": place, "by": readers}
        journal.record("alerts.incident_read", actor=None, ref=row.ref, via=Via.SYSTEM, facts=facts)
    return bool(readers)


def _called(row: Incident, plan: Plan, place: int, found: Behind, also: Sequence[Employee]) -> bool:
    known = {person.pk for person in found.called}
    to = [*found.called, *(one for one in also if one.pk not in known)]
    facts: dict[str, Any] = found.facts(plan.to(place)) | {"rung": place}
    if len(to) > len(known):
        facts["again"] = [one.pk for one in to[len(known) :]]
    if to and plan.how(place) != Way.MESSAGE:
        facts["how"] = plan.how(place).value if urgents.left() >= len(to) else urgents.SPENT
    journal.record("alerts.incident_called", actor=None, ref=row.ref, via=Via.SYSTEM, facts=facts)
    if to:
        take_part(row, to, Part.CALLED)
        _say(row, place, to, facts.get("how", urgents.SPENT))
    return bool(found.called)


def _say(row: Incident, place: int, to: Sequence[Employee], how: str) -> None:
    if row.priority in SOON and bots.away_since(road_errands.AWAY) is not None:
        road_errands.call(row, place, to, clock.now())
    key = f"{row.ref}:{row.rounds}:{place}"
    before = bots.readers_of(kind_of(row), row.ref) if row.rounds > 1 or place else frozenset()
    bots.announce(kind_of(row), about=row.ref, to=to, key=key)
    if before:  # a card that stands there already only changes: a line under it rings
        line = AGAIN if row.priority in SOON else AGAIN_LATER
        bots.announce(line, about=row.ref, to=[one for one in to if one.pk in before], key=key)
    for person in to if how != urgents.SPENT else ():
        bots.urge(row.ref, person, bots.Urgent(how), f"{row.rounds}:{place}")
