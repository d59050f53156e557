"""Duty in Feishu: a swap that anybody asked may take by its button, and the word to whoever comes on duty next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, cast

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from bots.kinds import (
    ActionCall,
    ActionKind,
    ActionResult,
    Button,
    CardView,
    Fact,
    Form,
    Lane,
    NoticeContext,
    NoticeKind,
    Tone,
    Urgency,
)
from core import wording
from core.refs import Ref
from estate import api as estate

SWAP: Final = "bots.swap_asked"
HANDOVER: Final = "bots.duty_handover"
TAKE: Final = "estate.take_swap"
SAMPLE: Final = "0"
BRIEF: Final = "brief."


def _swap(context: NoticeContext) -> CardView | None:
    if context.about.id == SAMPLE:
        return _swap_card(_sample(context.now), context.now)
    found = estate.swap_ask(context.about.pk, context.reader)
    return _swap_card(found, context.now) if found is not None else None


def _swap_card(ask: estate.SwapFacts, now: datetime) -> CardView:
    roster = ask.roster_en if ask.roster_en and get_language() == "en" else ask.roster
    start, end = wording.moment(ask.starts_at, now), wording.moment(ask.ends_at, now)
    facts = (
        Fact(_("值班表"), roster), Fact(_("时间"), _("%(start)s 至 %(end)s") % {"start": start, "end": end}),
        Fact(_("原因"), ask.reason),
    )  # fmt: skip
    buttons = [Button(_("我来接班"), action=TAKE, style="primary")] if ask.may_take else []
    return CardView(
        title=_("换班请求"),
        tone=Tone.TODO if ask.may_take else Tone.OVER,
        preview=_("{name}请人接班：{start} 起").format(name=ask.asker, start=start),
        body=_("{name}请人接「{roster}」{start} 起的班。").format(name=ask.asker, roster=roster, start=start),
        facts=facts,
        buttons=(*buttons, Button(_("查看值班表"), url=ask.url)),
        outcome=_swap_outcome(ask),
        footer=_("你在这张值班表上，或对方指定了你"),
    )


def _swap_outcome(ask: estate.SwapFacts) -> str:
    if ask.status == estate.SwapStatus.TAKEN:
        return _("{name}已接班，无需再处理").format(name=ask.taker)
    if ask.status == estate.SwapStatus.WITHDRAWN:
        return _("{name}已撤回换班").format(name=ask.asker)
    return _("换班时间已过") if ask.over else ""


def _sample(now: datetime) -> estate.SwapFacts:
    return estate.SwapFacts(
        "Cloud platform duty", "", "Zhao Min", "", now, now + timedelta(hours=12), "Training", estate.SwapStatus.OPEN,
        over=False, may_take=True, url="/estate/rosters/cloud_ops/",
    )  # fmt: skip


def _swap_sample() -> NoticeContext:
    return NoticeContext(Ref("estate.swap_ask", SAMPLE), None, {}, datetime(2026, 11, 23, 2, 0, tzinfo=UTC))


def _handover(context: NoticeContext) -> CardView:
    told = {name: fact.value for name, fact in context.facts.items()}
    roster = told["roster_en"] if told["roster_en"] and get_language() == "en" else told["roster"]
    start = wording.moment(datetime.fromisoformat(told["starts_at"]), context.now)
    end = wording.moment(datetime.fromisoformat(told["ends_at"]), context.now) if told["ends_at"] else "—"
    waiting = [
        Fact(str(estate.DUTY_BRIEFS.get(name[len(BRIEF) :]).label), value)
        for name, value in sorted(told.items())
        if name.startswith(BRIEF) and name[len(BRIEF) :] in estate.DUTY_BRIEFS
    ]
    return CardView(
        title=_("即将接班"),
        tone=Tone.TODO,
        preview=_("{start} 起由你值班：{roster}").format(start=start, roster=roster),
        body=_("{start} 起由你值班「{roster}」，请与上一班交接。").format(start=start, roster=roster),
        facts=(Fact(_("值班表"), roster), Fact(_("值班至"), end), Fact(_("上一班"), told["before"] or "—"), *waiting),
        buttons=(Button(_("查看值班表"), url=told["url"], style="primary"),),
        footer=_("你是下一位值班人，接班前 15 分钟会告知你"),
    )


def _handover_sample() -> NoticeContext:
    told = {
        "roster": "Cloud platform duty", "roster_en": "", "before": "Wu Di", "brief.sample": "2",
        "starts_at": "2026-11-23T02:15:00+00:00", "ends_at": "2026-11-30T01:00:00+00:00",
        "url": "/estate/rosters/cloud_ops/",
    }  # fmt: skip
    facts = {name: Fact("", value) for name, value in told.items()}
    return NoticeContext(Ref("estate.roster", "1"), None, facts, datetime(2026, 11, 23, 2, 0, tzinfo=UTC))


def _take(call: ActionCall) -> ActionResult:
    estate.take_swap(call.ref.pk, actor=call.person, via=call.via)
    return ActionResult(_("已接班"))


ACTION: Final = ActionKind(TAKE, _take)
KINDS: Final = (
    NoticeKind(SWAP, cast(str, gettext_lazy("换班请求")), Form.CARD, Lane.NORMAL, Urgency.PAGE, _swap, _swap_sample),
    NoticeKind(
        HANDOVER, cast(str, gettext_lazy("接班提醒")), Form.NOTE, Lane.NORMAL, Urgency.PAGE, _handover, _handover_sample
    ),
)
