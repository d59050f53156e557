"""One incident that is two faults: some of its alerts, and whatever repeats of them, become one of their own."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.engine import ladder
from alerts.engine.grouping import open_key
from alerts.models import Alert, Incident
from alerts.policy import require_handles
from alerts.services import gathering, homes, paging, routing
from alerts.services.escalation import plan_of
from alerts.services.holding import hold_all
from alerts.services.merged import require_its_own
from alerts.services.responding import take_part
from alerts.states import INCIDENT, OPEN, OVER, IncidentStatus, Part
from bots import api as bots
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible
from core.journal import Via
from people.models import Employee

MOST: Final = 500
OFF: Final = "alerts.incident_split_off"
SPLIT: Final = "alerts.incident_split"


class Take(TextChoices):
    """Who is at what was split off."""

    SAME = "same", gettext_lazy("处理人不变")
    ME = "me", gettext_lazy("由我处理")
    ANEW = "anew", gettext_lazy("重新通知负责人")


@transaction.atomic
def split(
    incident: int, *, alerts: Collection[int], take: Take = Take.SAME, actor: Employee, via: Via = Via.PAGE
) -> Incident:
    """Make these alerts an incident of their own, routed like any other; what fires anew of them belongs there.

    Where nobody is at the incident, `Take.SAME` is as `Take.ANEW`.
    Returns: the new incident. Raises: NotVisible; Refused; Invalid for alerts that are not there, all of them, or none
    that still fires; IllegalMove once the incident is over.
    """
    row, found = _picked(incident, alerts, actor)
    made = _made(row, found)
    Alert.objects.filter(pk__in=[one.pk for one in found]).update(incident=made)
    facts: dict[str, Any] = {"alerts": len(found), "from": row.pk, "priority": made.priority, "title": made.title}
    journal.record(SPLIT, actor=actor.ref, ref=made.ref, via=via, facts=facts)
    facts = {"alerts": len(found), "into": made.pk}
    journal.record(OFF, actor=actor.ref, ref=row.ref, via=via, facts=facts)
    gathering.follow([row.pk, made.pk], row.source_id)
    made.refresh_from_db()
    _handed(row, made, take, actor, via)
    bots.refresh_many([row.ref, made.ref])
    return made


def _picked(incident: int, alerts: Collection[int], actor: Employee) -> tuple[Incident, list[Alert]]:
    """The incident, held after its sources, and what goes: each alert with its earlier and later firings."""
    sources = homes.sources_of(incident)
    hold_all(sources)
    row = homes.hold([incident]).get(incident)
    if row is None:
        raise NotVisible(_("故障不存在"))
    require_handles(actor, row)
    require_its_own(row)
    if row.status in OVER:
        raise IllegalMove(_("故障已恢复，不能拆分"), subject=row.ref, state=row.status)
    if not homes.sources_of(incident) <= sources:
        raise IllegalMove(_("内容已变化，请查看最新状态"), subject=row.ref, state=row.status)
    named = list(row.alerts.filter(pk__in=list(alerts)[:MOST]).values_list("pk", "source", "key"))
    if not alerts or len(named) != len(set(alerts)):
        raise Invalid.at("alerts", _("所选告警已不在此故障，请重新选择") if alerts else _("请选择要拆分的告警"))
    same = Q(pk__in=())
    for source in {source for _pk, source, _key in named}:
        same |= Q(source=source, key__in={key for _pk, of, key in named if of == source})
    found = list(row.alerts.filter(same).order_by("pk"))
    if not any(one.state in OPEN for one in found):
        raise Invalid.at("alerts", _("请至少选择一条未恢复的告警"))
    if len(found) == row.alerts.count():
        raise Invalid.at("alerts", _("请至少留下一条告警"))
    return row, found


def _made(row: Incident, found: Sequence[Alert]) -> Incident:
    """What these alerts open, by the rules of now; the source of the most urgent opens it."""
    still = [one for one in found if one.state in OPEN]
    tables = {one.source_id: one.source for one in still}
    desks = {
        pk: routing.desk(source, [one for one in still if one.source_id == pk]) for pk, source in tables.items()
    }  # fmt: skip
    worst = min(still, key=lambda one: (one.quiet != "", desks[one.source_id].priority(one), one.episode, one.key))
    key = open_key(worst.source_id, f"split {uuid.uuid4().hex}", "")
    rows = [one for one in still if one.source_id == worst.source_id]
    made = gathering.opened(desks[worst.source_id], key, rows)
    made.opened_at = min(one.first_seen for one in still)
    made.system = made.system or row.system
    made.split_from = row
    Incident.objects.bulk_create([made])
    return made


def _handed(row: Incident, made: Incident, take: Take, actor: Employee, via: Via) -> None:
    """Somebody is at it from the beginning, or it waits for somebody."""
    if made.status in OVER:
        return
    same = row.assignee if row.status == IncidentStatus.ACKNOWLEDGED and take == Take.SAME else None
    who = actor if take == Take.ME else same
    if who is None:
        if made.status == IncidentStatus.TRIGGERED:
            paging.begin(made)
            paging.tell_groups(made)
        return
    taken_at = row.acknowledged_at if same is not None else None
    plan = ladder.written(plan_of(made))
    INCIDENT.move(made, "acknowledge", assignee=who, acknowledged_at=taken_at or clock.now(), ladder=plan)
    paging.hold(made)
    verb, facts = ("acknowledged", {}) if who == actor else ("assigned", {"to": who.pk})
    journal.record(f"alerts.incident_{verb}", actor=actor.ref, ref=made.ref, via=via, facts=facts)
    take_part(made, [who], Part.GIVEN)
    bots.announce(paging.kind_of(made), about=made.ref, to=[who], by=actor.pk, key=f"{made.ref}:split")
    paging.tell_groups(made)
