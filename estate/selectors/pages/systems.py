"""The list of systems and the page of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock, search
from core.errors import NotVisible
from estate import duty
from estate.models import System, SystemOwner
from estate.panels import ShownPanel, panels_of
from estate.phrases import why_said
from estate.policy import may_run
from estate.search import roster_url
from estate.selectors.findings import LEFT, OwnerLeft, gone_owners, owners_left
from estate.selectors.pages.common import Tab, asked, cut, export_url, tabs
from estate.selectors.rosters import plan_of
from estate.selectors.systems import KIND
from estate.states import Duty, Grade, InUse, ServiceHours
from people.models import Department, Employee

PASSED = ("q", "grade", "status", "department", "owner")
MOST_FOUND = 500


@dataclass(frozen=True)
class SystemLine:
    """A system in the list; owners by name."""

    row: System
    owner_a: tuple[SystemOwner, ...]
    owner_b: tuple[SystemOwner, ...]
    left: int


@dataclass(frozen=True)
class SystemsPage:
    """What /estate/ shows."""

    tabs: tuple[Tab, ...]
    lines: tuple[SystemLine, ...]
    page: Page[System]
    asked: dict[str, str]
    filtered: bool
    grades: list[tuple[str, str]]
    states: list[tuple[str, str]]
    places: list[tuple[str, str]]
    left: int
    left_url: str
    export_url: str
    add_url: str


@dataclass(frozen=True)
class Owners:
    """Those who answer in one duty."""

    label: str
    people: tuple[SystemOwner, ...]


@dataclass(frozen=True)
class OnDutyNow:
    """Somebody on duty, until when and why."""

    person: Employee
    until: datetime | None
    why: str


@dataclass(frozen=True)
class SystemPage:
    """What /estate/systems/<key>/ shows."""

    tabs: tuple[Tab, ...]
    row: System
    owners: tuple[Owners, ...]
    left: tuple[OwnerLeft, ...]
    on_duty: tuple[OnDutyNow, ...]
    roster_url: str
    edit_url: str
    panels: tuple[ShownPanel, ...]


def list_page(viewer: Employee, params: QueryDict) -> SystemsPage:
    """The list at this address."""
    rows = found(params)
    page = cut(rows, params)
    said = asked(params, *PASSED)
    edits = may_run(viewer)
    used = Department.objects.filter(systems__isnull=False).distinct().order_by("path")
    return SystemsPage(
        tabs=tabs("systems"),
        lines=tuple(_line(row) for row in page),
        page=page,
        asked=said,
        filtered=any(said.values()),
        grades=_choices(Grade),
        states=_choices(InUse),
        places=[(str(one.pk), one.display_name) for one in used],
        left=gone_owners().values("system").distinct().count() if edits else 0,
        left_url=f"{reverse('estate:systems')}?owner=left",
        export_url=export_url("estate:systems-export", params),
        add_url=reverse("admin:estate_system_add") if edits else "",
    )


def found(params: Mapping[str, str]) -> QuerySet[System]:
    """The systems that the filters of the address leave, in use unless asked otherwise; important ones first."""
    said = asked(params, *PASSED)
    status = said["status"] if said["status"] in InUse.values else InUse.IN_USE
    rows = System.objects.filter(status=status).select_related("department", "roster")
    if said["grade"] in Grade.values:
        rows = rows.filter(grade=said["grade"])
    if said["department"].isdecimal() and len(said["department"]) < 19:
        rows = rows.filter(department__path__contains=f"/{int(said['department'])}/")
    if said["owner"] == "left":
        rows = rows.filter(pk__in=SystemOwner.objects.filter(LEFT).values("system"))
    if said["q"]:
        keys = search.find(KIND, said["q"], limit=MOST_FOUND, visible=System.objects.filter(status=status))
        rows = rows.filter(Q(pk__in=keys) | Q(cost_centre=said["q"]))
    return rows.prefetch_related("owners__person").order_by("grade", "key")


def sheet(params: QueryDict) -> Iterator[list[str]]:
    """Exactly what the list at this address shows, all pages of it, first the names of the columns."""
    duties = [str(one.label) for one in Duty]
    yield [
        _("标识"), _("名称"), _("英文名"), _("等级"), _("重要程度"), _("服务时段"), _("部门"), _("成本中心"),
        _("值班表"), _("状态"), *duties,
    ]  # fmt: skip
    for row in found(params):
        people: dict[str, list[str]] = {}
        for one in row.owners.all():
            people.setdefault(one.duty, []).append(f"{one.person.display_name} {one.person.user_id}")
        yield [
            row.key, row.name, row.name_en, str(row.get_grade_display()), str(row.level.label),
            str(ServiceHours(row.hours).label), row.department.display_name if row.department else "",
            row.cost_centre, row.roster.display_name if row.roster else "", str(InUse(row.status).label),
            *("、".join(people.get(one.value, ())) for one in Duty),
        ]  # fmt: skip


def one_page(viewer: Employee, key: str) -> SystemPage:
    """The page of one system.

    Raises: NotVisible if there is none.
    """
    rows = System.objects.select_related("department", "roster").prefetch_related("owners__person")
    row = rows.filter(key=key).first()
    if row is None:
        raise NotVisible(_("内容不存在，或你没有权限查看"))
    people = list(row.owners.all())
    owners = tuple(Owners(str(one.label), tuple(each for each in people if each.duty == one)) for one in Duty)
    return SystemPage(
        tabs=tabs("systems"),
        row=row,
        owners=tuple(one for one in owners if one.people),
        left=tuple(owners_left(row)),
        on_duty=_on_duty(row, clock.now()),
        roster_url=roster_url(row.roster.slug) if row.roster else "",
        edit_url=reverse("admin:estate_system_change", args=[row.pk]) if may_run(viewer) else "",
        panels=panels_of(row.key, viewer),
    )


def _on_duty(row: System, now: datetime) -> tuple[OnDutyNow, ...]:
    if row.roster is None or row.roster.status != InUse.IN_USE:
        return ()
    turns = duty.on_duty(plan_of(row.roster, now, now), now)
    asked_for = {turn.person for turn in turns} | {turn.why.instead_of for turn in turns if turn.why.instead_of}
    people = Employee.objects.in_bulk(asked_for)
    names = {pk: one.display_name for pk, one in people.items()}
    return tuple(OnDutyNow(people[turn.person], turn.until, why_said(turn.why, names=names)) for turn in turns)


def _line(row: System) -> SystemLine:
    people = list(row.owners.all())
    return SystemLine(
        row,
        tuple(one for one in people if one.duty == Duty.A),
        tuple(one for one in people if one.duty == Duty.B),
        sum(not one.person.is_active for one in people),
    )


def _choices(choices: type[Grade] | type[InUse]) -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in choices.choices]
