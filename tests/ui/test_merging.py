"""Two incidents that are one fault, split again, given to somebody else; and the pages of heartbeats and changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack
from tests.ui.people_at_work import PHONE, WIDE, Desk
from tests.ui.test_alerts import SYSTEM, Monitor

pytestmark = [pytest.mark.ui, pytest.mark.timeout(300)]


@pytest.fixture(params=["wide-light", "phone-dark"])
def desk(request: pytest.FixtureRequest, stack: Stack, browser: Browser, pictures: Path | None) -> Iterator[Desk]:
    size, _dash, scheme = str(request.param).partition("-")
    name = f"{'large' if stack.large else 'embedded'}-{request.param}-merge"
    made = Desk(stack, browser, WIDE if size == "wide" else PHONE, scheme, pictures, name)
    yield made
    made.close()


def more(page: Page, verb: str) -> None:
    """What stands behind 更多."""
    page.locator("#incident-more > summary").click()
    page.locator("#incident-more").get_by_role("link", name=verb).click()


def test_two_incidents_are_merged_and_one_alert_is_split_off_again(desk: Desk) -> None:
    monitor = Monitor(desk)
    titles = [f"柜台连接中断 {desk.name} {number}" for number in (1, 2)]
    for number, title in enumerate(titles):
        monitor.says(title=title, status="firing", severity="error", key=f"m{number}", labels={"system": SYSTEM})
    page = desk.sign_in("heping")
    page.goto(f"{desk.stack.url}/alerts/?q={desk.name}&status=all")
    for title in titles:
        expect(page.locator("tr", has_text=title)).to_contain_text("待认领", timeout=20_000)
    page.get_by_role("link", name=titles[0]).click()
    more(page, "合并到")
    desk.fits(page)
    desk.picture(page, "merge-1-choose")
    page.locator("tr", has_text=titles[1]).get_by_role("radio").check()
    page.get_by_role("button", name="合并", exact=True).click()
    expect(page.locator("main h1")).to_contain_text(titles[1])
    expect(page.locator("main")).to_contain_text(titles[0])
    desk.fits(page)
    desk.picture(page, "merge-2-merged")

    more(page, "拆分")
    page.locator("tr", has_text=titles[0]).get_by_role("checkbox").check()
    desk.fits(page)
    desk.picture(page, "merge-3-split")
    page.get_by_role("button", name="拆分", exact=True).click()
    expect(page.locator("main h1")).to_contain_text(titles[0])
    desk.picture(page, "merge-4-apart")
    assert desk.complaints == []


def test_an_incident_is_given_to_anybody(desk: Desk) -> None:
    monitor = Monitor(desk)
    title = f"夜间批处理超时 {desk.name}"
    monitor.says(title=title, status="firing", severity="error", key="batch", labels={"system": SYSTEM})
    page = desk.sign_in("heping")
    page.goto(f"{desk.stack.url}/alerts/?q={desk.name}&status=all")
    page.get_by_role("link", name=title).click(timeout=20_000)
    more(page, "转派")
    desk.fits(page)
    desk.picture(page, "give-1-page")
    assert desk.complaints == []


def test_heartbeats_and_changes_have_pages(desk: Desk) -> None:
    page = desk.sign_in("heping")
    for place, word in (("heartbeats", "心跳"), ("changes", "变更")):
        page.goto(f"{desk.stack.url}/operate/{place}/")
        expect(page.locator("main h1")).to_contain_text(word)
        desk.fits(page)
        desk.picture(page, f"operate-{place}")
    assert desk.complaints == []
