"""The page in a real browser: a card is decided with a click, and nothing typed is lost."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from feishu_client.approval import Callback, QuickDoor
from feishu_client.client import FeishuClient
from feishu_client.oauth import authorize_url, pkce
from tests.feishu_client.test_approval import ENTRY, KIND
from tests.feishu_sandbox.conftest import button, card, until
from tests.feishu_sandbox.listener import Listener
from tests.feishu_sandbox.people import departments, users
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
    (pressed,) = (body["event"] for body in listener.bodies() if "action" in body["event"])
    assert pressed["action"]["form_value"] == {"note": "可以"}
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []


@pytest.mark.parametrize("screen", SCREENS)
def test_a_request_is_refused_in_the_approval_centre(
    firm: Sandbox, listener: Listener, browser: Browser, screen: tuple[int, int, str]
) -> None:
    width, height, scheme = screen
    bot = FeishuClient("cli_a", "s-a", base_url=firm.url)
    code = bot.put_definition(replace(KIND, callback=Callback(listener.url, "tt", "kk")))
    bot.put_instance(replace(ENTRY, approval_code=code, copies=()))
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{firm.url}/?as=u2")
    page.click(".chat:has-text('审批') >> nth=0")
    page.wait_for_selector(".approval:has-text('3 台云主机')")
    listener.say({"message": "李四已于 10:32 同意", "without_prefix": "true"}, 409)
    page.click("[data-quick=APPROVE]")
    page.wait_for_selector(".toast:has-text('李四已于 10:32 同意')")
    listener.say({"code": 0})
    page.click("[data-quick=REJECT]")
    page.click("#reason button[value=yes]")
    assert page.is_visible("#reason-text"), "a reason is wanted"
    page.fill("#reason-text", "余量不足")
    page.click("#reason button[value=yes]")
    page.wait_for_selector(".toast:has-text('拒绝：已提交')")
    assert QuickDoor("tt", "kk").open(listener.got[-1][1]).reason == "余量不足"
    bot.put_instance(replace(ENTRY, approval_code=code, copies=(), tasks=(), updated=ENTRY.updated + 1))
    page.wait_for_selector("text=没有待办的审批")
    page.click("[data-approval-tab=started]")
    page.wait_for_selector("text=还没有发起过审批")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert [line for line in complaints if "409" not in line] == []


def test_somebody_signs_in_by_consent_and_moves(firm: Sandbox, listener: Listener, browser: Browser) -> None:
    back = listener.url  # another origin than the page: its policy must let the decision through
    firm.tenant(departments=departments(), users=users(), apps=[
        {"app_id": "cli_b", "redirect_uris": [back], "events": ["contact.user.updated_v3"]}])  # fmt: skip
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(authorize_url("cli_b", redirect_uri=back, state="s-1", code_challenge=pkce()[1], accounts_url=firm.url))
    page.fill("#who-search", "人力")
    page.wait_for_selector(".consent-person >> nth=0 >> text=孙人事")
    page.click(".consent-person:has-text('孙人事')")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.click("button[value=allow]")
    page.wait_for_url(f"{back}?code=*&state=s-1")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(firm.url)
    page.click("[data-tab=firm]")
    page.fill("#firm-search", "孙人事")
    page.click(".firm-person:has-text('孙人事') summary")
    page.select_option("select[name=place]", "D-dev")
    page.click("button:has-text('调动')")
    page.wait_for_selector(".toast:has-text('已推送 1 个事件')")
    [body] = until(listener.bodies)
    assert body["event"]["object"]["user_id"] == "u3"
