"""Cards of a war room: the parts to be taken, the quarter-hourly question, the last word; and a word in a thread."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.card_facts import SAMPLE
from alerts.models import Incident, WarDuty, WarRoom
from alerts.states import IncidentStatus
from alerts.states_room import RoomRole, RoomStatus
from bots import api as bots
from core import journal
from core.refs import Ref
from core.wording import duration, moment

MOST: Final = 300


def roles(context: bots.NoticeContext) -> bots.CardView | None:
    """Who does what: taken by a press."""
    if context.about.id == SAMPLE:
        return _roles(Ref("alerts.incident", SAMPLE), _("委托响应超时"), {}, "", over="")
    room = _room(context)
    if room is None:
        return None
    row = room.incident
    taken = {one.role: one.person.display_name for one in WarDuty.objects.filter(room=room).select_related("person")}
    return _roles(row.ref, row.title, taken, room.progress, over=_over(row))


def _roles(ref: Ref, title: str, taken: dict[str, str], progress: str, *, over: str) -> bots.CardView:
    buttons = tuple(
        bots.Button(
            str(role.label), action="alerts.duty", ref=ref, value={"role": role.value},
            style="primary" if role == RoomRole.COMMAND and role not in taken else "default",
        )
        for role in RoomRole
    )  # fmt: skip
    return bots.CardView(
        title=_("请先认领分工"),
        tone=bots.Tone.OVER if over else bots.Tone.TODO,
        preview=_("请先认领分工"),
        subtitle=title,
        body=_("发送「@机器人 记录 一句话」即可写入故障动态。") if not over else "",
        facts=tuple(bots.Fact(str(role.label), taken.get(role, _("待认领"))) for role in RoomRole),
        rows=(_("最新进展：{said}").format(said=progress),) if progress else (),
        buttons=() if over else buttons,
        outcome=over,
    )


def prompt(context: bots.NoticeContext) -> bots.CardView | None:
    """How does it go? One sentence, for everybody who waits."""
    if context.about.id == SAMPLE:
        return _prompt(Ref("alerts.incident", SAMPLE), "INC-1207", _("委托响应超时"), "", over="")
    room = _room(context)
    if room is None:
        return None
    row = room.incident
    return _prompt(row.ref, row.number, row.title, room.progress, over=_over(row))


def _over(row: Incident) -> str:
    """How it ended, empty while it is open."""
    words = {IncidentStatus.RESOLVED: _("故障已恢复"), IncidentStatus.MERGED: _("故障已合并")}
    return words.get(IncidentStatus(row.status), "")


def _prompt(ref: Ref, number: str, title: str, progress: str, *, over: str) -> bots.CardView:
    tell = bots.Button(_("提交"), action="alerts.progress", ref=ref, style="primary", submits_form=True)
    ask = bots.Input(
        "text", _("一句话进展"), placeholder=_("原因、正在做什么、预计多久"), required=True, max_length=MOST
    )
    return bots.CardView(
        title=_("更新进展 · {number}").format(number=number),
        tone=bots.Tone.OVER if over else bots.Tone.TODO,
        preview=_("{number} 已 15 分钟没有进展，请说一句").format(number=number),
        subtitle=title,
        body="" if over else _("已 15 分钟没有新进展，请用一句话告诉大家。"),
        rows=(_("最新进展：{said}").format(said=progress),) if progress else (),
        inputs=() if over else (ask,),
        buttons=() if over else (tell,),
        outcome=over,
    )


def summary(context: bots.NoticeContext) -> bots.CardView | None:
    """How it went, in the room, when it is over."""
    if context.about.id == SAMPLE:
        lasted = bots.Fact(_("持续"), duration(timedelta(minutes=17)))
        return _summary(_("委托响应超时"), "INC-1207", (lasted,), "/alerts/")
    room = _room(context)
    if room is None:
        return None
    row = room.incident
    if row.resolved_at is None:
        return bots.CardView(
            title=_("故障重新打开"), tone=bots.Tone.BAD, preview=_("故障重新打开"), subtitle=f"{row.number} {row.title}"
        )
    if row.merged_into is not None:
        return _merged(row, row.merged_into)
    told = journal.entries(row.ref).filter(verb="alerts.incident_noted").count()
    facts = (
        bots.Fact(_("时间"), f"{moment(row.opened_at, context.now)} – {moment(row.resolved_at, context.now)}"),
        bots.Fact(_("持续"), duration(row.resolved_at - row.opened_at)),
        bots.Fact(_("认领用时"), duration(row.acknowledged_at - row.opened_at) if row.acknowledged_at else _("未认领")),
        bots.Fact(_("处理人"), row.assignee.display_name if row.assignee else _("无")),
        bots.Fact(_("告警"), _("{many} 条").format(many=row.alerts.count())),
        bots.Fact(_("记录"), _("{many} 条").format(many=told)),
    )
    return _summary(row.title, row.number, facts, reverse("alerts:incident", args=[row.pk]))


def _merged(row: Incident, into: Incident) -> bots.CardView:
    """Where to go on; this group stays for reading."""
    room = WarRoom.objects.filter(incident=into, status=RoomStatus.OPEN).first()
    go = (bots.Button(_("进群"), url=bots.chat_link(room.slug)),) if room else ()
    page = bots.Button(_("查看 {number}").format(number=into.number), url=reverse("alerts:incident", args=[into.pk]))
    return bots.CardView(
        title=_("[已合并] {title}").format(title=row.title),
        tone=bots.Tone.OVER,
        preview=_("{number} 已合并到 {other}").format(number=row.number, other=into.number),
        subtitle=row.number,
        body=_("与 {number}「{title}」是同一故障，请到那里处理。本群保留供查阅，需要时由成员自行解散。").format(
            number=into.number, title=into.title
        ),
        buttons=(*go, page),
    )


def _summary(title: str, number: str, facts: tuple[bots.Fact, ...], url: str) -> bots.CardView:
    return bots.CardView(
        title=_("[已恢复] {title}").format(title=title),
        tone=bots.Tone.GOOD,
        preview=_("{number} 已恢复").format(number=number),
        subtitle=number,
        body=_("故障已恢复。本群保留供查阅，需要时由成员自行解散。"),
        facts=facts,
        buttons=(bots.Button(_("查看详情"), url=url),),
    )


def again(context: bots.NoticeContext) -> bots.CardView | None:
    """It waits for somebody again: a line under the card, since a rewritten card rings nobody."""
    if context.about.id == SAMPLE:
        words = _again("P1", _("委托响应超时"), 2)
        return bots.CardView(title=words, tone=bots.Tone.BAD, preview=words, body=words)
    row = Incident.objects.filter(pk=context.about.pk).first()
    if row is None or row.status != IncidentStatus.TRIGGERED:
        return None
    words = _again(row.priority, row.title, row.rounds)
    return bots.CardView(title=words, tone=bots.Tone.BAD, preview=words, body=words)


def _again(priority: str, title: str, rounds: int) -> str:
    words = _("[{priority}] {title}：再次待认领（第 {rounds} 轮通知）")
    return words.format(priority=priority, title=title, rounds=rounds)


def _room(context: bots.NoticeContext) -> WarRoom | None:
    rows = WarRoom.objects.select_related("incident__assignee", "incident__merged_into")
    return rows.filter(pk=context.about.pk).first()
