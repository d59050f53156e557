"""The page in a real browser: a card is decided with a click, and nothing typed is lost."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser

from tests.feishu_sandbox.conftest import button, card
from tests.feishu_sandbox.listener import Listener
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.ui
SCREENS = [(1440, 900, "light"), (390, 844, "dark")]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_card_is_decided_on_the_page(
    firm: Sandbox, listener: Listener, browser: Browser, screen: tuple[int, int, str]
) -> None:
    width, height, scheme = screen
    note = {"tag": "input", "name": "note"}
    form = {"tag": "form", "name": "f", "elements": [note, button(name="ok", form_action_type="submit")]}
    body = {"receive_id": "u1", "msg_type": "interactive", "content": json.dumps(card(elements=[form]))}
    where = {"receive_id_type": "user_id"}
    firm.api("POST", "im/v1/messages", token=firm.token("cli_b", "s-b"), params=where, json=body)
    listener.say({"toast": {"type": "success", "content": "已通过"}, "card": {"type": "raw", "data": card("已同意")}})
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{firm.url}/?as=u1")
    page.click(".chat:has-text('告警助手')")
    page.fill("input[name=note]", "可以")
    firm.api("POST", "im/v1/messages", token=firm.token("cli_b", "s-b"), params=where,
             json={"receive_id": "u1", "msg_type": "text", "content": '{"text": "补充说明"}'})  # fmt: skip
    page.wait_for_selector(".bubble:has-text('补充说明')")
    assert page.input_value("input[name=note]") == "可以", "a refresh keeps what was typed"
    page.click(".card button:has-text('同意')")
    page.wait_for_selector(".toast:has-text('已通过')")
    page.wait_for_selector(".card-title:has-text('已同意')")
    assert listener.bodies()[0]["event"]["action"]["form_value"] == {"note": "可以"}
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []
