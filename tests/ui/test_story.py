"""A request travels from form to Feishu card to decision, as its people live it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.stack import Stack
from tests.ui.filing import file_cloud_vm
from tests.ui.people_at_work import PHONE, WIDE, Desk, Feishu
from tests.ui.records import waiting_action, whose_turn

pytestmark = [pytest.mark.ui, pytest.mark.timeout(400)]


@pytest.fixture(params=["wide-light", "wide-dark", "phone-light", "phone-dark"])
def desk(request: pytest.FixtureRequest, stack: Stack, browser: Browser, pictures: Path | None) -> Iterator[Desk]:
    size, _dash, scheme = str(request.param).partition("-")
    name = f"{'large' if stack.environment['REDIS_URL'] else 'embedded'}-{request.param}"
    made = Desk(stack, browser, WIDE if size == "wide" else PHONE, scheme, pictures, name)
    yield made
    made.close()


def test_a_request_is_decided_on_cards_and_pages(desk: Desk, tmp_path: Path) -> None:
    employee = desk.sign_in("wangxm")
    serial = file_cloud_vm(desk, employee, tmp_path)
    desk.picture(employee, "2-sent")

    head = Feishu(desk, "chenli")
    card = head.card(serial)
    expect(card).to_contain_text("行情网关")
    desk.picture(head.page, "3-card")
    head.press(card, "同意")
    expect(head.card(serial)).to_contain_text("你已同意")
    desk.picture(head.page, "4-decided")

    owner = desk.sign_in("yangjp")
    owner.goto(f"{desk.stack.url}/inbox/")
    desk.fits(owner)
    row = owner.locator(".row-item", has_text="王小明").first
    expect(row).to_be_visible()
    desk.picture(owner, "5-inbox")
    owner.goto(f"{desk.stack.url}{_address_of(employee.url)}")
    owner.locator("#dock-form [name=comment]").fill("规格与压测结果一致")
    desk.picture(owner, "6-request")
    owner.locator("[data-verb=approve]").click()
    expect(owner.locator("#toasts")).to_contain_text("已同意，已转到容量核定")

    cloud = Feishu(desk, "zhaomin")
    cloud.press(cloud.card(serial), "认领")
    expect(Feishu(desk, "wudi").card(serial)).to_contain_text("赵敏已认领")
    cloud.press(cloud.card(serial), "完成")
    expect(cloud.card(serial)).to_contain_text("你已完成")

    hosts_are_created(desk, serial)
    [delivering] = whose_turn(desk, serial)
    deliverer = desk.sign_in(delivering)
    deliverer.goto(f"{desk.stack.url}{_address_of(employee.url)}")
    expect(deliverer.locator("[name='hosts.0.name']")).to_have_value("hqwg-prod-01")
    deliverer.locator("[data-verb=complete]").click()
    expect(deliverer.locator("#toasts")).to_contain_text("已完成，已转到申请人验收")

    employee.reload()
    expect(employee.locator("main")).to_contain_text("申请人验收")
    employee.locator("[data-verb=complete]").click()
    expect(employee.locator("main h1")).to_contain_text("已通过")
    desk.fits(employee)
    desk.picture(employee, "7-passed")
    mine = Feishu(desk, "wangxm")
    expect(mine.card("已通过 · 云主机申请")).to_be_visible()
    assert desk.complaints == []


def hosts_are_created(desk: Desk, serial: str) -> None:
    """The cloud's own system answers over REST, as it does some time after it was asked."""
    token = desk.stack.manage("api_token", "linxy").strip()
    request, run = waiting_action(desk, serial)
    host = {"name": "hqwg-prod-01", "ip": "10.96.1.12", "place": "私有云 A", "bastion": "yes", "watched": "yes"}
    sent = requests.post(
        f"{desk.stack.url}/api/v1/requests/{request}/runs/{run}/answer",
        json={"answer": {"hosts": [host]}},
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": f"cloud-{run}"},
        timeout=30,
    )
    assert sent.status_code == 200, sent.text


def test_a_rejection_needs_an_opinion_and_tells_the_initiator(desk: Desk, tmp_path: Path) -> None:
    employee = desk.sign_in("wangxm")
    serial = file_cloud_vm(desk, employee, tmp_path)
    head = desk.sign_in("chenli")
    head.goto(f"{desk.stack.url}{_address_of(employee.url)}")
    head.locator("[data-verb=reject]").click()
    asked = head.locator("#ask-reject")
    asked.locator("button[name=verb]").click()
    expect(asked).to_be_visible()  # without a word nothing is sent
    desk.picture(head, "8-asked")
    asked.locator("[name=comment]").fill("资源池余量不足，请改用私有云 B。")
    asked.locator("button[name=verb]").click()
    expect(head.locator("main h1")).to_contain_text("已拒绝")
    mine = Feishu(desk, "wangxm")
    expect(mine.card(serial)).to_contain_text("资源池余量不足")
    desk.picture(mine.page, "9-result")


def test_the_manager_sees_it_on_the_dashboard(desk: Desk) -> None:
    manager = desk.sign_in("zhoujg")
    expect(manager.locator(".tile", has_text="卡在团队")).to_be_visible()
    desk.fits(manager)
    desk.picture(manager, "10-home")
    assert desk.complaints == []


def _address_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]
