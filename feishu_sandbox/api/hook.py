"""The custom robot of a group (bot/v2/hook): signed by a secret, needs no token, cannot be called back."""

from __future__ import annotations

import hmac
import json
import time
from typing import Any

from feishu_sandbox import contents, crypto, ids, state
from feishu_sandbox.envelope import Failure, too_fast
from feishu_sandbox.gate import Answer, Call
from feishu_sandbox.limits import Rule
from feishu_sandbox.models import Chat, Message

_BODY_TYPES = {"text", "post", "share_chat", "image", "interactive"}


def _refuse(code: int, msg: str, *, status: int = 200) -> Failure:
    return Failure(code, msg, status=status, body={"code": code, "msg": msg, "data": {}})


def send(call: Call, token: str) -> Answer:
    """One message of the group's robot."""
    chat = Chat.objects.filter(hook_token=token).first()
    if chat is None:
        raise _refuse(19001, "param invalid: incoming webhook access token invalid")
    _rate(chat)
    if len(call.raw) > state.switches.hook_bytes:
        raise _refuse(9499, "Bad Request: body is too large", status=400)
    _signed(chat, call.body)
    msg_type, content = _content(call.body)
    text = json.dumps(content, ensure_ascii=False)
    if chat.hook_keywords and not any(word in text for word in chat.hook_keywords):
        raise _refuse(19024, "Key Words Not Found")
    now = time.time()
    Message.objects.create(message_id=ids.fresh("om_"), chat=chat, via=Message.Via.HOOK, msg_type=msg_type,
                           content=text, created_at=now, updated_at=now)  # fmt: skip
    state.count("sent:hook")
    return {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}


def _rate(chat: Chat) -> None:
    rules = Rule(state.switches.hook_per_second, 1), Rule(state.switches.hook_per_minute, 60)
    denied = state.limiter.take(f"hook:{chat.pk}", rules, time.time())
    if denied is None:
        return
    if state.switches.hook_limit_code == 99991400:
        raise too_fast(denied.rule.limit, denied.wait)
    if state.switches.hook_limit_code == 9499:
        raise _refuse(9499, "too many request", status=400)
    raise _refuse(11232, "create message service trigger rate limit")


def _signed(chat: Chat, body: dict[str, Any]) -> None:
    if not chat.hook_secret:
        return
    stamp, given = str(body.get("timestamp", "")), str(body.get("sign", ""))
    fresh = stamp.isdigit() and abs(time.time() - int(stamp)) <= state.switches.hook_clock_s
    if not fresh or not hmac.compare_digest(crypto.hook_sign(stamp, chat.hook_secret).encode(), given.encode()):
        raise _refuse(19021, "sign match fail or timestamp is not within one hour from current time")


def _content(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    msg_type = body.get("msg_type")
    if msg_type not in _BODY_TYPES:
        raise _refuse(19002, "params error, incorrect input format or can't find msg_type")
    content = body.get("card" if msg_type == "interactive" else "content")
    if not isinstance(content, dict):
        raise _refuse(19002, "params error, content is not an object")
    if msg_type == "post":
        content = content.get("post", {})
    elif msg_type == "share_chat":
        content = {"chat_id": content.get("share_chat_id", "")}
    try:
        contents.check_object(msg_type, content)
    except Failure as failure:
        code = 11246 if msg_type == "interactive" else 19002
        raise _refuse(code, f"create message content fail, {failure.msg}") from failure
    return str(msg_type), content
