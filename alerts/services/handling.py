"""What people do to an incident: take it, give it to somebody, put it off, say that it is over, open it again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.engine.grouping import open_key
from alerts.models import Alert, Incident
from alerts.policy import require_handles
from alerts.services import homes, paging, readers, war_rooms
from alerts.services.gathering import follow
from alerts.services.holding import hold, hold_all
from alerts.services.merged import require_its_own
from alerts.services.responding import take_part
from alerts.states import INCIDENT, OPEN, AlertState, IncidentStatus, Part, Resolution
from bots import api as bots
from core import clock, journal, timers
from core.errors import IllegalMove, Invalid, NotVisible
from core.journal import Via
from core.refs import Ref
from core.timers import Firing, TimerHandler
from core.wording import moment
from people.models import Employee

STILL: Final = timedelta(minutes=10)  # so long what a person declared over may go on firing
LONGEST: Final = timedelta(days=7)
MOST: Final = 500
WAKE: Final = "alerts.wake"
CHECK: Final = "alerts.still_firing"


@transaction.atomic
def acknowledge(incident: int, *, actor: Employee, via: Via = Via.PAGE) -> Incident:
    """Take the incident: the ladder stands still, everybody sees who is at it.

    Raises: NotVisible; IllegalMove, saying who was faster.
    """
    row = _held(incident, actor)
    if row.status == IncidentStatus.ACKNOWLEDGED:
        raise IllegalMove(_taken(row), subject=row.ref, state=row.status)
    changes: dict[str, Any] = {"assignee": actor, "snoozed_until": None}
    INCIDENT.move(row, "acknowledge", acknowledged_at=row.acknowledged_at or clock.now(), **changes)
    paging.hold(row)
    _leave("alerts.incident_acknowledged", row, actor, via, {})
    return row


@transaction.atomic
def assign(incident: int, *, actor: Employee, to: Employee, via: Via = Via.PAGE) -> Incident:
    """Give the incident to somebody, who is at it from now on and is told.

    Raises: NotVisible; Invalid for somebody who has left, or who has it already; IllegalMove once it is over.
    """
    row = _held(incident, actor)
    if not to.is_active:
        raise Invalid.at("to", _("{name}已离职，请选择其他人").format(name=to.display_name))
    if row.status == IncidentStatus.ACKNOWLEDGED and row.assignee_id == to.pk:
        raise Invalid.at("to", _("{name}已是处理人").format(name=to.display_name))
    if row.status == IncidentStatus.RESOLVED:
        raise IllegalMove(_("故障已恢复，请先重新打开"), subject=row.ref, state=row.status)
    if row.status == IncidentStatus.ACKNOWLEDGED:
        Incident.objects.filter(pk=row.pk).update(assignee=to)
        row.assignee = to
    else:
        taken_at = row.acknowledged_at or clock.now()
        INCIDENT.move(row, "acknowledge", acknowledged_at=taken_at, assignee=to, snoozed_until=None)
    paging.hold(row)
    take_part(row, [to], Part.GIVEN)
    _leave("alerts.incident_assigned", row, actor, via, {"to": to.pk})
    key = f"{row.ref}:to:{to.pk}:{clock.now().isoformat()}"
    bots.announce(paging.kind_of(row), about=row.ref, to=[to], by=actor.pk, key=key)
    return row


@transaction.atomic
def snooze(incident: int, *, actor: Employee, until: datetime, via: Via = Via.PAGE) -> Incident:
    """Put the incident off; at that moment it waits for somebody again.

    Raises: NotVisible; Invalid for a moment that has passed or is more than a week away; IllegalMove.
    """
    row = _held(incident, actor)
    now = clock.now()
    if not now < until <= now + LONGEST:
        raise Invalid.at("until", _("请选择 7 天以内的将来时间"))
    INCIDENT.move(row, "snooze", snoozed_until=until)
    timers.replace(about=[row.ref], plans=[_plan(row, WAKE, until)])
    _leave("alerts.incident_snoozed", row, actor, via, {"until": until.isoformat()})
    return row


@transaction.atomic
def resolve(incident: int, *, actor: Employee, note: str = "", via: Via = Via.PAGE) -> Incident:
    """Say that it is over. What goes on firing for ten more minutes opens it again.

    Raises: NotVisible; Invalid for a note that is too long; IllegalMove.
    """
    row = _held(incident, actor)
    if len(note) > MOST:
        raise Invalid.at("note", _("最多 {most} 个字，现有 {have} 个字").format(most=MOST, have=len(note)))
    now = clock.now()
    over = {"open_key": "", "resolved_at": now, "resolution": Resolution.PERSON, "snoozed_until": None}
    INCIDENT.move(row, "resolve", **over)
    firing = row.alerts.filter(state__in=OPEN).count()
    timers.replace(about=[row.ref], plans=[_plan(row, CHECK, now + STILL)] if firing else [])
    _leave("alerts.incident_resolved", row, actor, via, {"note": note.strip(), "firing": firing})
    return row


@transaction.atomic
def reopen(incident: int, *, actor: Employee, reason: str, via: Via = Via.PAGE) -> Incident:
    """Open it again.

    Raises: NotVisible; Invalid without a reason, or where its group has another open incident; IllegalMove.
    """
    found = Incident.objects.filter(pk=incident).first()
    if found is not None:
        hold(found.source_id)
    others = homes.beside({found.pk: key_of(found)}) if found is not None else []
    row = _held(incident, actor)
    if not reason.strip() or len(reason) > MOST:
        raise Invalid.at("reason", _("请填写重新打开的原因，最多 {most} 个字").format(most=MOST))
    for other in (one for _over, one in others if one is not None):
        raise Invalid.at("reason", _("同组已有故障 {number}，请在那里处理").format(number=other.number))
    _opened_again(row, key_of(row))
    _leave("alerts.incident_reopened", row, actor, via, {"reason": reason.strip()})
    paging.begin_again(row)
    return row


def wake(firing: Firing) -> None:
    """The moment to which an incident was put off."""
    row = _of(firing)
    if row is None or row.status != IncidentStatus.SNOOZED or row.snoozed_until != firing.due_at:
        return
    firing.claim()
    INCIDENT.move(row, "wake", snoozed_until=None)
    _leave("alerts.incident_woke", row, None, Via.SYSTEM, {})
    paging.begin_again(row)


def still_firing(firing: Firing) -> None:
    """What a person declared over goes on: the incident is open again, unless its group has a newer one.

    What was not told again, of a source that repeats, may well be over: it is looked at until it is told again.
    """
    hold_all(homes.sources_of(firing.ref.pk))
    found = Incident.objects.get(pk=firing.ref.pk)
    states = set(found.alerts.filter(state__in=OPEN).values_list("state", flat=True))
    if found.status != IncidentStatus.RESOLVED or not states:
        return
    key = key_of(found)
    row, newer = homes.beside({found.pk: key})[0]
    if row.status != IncidentStatus.RESOLVED:
        return
    firing.claim()
    if states == {AlertState.UNKNOWN} and row.source.repeats:
        timers.replace(about=(), plans=[_plan(row, CHECK, clock.now() + STILL)])
        return
    if newer is not None:
        Alert.objects.filter(incident=row, state__in=OPEN).update(incident=newer)
        follow([newer.pk], row.source_id)
        return
    _opened_again(row, key)
    _leave("alerts.incident_reopened", row, None, Via.SYSTEM, {"reason": "still_firing"})
    paging.begin_again(row)


HANDLERS: Final = (TimerHandler(WAKE, wake), TimerHandler(CHECK, still_firing), *paging.HANDLERS)


def _held(incident: int, actor: Employee) -> Incident:
    row = Incident.objects.select_for_update(of=("self",)).select_related("assignee").filter(pk=incident).first()
    if row is None:
        raise NotVisible(_("故障不存在"))
    require_handles(actor, row)
    require_its_own(row)
    return row


def _of(firing: Firing) -> Incident | None:
    return Incident.objects.select_for_update().filter(pk=firing.ref.pk).first()


def _opened_again(row: Incident, key: str) -> None:
    INCIDENT.move(row, "reopen", open_key=key, resolved_at=None, resolution=Resolution.NONE, assignee=None)


def key_of(row: Incident) -> str:
    """The name of its group; earlier incidents have that of their newest alert."""
    if row.group:
        return row.group
    alert = row.alerts.order_by("-pk").only("group_key", "key").first()
    return open_key(row.source_id, alert.group_key, alert.key) if alert else open_key(row.source_id, "", row.number)


def _plan(row: Incident, handler: str, at: datetime) -> timers.Plan:
    return timers.Plan(f"{handler}:{row.pk}:{at.isoformat()}", handler, at, row.ref, {}, 1)


def _taken(row: Incident) -> str:
    name = row.assignee.display_name if row.assignee else ""
    verbs = ["alerts.incident_acknowledged", "alerts.incident_assigned"]
    last = journal.entries(row.ref).filter(verb__in=verbs).order_by("-seq").first()
    if last is None:
        return _("{name}已认领").format(name=name)
    return _("{name}已于 {at} 认领").format(name=name, at=moment(last.at, clock.now()))


def _leave(verb: str, row: Incident, actor: Employee | None, via: Via, facts: dict[str, Any]) -> None:
    by: Ref | None = actor.ref if actor is not None else None
    journal.record(verb, actor=by, ref=row.ref, via=via, facts=facts)
    bots.refresh(row.ref)
    if verb == "alerts.incident_resolved":
        readers.closed([row])
    war_rooms.follow(row, *([row.assignee_id] if row.assignee_id else []))
