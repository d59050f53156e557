"""A fault from the reporter's sentence through the war room to its end, as reporter, owner and manager live it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.stack import Stack
from tests.ui.people_at_work import PHONE, WIDE, Desk, Feishu
from tests.ui.test_alerts import SYSTEM, owners

pytestmark = [pytest.mark.ui, pytest.mark.timeout(300)]


@pytest.fixture(params=["wide-light", "phone-dark"])
def desk(request: pytest.FixtureRequest, stack: Stack, browser: Browser, pictures: Path | None) -> Iterator[Desk]:
    size, _dash, scheme = str(request.param).partition("-")
    name = f"{'large' if stack.large else 'embedded'}-{request.param}-room"
    made = Desk(stack, browser, WIDE if size == "wide" else PHONE, scheme, pictures, name)
    yield made
    made.close()


def somebody(stack: Stack) -> str:
    """An employee who answers for nothing and keeps nothing."""
    found = stack.ask(
        "SELECT user_id FROM people_employee WHERE status = 'active' AND access = 'open' AND id NOT IN "
        "(SELECT person_id FROM estate_systemowner) AND id NOT IN (SELECT employee_id FROM people_roleholding) "
        "ORDER BY id DESC"
    )
    return str(found[0][0])


def manager_of(stack: Stack, owner: str) -> str:
    """Who leads the owner."""
    found = stack.ask(
        "SELECT l.user_id FROM people_employee p JOIN people_employee l ON l.id = p.leader_id "  # noqa: S608  # ours
        f"WHERE p.user_id = '{owner}'"
    )
    return str(found[0][0])


def test_a_report_becomes_a_war_room_and_ends_with_a_word(desk: Desk) -> None:
    title = f"下单一直转圈 {desk.name}"
    reporter = desk.sign_in(somebody(desk.stack))
    reporter.goto(f"{desk.stack.url}/alerts/report/")
    reporter.get_by_label("系统").select_option(SYSTEM)
    reporter.get_by_label("哪里不正常").fill(title)
    desk.fits(reporter)
    desk.picture(reporter, "report-1-form")
    other = reporter.get_by_label("不是以上问题，另报一个")
    reporter.wait_for_load_state("networkidle")
    if other.count():
        other.check()
    reporter.get_by_role("button", name="报障", exact=True).click()
    expect(reporter.locator("main h1")).to_contain_text(title)
    desk.fits(reporter)
    desk.picture(reporter, "report-2-reader")

    owner = owners(desk.stack)[0]
    feishu = Feishu(desk, owner)
    feishu.press(feishu.card(title), "拉群")
    page = desk.sign_in(owner)
    page.goto(f"{desk.stack.url}/alerts/?q={desk.name}")
    page.get_by_role("link", name=title).click()
    expect(page.locator(".war-room")).to_contain_text("已建群", timeout=30_000)
    desk.fits(page)
    desk.picture(page, "room-1-incident")
    room = page.get_by_role("link", name="进群").get_attribute("href") or ""
    group = Feishu(desk, owner)
    group.page.goto(f"{room}&as={owner}")
    expect(group.page.locator("#conversation")).to_contain_text("请先认领分工", timeout=20_000)
    group.press(group.page.locator(".msg", has_text="请先认领分工"), "指挥")
    expect(group.page.locator("#conversation .top-notice")).to_contain_text("置顶")
    desk.picture(group.page, "room-2-group")

    manager = desk.sign_in(manager_of(desk.stack, owner))
    manager.goto(f"{desk.stack.url}/alerts/?q={desk.name}")
    manager.get_by_role("link", name=title).click()
    expect(manager.locator(".war-room")).to_contain_text("已建群")
    desk.picture(manager, "room-4-manager")
    manager.goto(f"{desk.stack.url}/alerts/reports/")
    expect(manager.locator("main")).to_contain_text("行情网关")
    desk.fits(manager)
    desk.picture(manager, "room-5-report")

    page.reload()
    expect(page.locator(".war-room dl")).to_contain_text("指挥")
    page.get_by_role("button", name="认领").click()
    page.get_by_role("button", name="已解决").first.click()
    page.get_by_role("button", name="标记已解决").click()
    expect(page.locator("#incident-head")).to_contain_text("已恢复")
    reporter.reload()
    expect(reporter.locator("main")).to_contain_text("问题已恢复")
    expect(group.page.locator("#conversation h1")).to_contain_text("✅[已恢复]", timeout=30_000)
    desk.picture(group.page, "room-3-over")
    assert desk.complaints == []
