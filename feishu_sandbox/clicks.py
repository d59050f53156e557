"""A person uses a card: the signed callback goes out, its answer becomes a toast and a new card."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from feishu_sandbox import events, outbound, state
from feishu_sandbox.api.messages import rewrite
from feishu_sandbox.cardlint import lint, walk
from feishu_sandbox.courier import COURIER
from feishu_sandbox.models import App, Message, Person

EXPLAINED = {
    200340: "应用未配置卡片回调（card.action.trigger）",
    200341: "回调超时：应用没有在 3 秒内应答",
    200342: "无法连接应用的回调地址",
    200671: "应用的回调返回了非 200 状态",
    200672: "应用的回调返回了无法识别的内容",
    200673: "应用的回调返回了不合规的卡片",
    200830: "2.0 卡片不能更新为 1.0",
}


class NoSuchElement(LookupError):
    """The card has no such button (any more)."""


@dataclass(frozen=True)
class Outcome:
    """What the person sees after a click."""

    error: int = 0
    reason: str = ""
    toast: dict[str, str] = field(default_factory=dict)
    card_replaced: bool = False
    status: int = 0
    ms: float = 0
    event_id: str = ""
    open_url: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"ok": not self.error}


def click(*, person: Person, message: Message, button: str, form: Mapping[str, Any], lang: str = "zh_cn") -> Outcome:
    """Click a button as `person`. `button` is its number in the card, its name, element_id, or its label.

    Raises NoSuchElement. Holds no transaction while the app is asked.
    """
    card = json.loads(message.content)
    element = _find(card, button)
    behaviors = element.get("behaviors", [])
    url = next((str(b.get("default_url", "")) for b in behaviors if b.get("type") == "open_url"), "")
    callback = next((b for b in behaviors if b.get("type") == "callback"), None)
    submits = element.get("form_action_type") == "submit"
    if callback is None and not submits:
        return Outcome(open_url=url)
    app = message.app
    fault = state.faults.pick("CALLBACK card.action.trigger", app_id=app.app_id if app else "", callback=True)
    if app is None or not outbound.listens(app) or (fault and fault.kind == "callback_unconfigured"):
        return Outcome(error=200340, reason=EXPLAINED[200340], open_url=url)
    event = _event(app, person, message, element=element, callback=callback, form=form)
    payload = events.envelope(app, "card.action.trigger", event, digits=16)
    event_id = str(payload["header"]["event_id"])
    timeout = state.switches.callback_timeout_s
    if fault and fault.kind == "callback_late":
        COURIER.later(fault.delay_s, lambda: outbound.post(app, payload, timeout=timeout))
        return Outcome(error=200341, reason=EXPLAINED[200341], event_id=event_id)
    exchange = outbound.post(app, payload, timeout=timeout)
    if fault and fault.kind == "callback_duplicate":
        COURIER.later(0, lambda: outbound.post(app, payload, timeout=timeout))
    return _outcome(message, exchange, event_id, lang, url)


def _find(card: dict[str, Any], button: str) -> dict[str, Any]:
    elements = card.get("body", card).get("elements", [])
    buttons = [e for e in walk(elements) if e.get("tag") in {"button", "interactive_container"}]
    for number, element in enumerate(buttons):
        text = element.get("text", {})
        labels = {str(number), element.get("name"), element.get("element_id"), text.get("content")}
        labels |= set(text.get("i18n_content", {}).values())
        if button in labels and not element.get("disabled"):
            return element
    raise NoSuchElement(button)


def _event(app: App, person: Person, message: Message, *, element: dict[str, Any], callback: dict[str, Any] | None,
           form: Mapping[str, Any]) -> dict[str, Any]:
    action: dict[str, Any] = {"tag": element.get("tag", "button"), "timezone": "Asia/Shanghai"}
    action["value"] = callback["value"] if callback else {}
    if element.get("name"):
        action["name"] = element["name"]
    if element.get("form_action_type") == "submit":
        action["form_value"] = dict(form)
    return {
        "operator": {"tenant_key": events.TENANT_KEY, **events.person_ids(app, person)},
        "token": "c-" + secrets.token_hex(20),
        "action": action,
        "host": "im_message",
        "context": {"open_message_id": message.message_id, "open_chat_id": message.chat.chat_id},
    }


def _outcome(message: Message, exchange: outbound.Exchange, event_id: str, lang: str, url: str) -> Outcome:
    told: dict[str, Any] = {"status": exchange.status, "ms": round(exchange.ms, 1), "event_id": event_id}
    if exchange.error:
        return Outcome(error=exchange.error, reason=EXPLAINED.get(exchange.error, exchange.reason), **told)
    try:
        answer = json.loads(exchange.answer or b"{}")
        toast = _toast(answer.get("toast"), lang)
        card = answer.get("card")
    except (ValueError, AttributeError):
        return Outcome(error=200672, reason=EXPLAINED[200672], **told)
    if card is None:
        return Outcome(toast=toast, open_url=url, **told)
    if error := _replace(message, card):
        return Outcome(error=error, reason=EXPLAINED[error], toast=toast, **told)
    return Outcome(toast=toast, card_replaced=True, open_url=url, **told)


def _toast(toast: Any, lang: str) -> dict[str, str]:
    if not toast:
        return {}
    if not isinstance(toast, dict) or toast.get("type", "info") not in {"info", "success", "warning", "error"}:
        raise ValueError("toast")
    text = toast.get("i18n", {}).get(lang) or toast.get("content", "")
    return {"type": toast.get("type", "info"), "content": str(text)}


def _replace(message: Message, card: Any) -> int:
    """Put the answered card in place. Returns the client's error code, 0 when it was taken."""
    if not isinstance(card, dict) or card.get("type") != "raw" or not isinstance(card.get("data"), dict):
        return 200673
    data = card["data"]
    old = json.loads(message.content)
    if old.get("schema") == "2.0" and data.get("schema") != "2.0":
        return 200830
    text = json.dumps(data, ensure_ascii=False)
    if lint(data) or len(text.encode()) > state.switches.card_bytes:
        return 200673
    fresh = Message.objects.get(pk=message.pk)
    rewrite(fresh, text)
    state.count("cards_replaced")
    return 0


def age(message: Message, days: float) -> None:
    """Make a message older (tests of the 14 days)."""
    Message.objects.filter(pk=message.pk).update(created_at=time.time() - days * 86400)
