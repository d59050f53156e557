"""What approvals shows on 工作台: what is stuck below the reader (待我处理 is the inbox's, over all rooms).

Panel context, for templates/approvals/panels/stuck.html: {"rows": tuple[StuckRow], "total": int}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals import phrases, sight
from approvals.models import Task
from approvals.selectors import worlds
from approvals.selectors.administering import is_admin
from approvals.selectors.stuck import stuck_total
from approvals.selectors.timeline import name_of
from approvals.services.instance import definition_of
from approvals.states import TaskStatus
from core import clock
from core.shell import Scope, Tile
from core.wording import overtime, work_hours
from core.worktime import office
from people import api as people
from people.models import Employee

MOST = 6


@dataclass(frozen=True)
class StuckRow:
    """An overdue task below the reader. `late` says for how long (`超时 2 工作小时`); `reminders` were sent."""

    title: str
    flow: str
    serial: str
    initiator: Employee
    waits_for: Employee
    node: str
    late: str
    reminders: int
    url: str


def stuck(person: Employee, scope: Scope) -> Mapping[str, Any] | None:
    """Overdue tasks of the person's team, the latest first; None for who leads nobody."""
    below = people.team_of(person) if scope == "team" else []
    if not below:
        return None
    now = clock.now()
    rows = _stuck(below, now).order_by("due_at", "pk")
    shown = list(rows.select_related("person", "run", "request__initiator")[:MOST])
    around = worlds.around(task.request for task in shown)
    found = []
    for task in shown:
        definition = definition_of(task.request)
        late = office().between(task.due_at, now) if task.due_at else None
        found.append(
            StuckRow(
                title=phrases.headline(
                    definition, task.request.data, sight.rights_at(definition, sight.OTHERS), around
                ),
                flow=definition.title.said(phrases.language()),
                serial=task.request.serial,
                initiator=task.request.initiator,
                waits_for=task.person,
                node=name_of(definition, task.run),
                late=overtime(work_hours(late)) if late is not None else "",
                reminders=task.reminders,
                url=phrases.url(task.request),
            )
        )
    return {"rows": tuple(found), "total": rows.count()}


def stuck_tile(person: Employee, scope: Scope) -> Tile | None:
    """卡在团队, for who leads somebody."""
    below = people.team_of(person) if scope == "team" else []
    if not below:
        return None
    total = _stuck(below, clock.now()).count()
    meaning = _("超时未处理") if total else _("没有超时")
    return Tile(_("卡在团队"), f"{total:,}", _("项"), meaning, reverse("portal:home"), "warn" if total else "ok")


def _stuck(below: Sequence[int], now: datetime) -> QuerySet[Task]:
    late = Task.objects.filter(person__in=below, status=TaskStatus.OPEN, due_at__lt=now)
    return late.filter(held_since__isnull=True)


def still_tile(person: Employee, scope: Scope) -> Tile | None:
    """停滞的申请, for flow administrators; nothing while everything moves."""
    del scope
    if not is_admin(person):
        return None
    total = stuck_total(clock.now())
    meaning = _("需要管理员处理") if total else _("没有停滞的申请")
    return Tile(_("停滞的申请"), f"{total:,}", _("项"), meaning, reverse("approvals:stuck"), "bad" if total else "ok")
