"""The card of an incident: what happened, who was told and read it, what comes next, and what can be done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from alerts.card_facts import SAMPLE, Said, said_of, sample
from alerts.selectors.drawing import gather
from alerts.states import OVER, IncidentStatus, Priority
from alerts.states_room import RoomStatus
from bots import api as bots
from core.wording import duration, moment

TONES: Final = {
    IncidentStatus.ACKNOWLEDGED: bots.Tone.INFO,
    IncidentStatus.SNOOZED: bots.Tone.HELD,
    IncidentStatus.UNKNOWN: bots.Tone.UNSURE,
    IncidentStatus.SUPPRESSED: bots.Tone.OVER,
    IncidentStatus.RESOLVED: bots.Tone.GOOD,
    IncidentStatus.MERGED: bots.Tone.OVER,
}
WAITS: Final = {
    Priority.P1: bots.Tone.BAD, Priority.P2: bots.Tone.TODO, Priority.P3: bots.Tone.SOON, Priority.P4: bots.Tone.OVER
}  # fmt: skip
TITLE: Final = 80  # characters of a sender's title that stand in the header


def render(context: bots.NoticeContext) -> bots.CardView | None:
    """The card of what was found, for its reader."""
    if context.about.id == SAMPLE:
        return draw(sample(context.now), context.now)
    found = context.found or gather([context.about]).get(context.about)
    return draw(said_of(found, context.reader, context.now), context.now) if found is not None else None


def draw(said: Said, now: datetime) -> bots.CardView:
    """The card."""
    head = " · ".join(word for word in (said.system, said.title) if word)
    if len(head) > TITLE:
        head = f"{head[: TITLE - 1]}…"
    buttons, more = _buttons(said)
    return bots.CardView(
        title=f"[{said.priority}] {head}",
        tone=TONES.get(said.status) or WAITS[said.priority],
        preview=_preview(said, head),
        subtitle=_subtitle(said, now),
        tags=said.marks,
        body=_who(said, now),
        facts=_facts(said, now),
        rows=_rows(said),
        folded=(said.before,) if said.before else (),
        folded_title=_("背景"),
        buttons=buttons,
        more=more,
        outcome=_outcome(said, now),
        footer=_footer(said),
    )


def _preview(said: Said, head: str) -> str:
    if said.status == IncidentStatus.TRIGGERED:
        return _("[{priority}] {head}，请认领").format(priority=said.priority, head=head)
    return f"[{said.priority}] {head} · {said.status.label}"


def _subtitle(said: Said, now: datetime) -> str:
    parts = [said.number, str(said.status.label)]
    if said.status == IncidentStatus.TRIGGERED and now - said.opened_at >= timedelta(minutes=1):
        parts.append(_("已 {lasted}").format(lasted=duration(now - said.opened_at)))
    return " · ".join(parts)


def _who(said: Said, now: datetime) -> str:
    """Who was told and read it, and what happens next and when."""
    if said.status in OVER:
        return ""
    lines = [_("已通知：{names}").format(names="；".join(said.told))] if said.told else []
    return "\n".join([*lines, *_next(said, now)])


def _next(said: Said, now: datetime) -> list[str]:
    if said.status == IncidentStatus.TRIGGERED and said.next_at is not None:
        at = moment(said.next_at, now)
        return [_("请认领。{at} 前无人认领则通知：{who}。").format(at=at, who=said.next_who)]
    words = {
        IncidentStatus.TRIGGERED: _("请认领。"),
        IncidentStatus.UNKNOWN: _("监控源失联，状态未知，请人工确认。"),
        IncidentStatus.SUPPRESSED: _("告警已被屏蔽，暂停通知；屏蔽结束后仍在触发则重新通知。"),
    }
    if said.status == IncidentStatus.SNOOZED and said.snoozed_until is not None:
        return [_("已暂缓至 {at}。").format(at=moment(said.snoozed_until, now))]
    return [words[said.status]] if said.status in words else []


def _facts(said: Said, now: datetime) -> tuple[bots.Fact, ...]:
    several = _("{many} 条，{firing} 条未恢复").format(many=said.many, firing=said.firing)
    shown = (
        (_("系统"), said.system), (_("影响"), said.impact), (_("触发时间"), moment(said.opened_at, now)),
        (_("触发值"), said.value), (_("告警"), several if said.many > 1 else ""), (_("来源"), said.source),
        (_("最近变更"), said.change),
    )  # fmt: skip
    return tuple(bots.Fact(label, value) for label, value in shown if value)


def _rows(said: Said) -> tuple[str | bots.Row, ...]:
    rest = said.many - len(said.alerts)
    more = (_("还有 {many} 条").format(many=rest),) if said.alerts and rest else ()
    return (*said.alerts, *more)


def _buttons(said: Said) -> tuple[tuple[bots.Button, ...], tuple[bots.Button, ...]]:
    """At most four that are seen, and the others behind 更多."""

    def act(label: str, action: str, **more: Any) -> bots.Button:
        return bots.Button(label, action=f"alerts.{action}", ref=said.ref, **more)

    page = bots.Button(_("查看详情"), url=said.url)
    if said.status == IncidentStatus.MERGED:
        return (bots.Button(_("查看 {number}").format(number=said.into), url=said.into_url),), ()
    if said.status == IncidentStatus.RESOLVED:
        again = act(_("重新打开"), "reopen", confirm=_("重新打开后会再次通知负责人。"))
        return (again, page), _outside(said)
    over = act(_("已解决"), "resolve", confirm=_confirm(said))
    later = act(_("暂缓 30 分钟"), "snooze", value={"minutes": 30})
    give = tuple(act(_("转派给{name}").format(name=one.name), "assign", value={"to": one.pk}) for one in said.given)
    give = (*give, bots.Button(_("转派给其他人…"), url=said.give_url))
    quiet = act(_("屏蔽 1 小时"), "silence", value={"minutes": 60}, confirm=_("此故障的告警 1 小时内不再通知。"))
    room = _room(said, act)
    if said.status == IncidentStatus.ACKNOWLEDGED:
        return (over, later, *room, page), (act(_("一起处理"), "help"), *give, quiet, *_outside(said))
    take = act(_("认领"), "acknowledge", style="primary")
    up = (act(_("升级"), "escalate", confirm=_("立即通知下一级：{who}").format(who=said.next_who)),)
    seen = (take, *(up if said.may_climb else ()), *room, page)
    return seen, (*give, over, *((later,) if said.status == IncidentStatus.TRIGGERED else ()), quiet, *_outside(said))


def _confirm(said: Said) -> str:
    if not said.firing:
        return ""
    words = _("仍有 {many} 条告警在触发。标记解决后，若 10 分钟内仍未恢复将重新打开并通知你。")
    return words.format(many=said.firing)


def _room(said: Said, act: Any) -> tuple[bots.Button, ...]:
    if said.room_url:
        return (bots.Button(_("进群"), url=said.room_url),)
    if said.room == RoomStatus.OPENING:
        return ()
    return (act(_("拉群"), "room"),)


def _outside(said: Said) -> tuple[bots.Button, ...]:
    return (bots.Button(_("处理手册"), url=said.handbook),) if said.handbook else ()


def _outcome(said: Said, now: datetime) -> str:
    if said.status == IncidentStatus.ACKNOWLEDGED:
        return _("{name}处理中").format(name=said.assignee)
    if said.status == IncidentStatus.MERGED:
        return _("已合并到 {number}").format(number=said.into)
    if said.status == IncidentStatus.RESOLVED and said.over_at is not None:
        lasted = duration(said.over_at - said.opened_at)
        words = _("已恢复 · {at} · 持续 {lasted}").format(at=moment(said.over_at, now), lasted=lasted)
        return f"{words} · {said.by_person}" if said.by_person else words
    return ""


def _footer(said: Said) -> str:
    if said.status in OVER:
        return ""
    return _("为什么通知你：{who}").format(who=said.why) if said.why else ""
