"""A fault from the sender's alert to its end, as its owner and an operator live it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.stack import Stack
from tests.ui.people_at_work import PHONE, WIDE, Desk, Feishu

pytestmark = [pytest.mark.ui, pytest.mark.timeout(300)]
SYSTEM = "hqwg"


@pytest.fixture(params=["wide-light", "phone-dark"])
def desk(request: pytest.FixtureRequest, stack: Stack, browser: Browser, pictures: Path | None) -> Iterator[Desk]:
    size, _dash, scheme = str(request.param).partition("-")
    name = f"{'large' if stack.large else 'embedded'}-{request.param}"
    made = Desk(stack, browser, WIDE if size == "wide" else PHONE, scheme, pictures, name)
    yield made
    made.close()


class Monitor:
    """A monitoring system that was just let in."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        told = desk.stack.manage(
            "alert_source", "add", "--kind", "generic", "--name", f"行情监控 {desk.name}", "--json"
        )
        self.source = json.loads(told)

    def says(self, **body: Any) -> None:
        """Send it, as curl would."""
        answer = requests.post(
            f"{self.desk.stack.url}/in/{self.source['slug']}",
            json=body,
            headers={"Authorization": f"Bearer {self.source['token']}"},
            timeout=10,
        )
        assert answer.status_code == 202, answer.text


def owners(stack: Stack) -> list[str]:
    """Who answers for the system, A before B."""
    found = stack.ask(
        "SELECT p.user_id FROM estate_systemowner o JOIN people_employee p ON p.id = o.person_id "  # noqa: S608  # ours
        f"JOIN estate_system s ON s.id = o.system_id WHERE s.key = '{SYSTEM}' AND o.duty IN ('a', 'b') ORDER BY o.duty"
    )
    return [str(user) for (user,) in found]


def test_a_fault_reaches_its_owner_who_takes_it_on_the_card(desk: Desk) -> None:
    monitor = Monitor(desk)
    title = f"行情延迟超过阈值 {desk.name}"
    fault = {
        "title": title, "severity": "critical", "key": desk.name, "value": "1,830 ms",
        "labels": {"system": SYSTEM, "instance": "10.1.0.13:9100", "exchange": "SSE"},
    }  # fmt: skip
    monitor.says(status="firing", **fault)
    owner = owners(desk.stack)[0]
    feishu = Feishu(desk, owner)
    card = feishu.card(title)
    expect(card).to_contain_text("[P1] 行情网关")
    expect(card).to_contain_text("前无人认领则通知：B 角")
    desk.picture(feishu.page, "alert-1-card")
    feishu.press(card, "认领")
    expect(feishu.card(title)).to_contain_text("处理中")

    operator = (
        desk.sign_in("heping") if desk.stack.ask("SELECT 1 FROM people_employee WHERE user_id = 'heping'") else None
    )
    reader = operator or desk.sign_in(owner)
    reader.goto(f"{desk.stack.url}/alerts/")
    row = reader.locator("tr", has_text=title)
    expect(row).to_contain_text("处理中")
    desk.fits(reader)
    desk.picture(reader, "alert-2-list")
    row.get_by_role("link", name=title).click()
    expect(reader.locator("main h1")).to_contain_text(title)
    expect(reader.locator("main")).to_contain_text("认领故障")
    expect(reader.locator("main")).to_contain_text("exchange=SSE")
    desk.fits(reader)
    desk.picture(reader, "alert-3-incident")

    monitor.says(status="resolved", **fault)
    expect(feishu.card(title)).to_contain_text("已恢复 · ", timeout=20_000)
    desk.picture(feishu.page, "alert-4-recovered")
    expect(reader.locator("#incident-story")).to_contain_text("告警全部恢复", timeout=20_000)
    expect(reader.locator("#incident-head")).to_contain_text("已恢复")
    assert desk.complaints == []


