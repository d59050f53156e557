"""What this room tells the lower ones about itself."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy as _

from core import search
from core.admin_site import DUTIES, GATES, DutyReader
from core.evidence import READINGS, ReadingKind
from core.gauges import GAUGES
from core.metrics import METRICS
from core.refs import REF_KINDS, Ref, RefKind
from core.retention import RULES
from core.sheets.kinds import SHEET_SOURCES
from core.shell import NAV, SEARCH, NavEntry, SearchProvider
from core.timers import HANDLERS
from core.verbs import VERBS
from people import gauges, keeping, metrics, timers, verbs_said
from people.leavers import LEAVERS, LeaverHandler
from people.models import Absence, Audience, BreakGlass, Delegation, Department, Employee
from people.policy import duties_of
from people.rest import registration as rest
from people.search import INDEX, find_people, page_of
from people.search_places import PLACES_INDEX, find_places, place_page_of
from people.second_factor import GATE
from people.services import importing
from people.services.emergency import ENDING
from people.services.sessions import forget_sessions


def _employee_title(ref: Ref) -> str:
    name = Employee.objects.filter(pk=ref.pk).values_list("name", flat=True).first()
    return name or str(ref)


def _department_title(ref: Ref) -> str:
    name = Department.objects.filter(pk=ref.pk).values_list("name", flat=True).first()
    return name or str(ref)


def _delegation_title(ref: Ref) -> str:
    row = Delegation.objects.filter(pk=ref.pk).select_related("principal", "agent").first()
    return f"{row.principal.name} → {row.agent.name}" if row else str(ref)


def _absence_title(ref: Ref) -> str:
    row = Absence.objects.filter(pk=ref.pk).select_related("person").first()
    return f"{row.person.name} · {row.get_kind_display()}" if row else str(ref)


def _audience_title(ref: Ref) -> str:
    return Audience.objects.filter(pk=ref.pk).values_list("slug", flat=True).first() or str(ref)


def _emergency_title(ref: Ref) -> str:
    row = BreakGlass.objects.filter(pk=ref.pk).select_related("employee").first()
    return row.employee.name if row else str(ref)


EMPLOYEE = RefKind("people.employee", cast("str", _("人员")), lambda ref: page_of(ref.pk), _employee_title)
DEPARTMENT = RefKind("people.department", cast("str", _("部门")), lambda ref: place_page_of(ref.pk), _department_title)
DELEGATION = RefKind("people.delegation", cast("str", _("代理")), lambda ref: "/me/", _delegation_title)
ABSENCE = RefKind("people.absence", cast("str", _("请假与外出")), lambda ref: "/me/", _absence_title)
AUDIENCE = RefKind("people.audience", cast("str", _("使用范围")), lambda ref: "/operate/audiences/", _audience_title)
BREAK_GLASS = RefKind("people.break_glass", cast("str", _("应急权限")), lambda ref: "/admin/", _emergency_title)
DESK = NavEntry(
    slug="admin",
    label=_("管理后台"),
    icon="settings",
    url_name="admin:index",
    order=900,
    visible=lambda person: bool(getattr(person, "at_desk", False) or getattr(person, "emergency_until", None)),
    group="operate",
)
CONTACT = ReadingKind("people.contact", _("人员联系方式"))
PEOPLE = SearchProvider("people", cast("str", _("人员")), 10, find_people)
PLACES = SearchProvider("departments", cast("str", _("部门")), 15, find_places)
SESSIONS = LeaverHandler("sessions", forget_sessions)


def register_all() -> None:
    """Tell core about people, departments, delegations, their moments and their search."""
    for kind in (EMPLOYEE, DEPARTMENT, DELEGATION, ABSENCE, AUDIENCE, BREAK_GLASS):
        REF_KINDS.register(kind)
    for provider, index in ((PEOPLE, INDEX), (PLACES, PLACES_INDEX)):
        SEARCH.register(provider)
        search.INDEXED.register(index)
    SHEET_SOURCES.register(importing.SOURCE)
    rest.register()
    NAV.register(DESK)
    GATES.register(GATE)
    DUTIES.register(DutyReader("people", duties_of))
    for metric in metrics.METRICS:
        METRICS.register(metric)
    for handler in (*timers.HANDLERS, ENDING):
        HANDLERS.register(handler)
    LEAVERS.register(SESSIONS)
    for verb in verbs_said.SAID:
        VERBS.register(verb)
    READINGS.register(CONTACT)
    for gauge in gauges.GAUGES:
        GAUGES.register(gauge)
    for rule in keeping.RULES:
        RULES.register(rule)
