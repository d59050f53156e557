"""The report of incidents and what stands beside one, on a wide screen and a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.stack import Stack
from tests.ui.people_at_work import PHONE, WIDE, Desk

pytestmark = [pytest.mark.ui, pytest.mark.timeout(300)]


@pytest.fixture(params=["wide-light", "phone-dark"])
def desk(request: pytest.FixtureRequest, stack: Stack, browser: Browser, pictures: Path | None) -> Iterator[Desk]:
    size, _dash, scheme = str(request.param).partition("-")
    name = f"{'large' if stack.large else 'embedded'}-{request.param}"
    made = Desk(stack, browser, WIDE if size == "wide" else PHONE, scheme, pictures, name)
    yield made
    made.close()


def test_the_report_and_what_stands_beside_an_incident(desk: Desk) -> None:
    page = desk.sign_in("heping")
    page.goto(f"{desk.stack.url}/alerts/reports/?from=2026-01-01")
    expect(page.locator("main h1")).to_have_text("故障报表")
    expect(page.locator("#grades")).to_contain_text("较大事件")
    expect(page.locator(".report-tile b").first).not_to_have_text("0")
    desk.fits(page)
    desk.picture(page, "report-1")
    (found,) = desk.stack.ask("SELECT MAX(id) FROM alerts_incident")
    page.goto(f"{desk.stack.url}/alerts/{found[0]}/")
    expect(page.locator(".beside")).to_contain_text("类似故障")
    expect(page.locator(".beside")).to_contain_text("最近变更")
    desk.fits(page)
    desk.picture(page, "report-2-incident")
    assert desk.complaints == []
