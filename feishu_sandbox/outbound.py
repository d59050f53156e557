"""Calls from the platform to an app's callback address: encrypted, signed, timed, never followed elsewhere."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from feishu_sandbox import crypto, ids, state
from feishu_sandbox.line.hub import HUB
from feishu_sandbox.line.push import push
from feishu_sandbox.models import App

TIMED_OUT, UNREACHABLE, NOT_OK = 200341, 200342, 200671


@dataclass(frozen=True)
class Exchange:
    """How a delivery went. `error` 0 = HTTP 200 in time."""

    error: int
    status: int
    answer: bytes
    ms: float
    reason: str = ""


def seal(app: App, payload: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
    """Body and headers as the app will receive them: sealed when it has an Encrypt Key."""
    plain = json.dumps(payload, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "X-Request-Id": ids.fresh("")}
    if not app.encrypt_key:
        return plain, headers
    body = json.dumps({"encrypt": crypto.encrypt(app.encrypt_key, plain)}).encode()
    stamp, nonce = str(int(time.time())), secrets.token_hex(8)
    headers |= {
        "X-Lark-Request-Timestamp": stamp,
        "X-Lark-Request-Nonce": nonce,
        "X-Lark-Signature": crypto.signature(stamp, nonce, app.encrypt_key, body),
    }
    return body, headers


def listens(app: App) -> bool:
    """Whether the app has said how it wants to be told."""
    return app.arrival == App.Arrival.LINE or bool(app.callback_url)


def post(app: App, payload: Mapping[str, Any], *, timeout: float) -> Exchange:
    """Deliver one callback or event. Never raises for what the other side does wrong; holds no transaction."""
    began = time.time()
    if app.arrival == App.Arrival.LINE:
        exchange = _over_line(app, payload, timeout)
        _note(app, payload, exchange, began)
        return exchange
    body, headers = seal(app, payload)
    try:
        answer = requests.post(app.callback_url, data=body, headers=headers, timeout=(min(2.0, timeout), timeout),
                               allow_redirects=False)  # fmt: skip
    except requests.Timeout:
        exchange = Exchange(TIMED_OUT, 0, b"", (time.time() - began) * 1000, "超时无应答")
    except (requests.RequestException, ValueError) as error:
        exchange = Exchange(UNREACHABLE, 0, b"", (time.time() - began) * 1000, f"连接失败：{type(error).__name__}")
    else:
        exchange = _judge(answer, time.time() - began, timeout)
    _note(app, payload, exchange, began)
    return exchange


def _over_line(app: App, payload: Mapping[str, Any], timeout: float) -> Exchange:
    status, answer, reason, ms = push(app, payload, timeout=timeout)
    if status == 0:
        return Exchange(TIMED_OUT if "超时" in reason else UNREACHABLE, 0, b"", ms, reason)
    if status != 200:
        return Exchange(NOT_OK, status, answer, ms, f"长连接返回 {status}")
    return Exchange(0, 200, answer, ms)


def _judge(answer: requests.Response, seconds: float, timeout: float) -> Exchange:
    if seconds > timeout:
        return Exchange(TIMED_OUT, answer.status_code, answer.content, seconds * 1000, "超时无应答")
    if answer.status_code != 200:
        reason = f"回调地址返回 HTTP {answer.status_code}"
        return Exchange(NOT_OK, answer.status_code, answer.content, seconds * 1000, reason)
    return Exchange(0, 200, answer.content, seconds * 1000)


def _note(app: App, payload: Mapping[str, Any], exchange: Exchange, began: float) -> None:
    kind = payload.get("header", {}).get("event_type") or payload.get("type", "")
    state.calls.add(
        at=began, direction="out", method="POST", path=str(kind), app_id=app.app_id, app_name=app.name,
        status=exchange.status, code=exchange.error, msg=exchange.reason, log_id="", ms=exchange.ms,
        request=json.dumps({**payload, "to": app.callback_url, "token": "…"}, ensure_ascii=False).encode(),
        answer=exchange.answer,
    )  # fmt: skip


def verify_address(app: App) -> str:
    """Send the url_verification challenge. Returns "" when the address answered it, else the reason."""
    if app.arrival == App.Arrival.LINE:
        return "" if HUB.links(app.app_id) else "没有可用的长连接"
    if not app.callback_url:
        return "没有设置回调地址"
    challenge = secrets.token_hex(12)
    payload = {"challenge": challenge, "token": app.verification_token, "type": "url_verification"}
    exchange = post(app, payload, timeout=state.switches.callback_timeout_s)
    if exchange.error:
        return exchange.reason
    try:
        answered = json.loads(exchange.answer)
    except ValueError:
        return "返回的不是 JSON"
    return "" if isinstance(answered, dict) and answered.get("challenge") == challenge else "没有原样返回 challenge"
