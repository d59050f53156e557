"""What is said of an incident: one card for each reader, kept true, from the first call to the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.aims_said import aims_said
from alerts.engine import ladder
from alerts.models import Alert, Incident
from alerts.services.paging import NOTICE, PAGE, next_call
from alerts.states import OPEN, IncidentStatus, Priority, Resolution
from bots import api as bots
from core.refs import Ref
from core.wording import duration, moment
from estate import api as estate

KIND: Final = "alerts.incident"
SAMPLE: Final = "0"
MOST: Final = 5
TONES: Final = {
    IncidentStatus.TRIGGERED: bots.Tone.BAD,
    IncidentStatus.ACKNOWLEDGED: bots.Tone.INFO,
    IncidentStatus.SNOOZED: bots.Tone.INFO,
    IncidentStatus.UNKNOWN: bots.Tone.TODO,
    IncidentStatus.SUPPRESSED: bots.Tone.OVER,
    IncidentStatus.RESOLVED: bots.Tone.GOOD,
}


@dataclass(frozen=True)
class Said:
    """What a card says of an incident. `alerts`: the lines of the worst of `many`, of which `firing` still fire."""

    number: str
    ref: Ref
    url: str
    title: str
    priority: Priority
    status: IncidentStatus
    system: str
    opened_at: datetime
    alerts: tuple[str, ...]
    many: int
    firing: int
    value: str = ""
    source: str = ""
    assignee: str = ""
    next_at: datetime | None = None
    next_who: str = ""
    snoozed_until: datetime | None = None
    over_at: datetime | None = None
    by_person: str = ""


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """The card as it is now."""
    if context.about.id == SAMPLE:
        return _card(_sample(context.now), context.now)
    row = Incident.objects.select_related("source", "assignee").filter(pk=context.about.pk).first()
    return _card(_said(row, context.now), context.now) if row is not None else None


def _said(row: Incident, now: datetime) -> Said:
    alerts = list(row.alerts.order_by("resolved_at", "severity", "-episode", "pk")[:200])
    rung = _next(row)
    return Said(
        number=row.number,
        ref=row.ref,
        url=reverse("alerts:incident", args=[row.pk]),
        title=row.title,
        priority=Priority(row.priority),
        status=IncidentStatus(row.status),
        system=_system(row.system),
        opened_at=row.opened_at,
        alerts=tuple(_line(one) for one in alerts[:MOST]) if len(alerts) > 1 else (),
        many=len(alerts),
        firing=sum(one.state in OPEN for one in alerts),
        value=alerts[0].value if len(alerts) == 1 else "",
        source=row.source.display_name,
        assignee=row.assignee.display_name if row.assignee else "",
        next_at=rung[0] if rung else None,
        next_who=rung[1] if rung else "",
        snoozed_until=row.snoozed_until,
        over_at=row.resolved_at,
        by_person=_("人工标记") if row.resolution == Resolution.PERSON else "",
    )


def _next(row: Incident) -> tuple[datetime, str] | None:
    """When the next is called, and who."""
    coming = next_call(row)
    return (coming[0], aims_said(coming[1])) if coming else None


def _line(row: Alert) -> str:
    where = row.labels.get("instance") or row.labels.get("host") or ""
    said = " ".join(word for word in (where, row.title, row.value) if word)
    return _("已恢复：{said}").format(said=said) if row.state not in OPEN else said


def _system(key: str) -> str:
    found = estate.systems_by_key({key}).get(key) if key else None
    return found.said if found else key


def _card(said: Said, now: datetime) -> bots.CardView:
    head = " · ".join(word for word in (said.system, said.title) if word)
    return bots.CardView(
        title=f"[{said.priority}] {head}",
        tone=TONES[said.status],
        preview=f"[{said.priority}] {head}",
        subtitle=f"{said.number} · {said.status.label}",
        body=_body(said, now),
        facts=_facts(said, now),
        rows=_rows(said),
        buttons=_buttons(said),
        outcome=_outcome(said, now),
        footer=_footer(said),
    )


def _body(said: Said, now: datetime) -> str:
    if said.status == IncidentStatus.TRIGGERED and said.next_at is not None:
        at = moment(said.next_at, now)
        return _("请认领。{at} 前无人认领则通知：{who}。").format(at=at, who=said.next_who)
    if said.status == IncidentStatus.TRIGGERED:
        return _("请认领。")
    if said.status == IncidentStatus.UNKNOWN:
        return _("监控源失联，状态未知，请人工确认。")
    if said.status == IncidentStatus.SUPPRESSED:
        return _("告警已被屏蔽，暂停通知；屏蔽结束后仍在触发则重新通知。")
    if said.status == IncidentStatus.SNOOZED and said.snoozed_until is not None:
        return _("已暂缓至 {at}。").format(at=moment(said.snoozed_until, now))
    return ""


def _facts(said: Said, now: datetime) -> tuple[bots.Fact, ...]:
    several = _("{many} 条，{firing} 条未恢复").format(many=said.many, firing=said.firing)
    shown = (
        (_("系统"), said.system), (_("触发时间"), moment(said.opened_at, now)), (_("触发值"), said.value),
        (_("告警"), several if said.many > 1 else ""), (_("来源"), said.source),
    )  # fmt: skip
    return tuple(bots.Fact(label, value) for label, value in shown if value)


def _rows(said: Said) -> tuple[str, ...]:
    rest = said.many - len(said.alerts)
    more = (_("还有 {many} 条").format(many=rest),) if said.alerts and rest else ()
    return (*said.alerts, *more)


def _buttons(said: Said) -> tuple[bots.Button, ...]:
    page = bots.Button(_("查看详情"), url=said.url)
    take = bots.Button(_("认领"), action="alerts.acknowledge", style="primary", ref=said.ref)
    confirm = (
        _("仍有 {many} 条告警在触发。标记后 10 分钟内未恢复将重新打开。").format(many=said.firing)
        if said.firing
        else ""
    )
    over = bots.Button(_("已解决"), action="alerts.resolve", ref=said.ref, confirm=confirm)
    if said.status == IncidentStatus.RESOLVED:
        return (page,)
    return (over, page) if said.status == IncidentStatus.ACKNOWLEDGED else (take, over, page)


def _outcome(said: Said, now: datetime) -> str:
    if said.status == IncidentStatus.ACKNOWLEDGED:
        return _("{name}处理中").format(name=said.assignee)
    if said.status == IncidentStatus.RESOLVED and said.over_at is not None:
        lasted = duration(said.over_at - said.opened_at)
        words = _("已恢复 · {at} · 持续 {lasted}").format(at=moment(said.over_at, now), lasted=lasted)
        return f"{words} · {said.by_person}" if said.by_person else words
    return ""


def _footer(said: Said) -> str:
    if said.status == IncidentStatus.RESOLVED:
        return ""
    return (
        _("你是系统负责人、其上级或平台运维，因此收到通知") if said.system else _("告警没有指明系统，因此通知平台运维")
    )


def _sample(now: datetime) -> Said:
    return Said(
        number="INC-1207", ref=Ref(KIND, SAMPLE), url="/alerts/", title=_("委托响应超时"), priority=Priority.P1,
        status=IncidentStatus.TRIGGERED, system=_("集中交易"), opened_at=now - timedelta(minutes=4), many=37, firing=25,
        alerts=("10.1.0.13 98 ms", "10.1.0.14 96 ms"), source="Prometheus", next_at=now + timedelta(minutes=1),
        next_who=str(ladder.Target.OWNER_B.label),
    )  # fmt: skip


def _kind(slug: str, label: str, lane: bots.Lane, urgency: bots.Urgency) -> bots.NoticeKind:
    return bots.NoticeKind(
        slug=slug,
        label=label,
        form=bots.Form.CARD,
        lane=lane,
        urgency=urgency,
        render=render,
        sample=lambda: bots.NoticeContext(Ref(KIND, SAMPLE), None, {}, datetime(2026, 11, 23, 1, 36, tzinfo=UTC)),
        while_away=bots.WhileAway.SENT,
        receipts=True,
    )


KINDS: Final[Sequence[bots.NoticeKind]] = (
    _kind(PAGE, cast(str, gettext_lazy("紧急故障")), bots.Lane.URGENT, bots.Urgency.PAGE),
    _kind(NOTICE, cast(str, gettext_lazy("一般故障")), bots.Lane.NORMAL, bots.Urgency.TODAY),
)
