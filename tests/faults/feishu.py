"""The stand-in as a test uses it: what was said, presses on cards, and calls sealed with the bot's own keys."""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from dataclasses import dataclass
from typing import Any

import requests

from feishu_sandbox import crypto
from tests.faults.patience import until
from tests.stack import Stack

Json = dict[str, Any]


@dataclass(frozen=True)
class Keys:
    """What Feishu and the bot share."""

    app_id: str
    token: str
    encrypt_key: str
    url: str


class Feishu:
    """The running stand-in of a product."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    def messages(self, user_id: str, text: str) -> list[Json]:
        """What this person got that holds the text, oldest first."""
        found: list[Json] = self.stack.sandbox(f"/_sandbox/messages?user_id={user_id}&text={text}")["messages"]  # type: ignore[assignment]
        return found

    def wait(self, user_id: str, text: str, *, seconds: float = 30) -> Json:
        """The first message of the person that holds the text."""
        what = f"{user_id} gets {text}"
        until(lambda: bool(self.messages(user_id, text)), what, seconds=seconds, tell=self.stack.logs)
        return self.messages(user_id, text)[0]

    def press(self, user_id: str, message: Json, button: str, **form: str) -> Json:
        """Press a button of a card: toast, error, whether the card was replaced."""
        order = {"as_user": user_id, "message_id": message["message_id"], "button": button, "form": form}
        return self.stack.sandbox("/_sandbox/click", order)

    def fault(self, kind: str, **spec: object) -> None:
        """Let something go wrong from now on."""
        self.stack.sandbox("/_sandbox/faults", {"kind": kind, **spec})

    def heal(self) -> None:
        """No more faults; started again if it was killed."""
        if "feishu" not in self.stack.processes:
            self.come_back()
        requests.delete(f"{self.stack.feishu}/_sandbox/faults", timeout=10).raise_for_status()

    def go_away(self) -> None:
        """kill -9 of Feishu itself."""
        self.stack.kill("feishu")

    def come_back(self) -> None:
        """Start it again with what it knew."""
        self.stack.again("feishu")
        until(lambda: requests.get(f"{self.stack.feishu}/healthz", timeout=2).ok, "the stand-in answers")

    @property
    def keys(self) -> Keys:
        """The bot's keys, as the stand-in holds them."""
        known = sqlite3.connect(self.stack.folder / "feishu" / "sandbox.sqlite3")
        try:
            columns = "app_id, verification_token, encrypt_key, callback_url"
            return Keys(*known.execute(f"SELECT {columns} FROM feishu_sandbox_app ORDER BY id").fetchone())  # noqa: S608
        finally:
            known.close()

    def pressed(self, user_id: str, message: Json, *, event_id: str = "", **value: object) -> Json:
        """The callback of a press on 同意, opened; `value` changes what the button carries."""
        return {
            "schema": "2.0",
            "header": {
                "event_id": event_id or uuid.uuid4().hex, "event_type": "card.action.trigger", "token": self.keys.token,
                "create_time": str(int(time.time() * 1e6)), "tenant_key": "t", "app_id": self.keys.app_id,
            },
            "event": {
                "operator": {"tenant_key": "t", "user_id": user_id, "open_id": "", "union_id": ""},
                "token": f"c-{uuid.uuid4().hex}",
                "action": {"tag": "button", "value": _carried(message["content"]) | value, "form_value": {}},
                "host": "im_message",
                "context": {"open_message_id": message["message_id"], "open_chat_id": message["chat_id"]},
            },
        }  # fmt: skip

    def seal(self, payload: Json, *, key: str = "", age: float = 0) -> tuple[bytes, dict[str, str]]:
        """Body and headers as Feishu would send them; signed with another `key`, or so many seconds ago."""
        body = json.dumps({"encrypt": crypto.encrypt(self.keys.encrypt_key, json.dumps(payload).encode())}).encode()
        stamp, nonce = str(int(time.time() - age)), uuid.uuid4().hex[:16]
        return body, {
            "Content-Type": "application/json; charset=utf-8",
            "X-Lark-Request-Timestamp": stamp,
            "X-Lark-Request-Nonce": nonce,
            "X-Lark-Signature": crypto.signature(stamp, nonce, key or self.keys.encrypt_key, body),
        }

    def call(self, sealed: tuple[bytes, dict[str, str]]) -> requests.Response:
        """Deliver a sealed call."""
        return requests.post(self.keys.url, data=sealed[0], headers=sealed[1], timeout=30)


def _carried(card: Any) -> Json:
    """The value of the card's 同意."""
    if isinstance(card, dict):
        value = card.get("value")
        if isinstance(value, dict) and value.get("a") == "approvals.approve":
            return value
        return next((found for child in card.values() if (found := _carried(child))), {})
    return next((found for child in card if (found := _carried(child))), {}) if isinstance(card, list) else {}
