"""What this room tells the lower ones about itself."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy as _

from core.refs import REF_KINDS, Ref, RefKind
from core.shell import SEARCH, SearchProvider
from core.timers import HANDLERS
from people import timers
from people.models import Absence, Audience, Delegation, Department, Employee
from people.search import find_people, page_of


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


EMPLOYEE = RefKind("people.employee", cast("str", _("人员")), lambda ref: page_of(ref.pk), _employee_title)
# No page of a department yet: the shell's first page is the nearest place.
DEPARTMENT = RefKind("people.department", cast("str", _("部门")), lambda ref: "/", _department_title)
DELEGATION = RefKind("people.delegation", cast("str", _("代理")), lambda ref: "/me/", _delegation_title)
ABSENCE = RefKind("people.absence", cast("str", _("请假与外出")), lambda ref: "/me/", _absence_title)
AUDIENCE = RefKind(
    "people.audience", cast("str", _("使用范围")), lambda ref: "/admin/people/audience/", _audience_title
)
PEOPLE = SearchProvider("people", cast("str", _("人员")), 10, find_people)


def register_all() -> None:
    """Tell core about people, departments, delegations, their moments and their search."""
    for kind in (EMPLOYEE, DEPARTMENT, DELEGATION, ABSENCE, AUDIENCE):
        REF_KINDS.register(kind)
    SEARCH.register(PEOPLE)
    for handler in timers.HANDLERS:
        HANDLERS.register(handler)
