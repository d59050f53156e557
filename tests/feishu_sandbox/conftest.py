"""A small tenant: two people, two apps, one group with a robot."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.feishu_sandbox.listener import Listener, listening
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

__all__ = ["firm", "listener", "sandbox", "sandbox_process", "send", "token"]


def card(title: str = "待审批", **body: Any) -> dict[str, Any]:
    """A small valid card of schema 2.0."""
    elements = body.pop("elements", [{"tag": "markdown", "content": "**王小明** 申请 3 台云主机"}])
    return {"schema": "2.0", "config": {"update_multi": True}, "body": {"elements": elements},
            "header": {"title": {"tag": "plain_text", "content": title}, "template": "orange"}}  # fmt: skip


def button(label: str = "同意", **more: Any) -> dict[str, Any]:
    return {"tag": "button", "text": {"tag": "plain_text", "content": label}, "type": "primary",
            "behaviors": [{"type": "callback", "value": {"action": "approve"}}]} | more  # fmt: skip


def until(check: Callable[[], Any], seconds: float = 10) -> Any:
    """The first truthy result of `check`; fails after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := check():
            return result
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


@pytest.fixture
def firm(sandbox: Sandbox) -> Sandbox:
    sandbox.tenant(
        users=[
            {"user_id": "u1", "name": "王小明", "email": "u1@example.com", "mobile": "13800000001"},
            {"user_id": "u2", "name": "李四", "email": "u2@example.com"},
            {"user_id": "gone", "name": "赵离", "status": "resigned"},
        ],
        apps=[
            {"app_id": "cli_a", "app_secret": "s-a", "name": "审批助手", "encrypt_key": "ek",
             "verification_token": "vt"},
            {"app_id": "cli_b", "app_secret": "s-b", "name": "告警助手"},
        ],
        groups=[
            {"chat_id": "oc_g", "name": "应急群", "members": ["u1", "u2"], "bots": ["cli_a"],
             "webhook": {"token": "hook-1", "secret": "hs", "name": "播报"}},
            {"chat_id": "oc_w", "name": "值班群", "members": ["u1"],
             "webhook": {"token": "hook-2", "keywords": ["告警"]}},
        ],
    )  # fmt: skip
    return sandbox


@pytest.fixture
def token(firm: Sandbox) -> str:
    return firm.token("cli_a", "s-a")


@pytest.fixture
def send(firm: Sandbox, token: str) -> Callable[..., requests.Response]:
    """Send as app A: text by default."""

    def _send(
        receiver: str = "u1", *, id_type: str = "user_id", msg_type: str = "text", content: Any = None, uuid: str = ""
    ) -> requests.Response:
        body = {
            "receive_id": receiver,
            "msg_type": msg_type,
            "uuid": uuid,
            "content": content if isinstance(content, str) else json.dumps(content or {"text": "你好"}),
        }
        return firm.api("POST", "im/v1/messages", token=token, params={"receive_id_type": id_type}, json=body)

    return _send


@pytest.fixture
def listener(firm: Sandbox) -> Iterator[Listener]:
    """A callback address set for app A (sealed) and app B (open)."""
    with listening() as listener:
        firm.tenant(apps=[{"app_id": app, "callback_url": listener.url} for app in ("cli_a", "cli_b")])
        yield listener
