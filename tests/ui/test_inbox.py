"""The inbox by keyboard: open, step, decide, and the next one opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack
from tests.ui.people_at_work import WIDE, Desk, file_cloud_vm

pytestmark = [pytest.mark.ui, pytest.mark.timeout(240)]


@pytest.fixture
def desk(stack: Stack, browser: Browser, pictures: Path | None) -> Iterator[Desk]:
    size = "large" if stack.large else "embedded"
    made = Desk(stack, browser, WIDE, "light", pictures, f"{size}-inbox")
    yield made
    made.close()


def shown(page: Page) -> str:
    """The address of the item that the drawer shows."""
    return str(page.locator("#drawer .dock").get_attribute("action"))


def test_a_reviewer_works_through_the_inbox_without_a_mouse(desk: Desk) -> None:
    employee = desk.sign_in("wangxm")
    for _ in range(2):
        file_cloud_vm(desk, employee)
    head = desk.sign_in("chenli")
    head.goto(f"{desk.stack.url}/inbox/")
    rows = head.locator("[data-rows] .row-item")
    expect(rows.nth(1)).to_be_visible()
    before = rows.count()

    head.keyboard.press("j")
    head.keyboard.press("Enter")
    expect(head.locator("#drawer .dock")).to_be_visible()
    first = shown(head)
    head.keyboard.press("j")
    expect(head.locator("#drawer .dock")).not_to_have_attribute("action", first)
    second = shown(head)
    head.keyboard.press("k")
    expect(head.locator("#drawer .dock")).to_have_attribute("action", first)
    expect(head.locator("#drawer:not([aria-busy])")).to_be_visible()

    head.keyboard.press("a")
    expect(head.locator("#toasts")).to_contain_text("已同意，已转到信息安全")
    expect(rows).to_have_count(before - 1)
    expect(head.locator("#drawer .dock")).to_have_attribute("action", second)
    desk.picture(head, "1-next")

    expect(head.locator("#drawer:not([aria-busy])")).to_be_visible()
    head.once("dialog", lambda dialog: dialog.accept())
    head.keyboard.press("r")
    expect(head.locator("#drawer #opinion-wrong")).to_have_text("拒绝时请填写审批意见")
    opinion = head.locator("#drawer [name=comment]")
    expect(opinion).to_be_focused()
    desk.picture(head, "2-opinion")
    head.keyboard.type("请先核对容量")
    expect(opinion).to_have_value("请先核对容量")
    expect(rows).to_have_count(before - 1)

    head.keyboard.press("Escape")
    expect(opinion).not_to_be_focused()
    head.keyboard.press("Escape")
    expect(head.locator("#drawer")).to_be_hidden()
    assert [said for said in desk.complaints if "422" not in said] == []
