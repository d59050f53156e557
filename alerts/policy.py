"""Who may look after the sources of alerts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from alerts.models import Incident, Responder
from core.errors import NotVisible, Refused
from estate import api as estate
from people.api import duties_of
from people.models import Employee

OPERATOR: Final = "operator"
KEEPERS: Final = frozenset({OPERATOR})


def keeps_sources(person: Employee) -> bool:
    """Whether the person adds sources, gives them tokens and reads what they sent."""
    return person.is_active and bool(KEEPERS & duties_of(person))


def require_keeps_sources(actor: Employee | None) -> None:
    """Pass for whoever looks after sources, and for the system (None).

    Raises: Refused for everybody else.
    """
    if actor is not None and not keeps_sources(actor):
        raise Refused(_("只有平台运维可以维护告警来源"))


def visible_to(person: Employee) -> Q:
    """Incidents that the person reads: of systems that he or his people answer for, with a part of his own.

    Operators read all.
    """
    if not person.is_active:
        return Q(pk__in=())
    if keeps_sources(person):
        return Q()
    part = Responder.objects.filter(person=person).values("incident")
    systems = estate.systems_of(person) | estate.systems_led_by(person)
    return Q(assignee=person) | Q(system__in=systems) | Q(pk__in=part)


def handles(person: Employee, incident: Incident) -> bool:
    """Whether the person may take the incident and say that it is over."""
    if not person.is_active:
        return False
    if keeps_sources(person) or incident.assignee_id == person.pk:
        return True
    if incident.system and incident.system in estate.systems_of(person):
        return True
    return Responder.objects.filter(incident=incident, person=person).exists()


def handled_by(person: Employee) -> Q:
    """Incidents that the person handles, as `handles` tells of one."""
    if not person.is_active:
        return Q(pk__in=())
    if keeps_sources(person):
        return Q()
    part = Responder.objects.filter(person=person).values("incident")
    return Q(assignee=person) | Q(system__in=estate.systems_of(person)) | Q(pk__in=part)


def require_handles(actor: Employee, incident: Incident) -> None:
    """Pass for whoever handles the incident.

    Raises: Refused for who reads it only, as a leader of those who answer for it; NotVisible for everybody else.
    """
    if handles(actor, incident):
        return
    if Incident.objects.filter(visible_to(actor), pk=incident.pk).exists():
        raise Refused(_("只有系统负责人、被通知的人和平台运维可以处理"))
    raise NotVisible(_("故障不存在"))


def quiets(person: Employee, systems: Collection[str]) -> bool:
    """Whether the person may keep alerts of these systems quiet: who answers for all of them, and operators."""
    if not person.is_active:
        return False
    return keeps_sources(person) or (bool(systems) and set(systems) <= estate.systems_of(person))


def quiets_anything(person: Employee) -> bool:
    """Whether there is anything that the person may keep quiet."""
    return person.is_active and (keeps_sources(person) or bool(estate.systems_of(person)))


def silences_of(person: Employee) -> Q:
    """Silences that the person reads and may end: his own, those of his systems, and all for operators."""
    if not person.is_active:
        return Q(pk__in=())
    if keeps_sources(person):
        return Q()
    return Q(created_by=person) | Q(system__in=estate.systems_of(person))


def require_keeps_rules(actor: Employee | None) -> None:
    """Pass for whoever decides who is called for which alert, and for the system (None).

    Raises: Refused for everybody else.
    """
    if actor is not None and not keeps_sources(actor):
        raise Refused(_("只有平台运维可以维护告警路由和升级策略"))


def require_keeps_roads(actor: Employee | None) -> None:
    """Pass for whoever keeps the roads without Feishu, and for the system (None).

    Raises: Refused for everybody else.
    """
    if actor is not None and not keeps_sources(actor):
        raise Refused(_("只有平台运维可以维护备用通道"))
