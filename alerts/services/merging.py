"""Two incidents that are one fault: the alerts and the people of the one go over to the other, for good."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from alerts.engine.grouping import most_urgent
from alerts.models import Alert, Incident, IncidentReport, Responder
from alerts.policy import require_handles
from alerts.services import homes, marking, paging, routing, storms, war_rooms
from alerts.services.gathering import follow
from alerts.services.holding import hold_all
from alerts.services.merged import require_its_own
from alerts.services.readers import READER
from alerts.services.responding import take_part
from alerts.states import INCIDENT, OVER, IncidentStatus, Part, Priority
from bots import api as bots
from core import clock, journal, timers
from core.errors import IllegalMove, Invalid, NotVisible
from core.journal import Via
from people.models import Employee

MERGED: Final = "alerts.incident_merged"
AWAY: Final = "alerts.incident_merged_away"


@transaction.atomic
def merge(incident: int, *, into: int, actor: Employee, via: Via = Via.PAGE) -> Incident:
    """Let the incident be part of another: that one has its alerts from now on, and is as urgent as both.

    The one that goes calls nobody any more and is never opened again; what fires of its group belongs to the other
    while that is open. Whoever had a part in it has one in the other, and is told once.
    Returns: the incident that stays. Raises: NotVisible; Refused; Invalid for one and the same; IllegalMove once one
    of them is over.
    """
    if incident == into:
        raise Invalid.at("into", _("请选择另一个故障"))
    gone, kept = _both(incident, into, actor)
    before = _having_part(kept)
    many = Alert.objects.filter(incident=gone).update(incident=kept)
    Incident.objects.filter(merged_into=gone).update(merged_into=kept)
    flaps_until = gone.flaps_until
    INCIDENT.move(gone, "merge", merged_into=kept, resolved_at=clock.now(), snoozed_until=None, flaps_until=None)
    timers.cancel_about_many([gone.ref, marking.about(gone)])
    facts = {"of": gone.pk, "alerts": many} | _carried(kept, gone)
    marking.carry(kept, flaps_until)
    journal.record(AWAY, actor=actor.ref, ref=gone.ref, via=via, facts={"into": kept.pk})
    journal.record(MERGED, actor=actor.ref, ref=kept.ref, via=via, facts=facts)
    if "to" in facts and kept.status == IncidentStatus.TRIGGERED:
        paging.begin_again(kept)
        paging.tell_groups(kept)
        war_rooms.open_by_itself(kept)
    follow([kept.pk], kept.source_id)
    kept.refresh_from_db()
    _people(gone, kept, before, actor)
    bots.refresh_many([gone.ref, kept.ref])
    storms.touched([gone, kept])
    war_rooms.follow(gone)
    return kept


def _both(incident: int, into: int, actor: Employee) -> tuple[Incident, Incident]:
    """The two, held after all sources that have to do with them."""
    sources = homes.sources_of(incident, into)
    hold_all(sources)
    found = Incident.objects.in_bulk([incident, into])
    for pk in (incident, into):
        if pk not in found:
            raise NotVisible(_("故障不存在"))
        require_handles(actor, found[pk])
        require_its_own(found[pk])  # before it is held: the row of one that was merged belongs to the other
    rows = homes.hold([incident, into])
    for row in rows.values():
        if row.status in OVER:
            words = _("{number} 已恢复，不能合并").format(number=row.number)
            raise IllegalMove(words, subject=row.ref, state=row.status)
    if not homes.sources_of(incident, into) <= sources:
        raise IllegalMove(_("内容已变化，请查看最新状态"), subject=rows[incident].ref, state=rows[incident].status)
    return rows[incident], rows[into]


def _carried(kept: Incident, gone: Incident) -> dict[str, Any]:
    """What the one that stays takes over: the earlier beginning, the system where it has none, the urgency."""
    facts: dict[str, Any] = {}
    taken = [at for at in (kept.acknowledged_at, gone.acknowledged_at) if at is not None]
    kept.opened_at, kept.acknowledged_at = min(kept.opened_at, gone.opened_at), min(taken, default=None)
    kept.system = kept.system or gone.system
    found = most_urgent([Priority(kept.priority), Priority(gone.priority)])
    if found != kept.priority:
        facts = {"from": kept.priority, "to": found}
        kept.priority = found
        if gone.decisions:
            routing.keep(kept, gone.decisions[-1])
    names = ("opened_at", "acknowledged_at", "system", "priority", "policy", "decisions")
    kept.save(update_fields=names)
    return facts


def _having_part(row: Incident) -> set[int]:
    told = set(Responder.objects.filter(incident=row).values_list("person", flat=True))
    return told | ({row.assignee_id} if row.assignee_id else set())


def _people(gone: Incident, kept: Incident, before: Iterable[int], actor: Employee) -> None:
    """Whoever had a part in the one has it in the other, and is told if he was not told already."""
    known = {*before, *_having_part(kept)}
    parts = list(Responder.objects.filter(incident=gone).select_related("person").order_by("pk"))
    for one in parts:
        take_part(kept, [one.person], Part(one.part))
    people = {one.person_id: one.person for one in parts}
    if gone.assignee is not None and gone.assignee_id not in people:
        take_part(kept, [gone.assignee], Part.HELPING)
        people[gone.assignee.pk] = gone.assignee
    key = f"{kept.ref}:merged:{gone.pk}"
    fresh = [one for pk, one in people.items() if pk not in known]
    if fresh and kept.status not in OVER:
        bots.announce(paging.kind_of(kept), about=kept.ref, to=fresh, by=actor.pk, key=key)
    war_rooms.follow(kept, *(one.pk for one in fresh))
    there = IncidentReport.objects.filter(incident=kept).values("person")
    moved = IncidentReport.objects.filter(incident=gone).exclude(person__in=there)
    readers = list(moved.values_list("person", flat=True))
    IncidentReport.objects.filter(incident=gone, person__in=readers).update(incident=kept)
    if readers:
        bots.announce(READER, about=kept.ref, to=readers, key=key)
