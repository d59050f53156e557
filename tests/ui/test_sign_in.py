"""Signing in through Feishu's page: the way back is kept, a refusal is said, all devices are signed out at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack
from tests.ui.people_at_work import PHONE, WIDE, Desk

pytestmark = [pytest.mark.ui, pytest.mark.timeout(400)]


@pytest.fixture(params=["wide-light", "phone-dark"])
def desk(request: pytest.FixtureRequest, stack: Stack, browser: Browser, pictures: Path | None) -> Iterator[Desk]:
    size, _dash, scheme = str(request.param).partition("-")
    name = f"{'large' if stack.large else 'embedded'}-{request.param}-sign-in"
    made = Desk(stack, browser, WIDE if size == "wide" else PHONE, scheme, pictures, name)
    yield made
    made.close()


def to_feishu(desk: Desk, page: Page, path: str) -> None:
    """Open a page of ours as a stranger, and choose Feishu."""
    page.goto(f"{desk.stack.url}{path}")
    expect(page.get_by_role("heading", name="登录", exact=True)).to_be_visible()
    desk.fits(page)
    page.get_by_role("link", name="用飞书登录").click()
    expect(page.get_by_role("heading", name="登录「办公助手」")).to_be_visible()


def decide(page: Page, user_id: str, button: str) -> None:
    """On Feishu's page: who I am, and whether the app may know."""
    page.locator("#who-search").fill(user_id)
    page.locator("#who-search").press("Enter")
    page.locator(f"input[name=as][value={user_id}]").check(force=True)
    page.get_by_role("button", name=button, exact=True).click()


def test_in_by_feishu_and_out_everywhere(desk: Desk) -> None:
    here, there = desk.page(), desk.page()
    to_feishu(desk, here, "/inbox/?tab=done")
    decide(here, "linxy", "授权")
    expect(here).to_have_url(f"{desk.stack.url}/inbox/?tab=done")
    expect(here.locator("main h1")).to_have_text("待办")

    to_feishu(desk, there, "/me/")
    decide(there, "linxy", "拒绝")
    expect(there.get_by_role("heading", name="你取消了授权")).to_be_visible()
    desk.fits(there)
    desk.picture(there, "refused")
    there.get_by_role("link", name="重新登录").click()
    decide(there, "linxy", "授权")
    expect(there).to_have_url(f"{desk.stack.url}/me/")
    expect(there.locator("#devices .row-item")).to_have_count(2)
    expect(there.locator("#devices")).to_contain_text("本机")
    desk.fits(there)
    desk.picture(there, "devices")

    there.get_by_role("button", name="退出所有设备").click()
    expect(there).to_have_url(re.compile("/sign-in"))
    here.goto(f"{desk.stack.url}/me/")
    expect(here.locator("main")).to_contain_text("登录已超时")
    desk.picture(here, "out")
    refused = [each for each in desk.complaints if "403" not in each]
    assert refused == []