def test_the_list_renews_itself_and_is_worked_by_keys(desk: Desk) -> None:
    monitor = Monitor(desk)
    titles = [f"连接数过高 {desk.name} {number}" for number in (1, 2)]
    page = desk.sign_in("heping")
    page.goto(f"{desk.stack.url}/alerts/?q={desk.name}&status=all")
    monitor.says(title=titles[0], status="firing", severity="error", key="n1", labels={"system": SYSTEM})
    first = page.locator("tr", has_text=titles[0])
    expect(first).to_contain_text("待认领", timeout=20_000)
    first.get_by_role("checkbox").check()
    monitor.says(title=titles[1], status="firing", severity="error", key="n2", labels={"system": SYSTEM})
    expect(page.get_by_role("button", name="1 条新故障")).to_be_visible(timeout=20_000)
    expect(page.locator("tr", has_text=titles[1])).to_have_count(0)
    expect(first.get_by_role("checkbox")).to_be_checked()
    desk.picture(page, "alert-6-waiting")
    first.get_by_role("link").focus()
    page.keyboard.press("a")
    expect(page.locator("tr", has_text=titles[0])).to_contain_text("处理中")
    expect(page.locator("tr", has_text=titles[1])).to_contain_text("待认领")
    page.locator("tr", has_text=titles[1]).get_by_role("link").click()
    note = page.get_by_role("textbox", name="进展")
    note.fill("正在核对连接来源")
    page.get_by_role("button", name="记录").click()
    expect(page.locator("#incident-story")).to_contain_text("正在核对连接来源")
    desk.fits(page)
    desk.picture(page, "alert-7-noted")
    assert desk.complaints == []


def test_the_keepers_page_shows_what_came(desk: Desk) -> None:
    monitor = Monitor(desk)
    monitor.says(title="磁盘将满", status="firing", key="disk")
    page = desk.sign_in("heping")
    page.goto(f"{desk.stack.url}/operate/alert-sources/{monitor.source['slug']}/")
    expect(page.locator("main")).to_contain_text("已解析", timeout=20_000)
    desk.fits(page)
    desk.picture(page, "alert-5-source")
    assert desk.complaints == []


def test_what_is_known_about_is_silenced_counted_first_and_ended(desk: Desk) -> None:
    monitor = Monitor(desk)
    title = f"盘后演练 {desk.name}"
    monitor.says(title=title, status="firing", severity="info", key="drill", labels={"system": SYSTEM, "host": "md-9"})
    page = desk.sign_in("heping")
    page.goto(f"{desk.stack.url}/alerts/")
    page.get_by_role("link", name=title).click()
    page.locator("#incident-more > summary").click()
    page.locator("#incident-more").get_by_role("link", name="屏蔽", exact=True).click()
    expect(page.locator("#hits")).to_contain_text("将命中现有 1 条告警")
    desk.fits(page)
    desk.picture(page, "quiet-1-dialogue")
    page.get_by_label("原因").fill("盘后演练，已知")
    page.get_by_role("button", name="屏蔽", exact=True).click()
    expect(page.locator("#incident-head")).to_contain_text("已屏蔽")
    desk.fits(page)
    desk.picture(page, "quiet-2-incident")
    for number, (address, seen) in enumerate(
        [
            ("silences/", "盘后演练，已知"), ("windows/", "周末发布窗口"), ("inhibitions/", "主机无法访问"),
            ("windows/add", "每月"), ("inhibitions/add", "相同标签"),
        ],
        3,
    ):  # fmt: skip
        page.goto(f"{desk.stack.url}/alerts/{address}")
        expect(page.locator("main")).to_contain_text(seen)
        desk.fits(page)
        desk.picture(page, f"quiet-{number}")
    page.goto(f"{desk.stack.url}/alerts/silences/")
    page.get_by_role("link", name="盘后演练，已知").click()
    expect(page.locator("#hits")).to_contain_text("将命中现有 1 条告警")
    page.get_by_label("或从现在起").select_option(label="4 小时")
    desk.fits(page)
    desk.picture(page, "quiet-8-changed")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="盘后演练，已知").click()
    expect(page.locator(".quiet-story")).to_contain_text("修改屏蔽")
    page.goto(f"{desk.stack.url}/alerts/windows/")
    page.locator("main tbody tr").first.get_by_role("link", name="修改").click()
    expect(page.locator("#hits")).to_contain_text("保存后的打开时间")
    desk.fits(page)
    desk.picture(page, "quiet-9-window")
    page.goto(f"{desk.stack.url}/alerts/silences/")
    page.locator("tr", has_text="盘后演练，已知").get_by_role("button", name="提前结束").click()
    expect(page.locator("main")).not_to_contain_text("盘后演练，已知")
    assert desk.complaints == []
