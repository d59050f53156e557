"""The inbox by keyboard: open, step, decide, and the next one opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.stack import Stack
from tests.ui.filing import file_cloud_vm
from tests.ui.people_at_work import WIDE, Desk

pytestmark = [pytest.mark.ui, pytest.mark.timeout(400)]


@pytest.fixture
def desk(stack: Stack, browser: Browser, pictures: Path | None) -> Iterator[Desk]:
    size = "large" if stack.large else "embedded"
    made = Desk(stack, browser, WIDE, "light", pictures, f"{size}-inbox")
    yield made
    made.close()


def shown(page: Page) -> str:
    """The address of the item that the drawer shows."""
    return str(page.locator("#drawer .dock").get_attribute("action"))


def row_of(page: Page, action: str) -> Locator:
    """The row of what the drawer's verbs act on."""
    return page.locator(f"[data-rows] [data-drawer='{action.removesuffix('act')}']")


def test_a_reviewer_works_through_the_inbox_without_a_mouse(desk: Desk, tmp_path: Path) -> None:
    employee = desk.sign_in("wangxm")
    for _ in range(2):
        file_cloud_vm(desk, employee, tmp_path)
    head = desk.sign_in("chenli")
    head.goto(f"{desk.stack.url}/inbox/")
    rows = head.locator("[data-rows] .row-item")
    expect(rows.nth(1)).to_be_visible()
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
    expect(head.locator("#toasts")).to_contain_text("已同意")
    expect(row_of(head, first)).to_have_count(0)
    expect(head.locator("#drawer .dock")).to_have_attribute("action", second)
    desk.picture(head, "1-next")

    expect(head.locator("#drawer:not([aria-busy])")).to_be_visible()
    head.keyboard.press("r")
    asked = head.locator("#drawer #ask-reject")
    expect(asked).to_be_visible()
    opinion = asked.locator("[name=comment]")
    expect(opinion).to_be_focused()
    desk.picture(head, "2-opinion")
    asked.locator("button[name=verb]").click()
    expect(asked).to_be_visible()  # without a word nothing is sent
    head.keyboard.type("请先核对容量")
    expect(opinion).to_have_value("请先核对容量")
    expect(row_of(head, second)).to_have_count(1)

    head.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    head.keyboard.press("Escape")
    expect(head.locator("#drawer")).to_be_hidden()
    assert [said for said in desk.complaints if "422" not in said] == []
