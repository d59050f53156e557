"""A request travels from form to Feishu card to decision, as its people live it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.stack import Stack
from tests.ui.people_at_work import PHONE, WIDE, Desk, Feishu, file_cloud_vm

pytestmark = [pytest.mark.ui, pytest.mark.timeout(240)]


@pytest.fixture(params=["wide-light", "wide-dark", "phone-light", "phone-dark"])
def desk(request: pytest.FixtureRequest, stack: Stack, browser: Browser, pictures: Path | None) -> Iterator[Desk]:
    size, _dash, scheme = str(request.param).partition("-")
    name = f"{'large' if stack.environment['REDIS_URL'] else 'embedded'}-{request.param}"
    made = Desk(stack, browser, WIDE if size == "wide" else PHONE, scheme, pictures, name)
    yield made
    made.close()


def test_a_request_is_decided_on_cards_and_pages(desk: Desk) -> None:
    employee = desk.sign_in("wangxm")
    serial = file_cloud_vm(desk, employee)
    desk.picture(employee, "2-sent")

    head = Feishu(desk, "chenli")
    card = head.card(serial)
    expect(card).to_contain_text("行情网关")
    desk.picture(head.page, "3-card")
    head.press(card, "同意")
    expect(head.card(serial)).to_contain_text("你已同意")
    desk.picture(head.page, "4-decided")

    security = desk.sign_in("lisi")
    security.goto(f"{desk.stack.url}/inbox/")
    desk.fits(security)
    row = security.locator(".row-item", has_text="王小明").first
    expect(row).to_be_visible()
    desk.picture(security, "5-inbox")
    security.goto(f"{desk.stack.url}{_address_of(employee.url)}")
    security.locator("[name=comment]").fill("已核对安全组")
    desk.picture(security, "6-request")
    security.locator("[data-verb=approve]").click()
    expect(security.locator("#toasts")).to_contain_text("已同意，已转到交付实施")

    colleague = Feishu(desk, "zhangsan")
    expect(colleague.card(serial)).to_contain_text("李四已同意")

    cloud = Feishu(desk, "zhaomin")
    cloud.press(cloud.card(serial), "完成")
    expect(cloud.card(serial)).to_contain_text("你已完成")

    employee.reload()
    expect(employee.locator("main")).to_contain_text("申请人验收")
    employee.locator("[data-verb=complete]").click()
    expect(employee.locator("main h1")).to_contain_text("已通过")
    desk.fits(employee)
    desk.picture(employee, "7-passed")
    mine = Feishu(desk, "wangxm")
    expect(mine.card("已通过 · 云主机申请")).to_be_visible()
    assert desk.complaints == []


def test_a_rejection_needs_an_opinion_and_tells_the_initiator(desk: Desk) -> None:
    employee = desk.sign_in("wangxm")
    serial = file_cloud_vm(desk, employee)
    head = desk.sign_in("chenli")
    head.goto(f"{desk.stack.url}{_address_of(employee.url)}")
    head.on("dialog", lambda dialog: dialog.accept())
    head.locator("[data-verb=reject]").click()
    expect(head.locator("#opinion-wrong")).to_contain_text("拒绝时请填写审批意见")
    desk.picture(head, "8-refused")
    head.locator("[name=comment]").fill("资源池余量不足，请改用私有云 B。")
    head.locator("[data-verb=reject]").click()
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
