"""The band on top of an incident's page: who has it, who was told and read it, and what happens next and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from alerts.models import Incident
from alerts.selectors.incident_calls import Called, RungLine, Rungs
from alerts.states import IncidentStatus
from core.wording import clock_time, duration, moment, names, waiting

LAST = 3  # of those who were told, so many are named


@dataclass(frozen=True)
class Band:
    """`head` and `told` stand on the left; on the right `figure`, a length of time, under what it means."""

    head: str
    told: str
    label: str
    figure: str


def band(row: Incident, called: Sequence[Called], rungs: Rungs, now: datetime) -> Band:
    """What the band says now."""
    lasted = (_("持续"), duration(now - row.opened_at))
    match row.status:
        case IncidentStatus.TRIGGERED:
            return Band(*_told(called), *(_next(rungs, now) or (_("已等待"), duration(now - row.opened_at))))
        case IncidentStatus.ACKNOWLEDGED:
            return Band(_("{name}处理中").format(name=_person(row)), _taken(row, now), *lasted)
        case IncidentStatus.SNOOZED:
            head = _("已暂缓至 {at}。").format(at=moment(row.snoozed_until, now)).rstrip("。.")
            return Band(head, _person(row), _("到时未恢复则重新通知"), waiting(row.snoozed_until, now))
        case IncidentStatus.UNKNOWN:
            return Band(_("监控源失联，状态未知，请人工确认。"), _person(row), *lasted)
        case IncidentStatus.SUPPRESSED:
            return Band(_("告警已被屏蔽，暂停通知；屏蔽结束后仍在触发则重新通知。"), "", *lasted)
        case _:
            return _over(row, now)


def _told(called: Sequence[Called]) -> tuple[str, str]:
    if not called:
        return _("还没有通知任何人。"), ""
    last = called[-LAST:]
    who = names(_("{name}（{who}）").format(name=one.person.display_name, who=one.who) for one in last)
    read = [one for one in last if one.read_at is not None]
    said = names(_("{name} {at} 已读").format(name=one.person.display_name, at=clock_time(one.read_at)) for one in read)
    return _("已通知：{names}").format(names=who), said if read else _("还没有人读过")


def _next(rungs: Rungs, now: datetime) -> tuple[str, str] | None:
    coming: RungLine | None = next((one for one in rungs.lines if one.state == "next"), None)
    if coming is None:
        return None
    label = _("{at} 无人认领则通知 {who}").format(at=moment(coming.at, now), who=coming.who)
    return label, waiting(coming.at, now)


def _taken(row: Incident, now: datetime) -> str:
    if row.acknowledged_at is None:
        return ""
    took = duration(row.acknowledged_at - row.opened_at)
    return _("{at} 认领，用时 {took}").format(at=moment(row.acknowledged_at, now), took=took)


def _over(row: Incident, now: datetime) -> Band:
    over_at = row.resolved_at or now
    name = _person(row)
    head = _("已恢复，由{name}处理").format(name=name) if name else _("已自行恢复")
    told = _("{at} 恢复").format(at=moment(over_at, now))
    return Band(head, told, _("历时"), duration(over_at - row.opened_at))


def _person(row: Incident) -> str:
    return row.assignee.display_name if row.assignee else ""
