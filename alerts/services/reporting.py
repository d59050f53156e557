"""The side of those who notice that something is broken: say it in a sentence, follow it, hear when it is over."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from alerts.engine.grouping import open_key
from alerts.models import AlertSource, Incident, IncidentReport
from alerts.services import paging, war_rooms
from alerts.services.readers import READER
from alerts.states import OVER, IncidentStatus, Priority
from bots import api as bots
from core import clock, history, journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.journal import Via
from estate import api as estate
from people.models import Employee

SLUG: Final = "reports"
MOST: Final = 300
GRAVE: Final = "A"  # of a system of this grade a person's report is as urgent as an error


@dataclass(frozen=True)
class Reported:
    """What became of a report: `incident`, or `alike`, open incidents of the system one of which it may be."""

    incident: Incident | None
    alike: tuple[Incident, ...] = ()


def open_of(system: str) -> list[Incident]:
    """What is open of the system, the most urgent first."""
    if not system:
        return []
    rows = Incident.objects.filter(system=system).exclude(status__in=OVER)
    return list(rows.select_related("assignee").order_by("priority", "-pk")[:5])


def named_in(person: Employee, text: str) -> str:
    """The key of the system whose key or name stands in the sentence; the longest, "" for none."""
    said = text.lower()
    found = [one for word in _words(said) for one in estate.systems(person, word, 5)]
    hits = [one for one in found if one.name.lower() in said or one.key.lower() in said]
    return max(hits, key=lambda one: len(one.name)).key if hits else ""


def _words(said: str) -> list[str]:
    """The beginnings by which systems are looked up: each word, and the first characters of each."""
    parts = [word for word in said.replace("，", " ").replace(",", " ").split() if word][:4]
    return list(dict.fromkeys([part[:size] for part in parts for size in (2, 4, len(part))]))


@transaction.atomic
def report(*, actor: Employee, text: str, system: str = "", new: bool = False, via: Via = Via.PAGE) -> Reported:
    """Say that something is broken. What is open of the system is offered first, unless the actor knows it is `new`.

    Raises: Refused for who has left; Invalid for an empty or too long sentence, or a system that is none.
    """
    if not actor.is_active:
        raise Refused(_("仅限在职员工操作"))
    said = text.strip()
    if not said:
        raise Invalid.at("text", _("请用一句话说明哪里不正常"))
    if len(said) > MOST:
        raise Invalid.at("text", _("最多 {most} 个字，现有 {have} 个字").format(most=MOST, have=len(said)))
    known = estate.systems_by_key({system}).get(system) if system else None
    if system and known is None:
        raise Invalid.at("system", _("系统不存在，请重新选择"))
    if known is not None and not new:
        _one_by_one()
    alike = [] if new else open_of(system)
    if alike:
        return Reported(None, tuple(alike))
    grave = known is not None and known.grade == GRAVE
    return Reported(_opened(actor, said, system, Priority.P2 if grave else Priority.P3, via))


def _opened(actor: Employee, text: str, system: str, priority: Priority, via: Via) -> Incident:
    source, now = _source(), clock.now()
    row = Incident.objects.create(
        source=source, open_key=open_key(source.pk, "", uuid.uuid4().hex), title=text, priority=priority,
        system=system, opened_at=now,
    )  # fmt: skip
    facts = {"priority": str(priority), "title": text, "system": system}
    journal.record("alerts.incident_reported", actor=actor.ref, ref=row.ref, via=via, facts=facts)
    IncidentReport.objects.create(incident=row, person=actor, text=text, at=now)
    paging.begin(row)
    paging.tell_groups(row)
    war_rooms.open_by_itself(row)
    bots.announce(READER, about=row.ref, to=[actor])
    return row


@transaction.atomic
def watch(incident: int, *, actor: Employee, via: Via = Via.PAGE) -> Incident:
    """Follow an open incident that others reported or a system told of: the same card, and a word at its end.

    Raises: Refused for who has left; NotVisible; IllegalMove once it is over.
    """
    if not actor.is_active:
        raise Refused(_("仅限在职员工操作"))
    row = Incident.objects.select_for_update().filter(pk=incident).exclude(system="").first()
    if row is None:
        raise NotVisible(_("故障不存在"))
    if row.merged_into_id is not None:
        return watch(row.merged_into_id, actor=actor, via=via)
    if row.status == IncidentStatus.RESOLVED:
        raise IllegalMove(_("故障已恢复"), subject=row.ref, state=row.status)
    fresh = IncidentReport.objects.get_or_create(incident=row, person=actor, defaults={"at": clock.now()})[1]
    if fresh:
        journal.record("alerts.incident_followed", actor=actor.ref, ref=row.ref, via=via, facts={})
        bots.announce(READER, about=row.ref, to=[actor])
        bots.refresh(row.ref)
    return row


def _one_by_one() -> None:
    """Of two who report at once the second sees what the first opened."""
    AlertSource.objects.select_for_update(of=("self",), no_key=True).get(pk=_source().pk)


def _source() -> AlertSource:
    """The built-in source of what people say, the first time that somebody says something."""
    with translation.override(settings.LANGUAGE_CODE):
        name = _("人工报障")
    row, made = AlertSource.objects.get_or_create(
        slug=SLUG, defaults={"kind": "generic", "name": name, "name_en": "Reports", "created_at": clock.now()}
    )
    if made:
        history.note([row], actor=None, reason="alerts.source_added", kind="+")
        facts = {"slug": SLUG, "kind": row.kind, "name": row.name}
        journal.record("alerts.source_added", actor=None, ref=row.ref, via=Via.SYSTEM, facts=facts)
    return row
