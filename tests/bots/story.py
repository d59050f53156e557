"""The story's own kinds: a card about a matter, a note, a reply, an action that moves the matter on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from bots.kinds import (
    ActionCall,
    ActionKind,
    ActionResult,
    Button,
    CardView,
    ErrandKind,
    ErrandView,
    Fact,
    Form,
    Input,
    Lane,
    NoticeContext,
    NoticeKind,
    Tone,
    Urgency,
)
from bots.models import Bot
from bots.services.refresh import refresh
from bots.states import BotRank
from core.errors import IllegalMove, Invalid, Refused
from core.refs import Ref
from tests.cast import Cast
from tests.sandbox_server import Sandbox

MATTER = Ref("story.matter", "7")
state: dict[str, Any] = {}


@dataclass(frozen=True)
class World:
    """Everything a test of the outbox needs."""

    cast: Cast
    bot: Bot
    sandbox: Sandbox


def make_bot(slug: str = "main", rank: BotRank = BotRank.DEFAULT) -> Bot:
    """A bot with keys."""
    return Bot.objects.create(
        slug=slug,
        name=f"机器人{slug}",
        app_id=f"cli_{slug}",
        app_secret=f"secret-{slug}",
        verification_token=f"token-{slug}",
        encrypt_key=f"key-{slug}",
        rank=rank,
    )


def app_of(bot: Bot, callback: str = "http://127.0.0.1:9/none") -> dict[str, str]:
    """The bot as the stand-in knows it."""
    return {
        "app_id": bot.app_id,
        "app_secret": bot.app_secret,
        "name": bot.name,
        "encrypt_key": bot.encrypt_key,
        "verification_token": bot.verification_token,
        "callback_url": callback,
    }


def _card(context: NoticeContext) -> CardView | None:
    if state.get("gone"):
        return None
    if state.get("broken"):
        raise ValueError("the renderer broke")
    decided = state.get("decided", "")
    return CardView(
        title=str(state.get("title", "待审批 · 云主机申请")),
        tone=Tone.GOOD if decided else Tone.TODO,
        preview="王小明：3 台生产云主机",
        body="请在今天 17:30 前审批。",
        facts=(Fact("所属系统", "集中交易"),),
        inputs=() if decided else (Input("note", "审批意见"),),
        buttons=(Button("查看详情", url="/m/7"),)
        if decided
        else (
            Button("同意", action="story.approve", ref=context.about, generation=1, style="primary"),
            Button("查看详情", url="/m/7"),
        ),
        outcome=decided,
    )


def _note(context: NoticeContext) -> CardView:
    said = context.facts["text"].value if "text" in context.facts else "已通过"
    facts = tuple(Fact(name, fact.value, fact.secrecy) for name, fact in context.facts.items() if name != "text")
    return CardView(title="申请结果", tone=Tone.GOOD, preview=said[:60], body=said, facts=facts)


def sample() -> NoticeContext:
    return NoticeContext(MATTER, None, {"text": Fact("", "已通过")}, datetime(2026, 11, 23, tzinfo=UTC))


def _approve(call: ActionCall) -> ActionResult:
    if call.person.user_id == "wuwai":
        raise Refused("你不是审批人")
    if call.form.get("note") == "bad":
        raise Invalid.at("note", "请写明原因")
    if call.form.get("note") == "crash":
        raise RuntimeError("not foreseen")
    if call.generation != 1 or state.get("decided"):
        raise IllegalMove(f"{state.get('decided') or '内容已变化'}", subject=call.ref)
    state["decided"] = _("{name}已同意").format(name=call.person.name)
    state["count"] = state.get("count", 0) + 1
    refresh(call.ref)
    return ActionResult("已同意")


def _run(errand: ErrandView) -> Mapping[str, Any]:
    state["runs"] = state.get("runs", 0) + 1
    if state.get("errand_error"):
        raise state["errand_error"]
    return {"chat": "oc_1"}


def _done(errand: ErrandView, result: Mapping[str, Any]) -> None:
    state.setdefault("done", []).append((errand.about, dict(result)))


def _failed(errand: ErrandView, reason: str) -> None:
    state.setdefault("parked", []).append(reason)


def _kind(slug: str, form: Form, lane: Lane, urgency: Urgency = Urgency.TODAY) -> NoticeKind:
    return NoticeKind(slug, slug, form, lane, urgency, _card if form == Form.CARD else _note, sample)


KINDS = (
    _kind("story.card", Form.CARD, Lane.NORMAL),
    _kind("story.note", Form.NOTE, Lane.NORMAL),
    _kind("story.reply", Form.REPLY, Lane.NORMAL),
    _kind("story.bulk", Form.NOTE, Lane.BULK),
    _kind("story.page", Form.NOTE, Lane.URGENT, Urgency.PAGE),
    replace(_kind("story.nudge", Form.REPLY, Lane.NORMAL), newest_only=True),
    _kind("story.later", Form.NOTE, Lane.NORMAL, Urgency.DIGEST),
)
ACTIONS = (ActionKind("story.approve", _approve),)
ERRANDS = (ErrandKind("story.chat", "建群", _run, _done, _failed),)
