"""The card of somebody who reported a fault or follows it: how it stands, without what only those at it need."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.card_facts import SAMPLE
from alerts.models import Incident
from alerts.states import IncidentStatus
from bots import api as bots
from core.wording import duration, moment
from estate import api as estate

OPEN: Final = {
    IncidentStatus.ACKNOWLEDGED: bots.Tone.INFO,
    IncidentStatus.SNOOZED: bots.Tone.INFO,
    IncidentStatus.RESOLVED: bots.Tone.GOOD,
    IncidentStatus.MERGED: bots.Tone.OVER,
}


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """The card as it is now."""
    if context.about.id == SAMPLE:
        return _drawn(_sample(context.now), _("集中交易"), "", context.now)
    row = Incident.objects.select_related("assignee").filter(pk=context.about.pk).first()
    if row is None:
        return None
    name = row.assignee.display_name if row.assignee else ""
    return _drawn(row, system_name(row.system), name, context.now)


def closed(context: bots.NoticeContext) -> bots.CardView | None:
    """The last word, under the card."""
    row = (
        _sample(context.now, over=True)
        if context.about.id == SAMPLE
        else Incident.objects.filter(pk=context.about.pk).first()
    )
    if row is None or row.resolved_at is None or row.status == IncidentStatus.MERGED:
        return None
    words = _("{number}「{title}」已恢复，历时 {lasted}。如仍有异常，请再次报障。").format(
        number=row.number, title=row.title, lasted=duration(row.resolved_at - row.opened_at)
    )
    return bots.CardView(title=_("你报告的问题已恢复"), tone=bots.Tone.GOOD, preview=words, body=words)


def system_name(key: str) -> str:
    """What the system is called."""
    found = estate.systems_by_key({key}).get(key) if key else None
    return found.said if found else key


def how_it_stands(row: Incident, name: str) -> str:
    """In a sentence, for somebody outside."""
    if row.status == IncidentStatus.RESOLVED:
        return _("问题已恢复。如仍有异常，请再次报障。")
    if row.status == IncidentStatus.MERGED:
        return _("与 INC-{number} 是同一问题，已合并，恢复时会通知你。").format(number=row.merged_into_id)
    if row.status == IncidentStatus.ACKNOWLEDGED and name:
        return _("{name}正在处理，恢复时会通知你。").format(name=name)
    return _("已通知负责人，恢复时会通知你。")


def _drawn(row: Incident, system: str, name: str, now: datetime) -> bots.CardView:
    status = IncidentStatus(row.status)
    shown = (
        (_("系统"), system), (_("处理人"), name), (_("开始时间"), moment(row.opened_at, now)),
        (_("恢复时间"), moment(row.resolved_at, now) if row.resolved_at and status == IncidentStatus.RESOLVED else ""),
    )  # fmt: skip
    words = _("你报告的问题已恢复") if status == IncidentStatus.RESOLVED else _("你关注的故障：{status}")
    title = words.format(status=status.label)
    return bots.CardView(
        title=title,
        tone=OPEN.get(status, bots.Tone.TODO),
        preview=f"{row.title} · {status.label}",
        subtitle=f"{row.number} · {row.title}"[:80],
        body=how_it_stands(row, name),
        facts=tuple(bots.Fact(label, value) for label, value in shown if value),
        buttons=(bots.Button(_("查看进展"), url=reverse("alerts:reported", args=[row.merged_into_id or row.pk or 1])),),
        footer=_("你报告或关注了此故障"),
    )


def _sample(now: datetime, *, over: bool = False) -> Incident:
    return Incident(
        pk=1207, title=_("交易下单失败"), status=IncidentStatus.RESOLVED if over else IncidentStatus.TRIGGERED,
        priority="P2", opened_at=now - timedelta(minutes=17), resolved_at=now if over else None,
    )  # fmt: skip
