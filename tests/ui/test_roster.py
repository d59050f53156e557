"""The board of a roster: a drag puts somebody on duty, the form does the same without one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack
from tests.ui.people_at_work import PHONE, WIDE, Desk

pytestmark = [pytest.mark.ui, pytest.mark.timeout(300)]
ROSTER = "/estate/rosters/ecab/"


@pytest.fixture(params=["wide-light", "phone-dark"])
def desk(request: pytest.FixtureRequest, stack: Stack, browser: Browser, pictures: Path | None) -> Iterator[Desk]:
    size, _dash, scheme = str(request.param).partition("-")
    name = f"{'large' if stack.large else 'embedded'}-{request.param}"
    made = Desk(stack, browser, WIDE if size == "wide" else PHONE, scheme, pictures, name)
    yield made
    made.close()


def operator(desk: Desk) -> Page:
    """Somebody who looks after rosters, at the board."""
    found = desk.stack.ask(
        "SELECT p.user_id FROM people_roleholding h JOIN people_role r ON r.id = h.role_id "
        "JOIN people_employee p ON p.id = h.employee_id WHERE r.slug = 'operator' AND p.status = 'active' ORDER BY p.id"
    )
    page = desk.sign_in(str(found[0][0]))
    page.goto(f"{desk.stack.url}{ROSTER}?week=2099-06-01")
    return page


def test_a_drag_on_the_last_row_arranges_a_stand_in(desk: Desk) -> None:
    page = operator(desk)
    form = page.locator("[data-stand-in]")
    week = "2099-06-01"
    if desk.viewport["width"] > 1000:
        board = page.locator("[data-board]")
        board.scroll_into_view_if_needed()
        box = board.bounding_box()
        assert box is not None
        y = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] * 2 / 7, y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 5 / 14, y, steps=5)
        expect(page.locator(".board-drag")).to_be_attached()
        page.mouse.up()
        expect(form.locator("[name=starts_at]")).to_have_value("2099-06-03T00:00")
        expect(form.locator("[name=ends_at]")).to_have_value("2099-06-03T12:00")
    else:
        week = "2099-06-08"  # where nobody stands in yet
        form.locator("[name=starts_at]").fill("2099-06-10T00:00")
        form.locator("[name=ends_at]").fill("2099-06-10T12:00")
        form.locator("[name=ends_at]").dispatch_event("change")
    expect(form.locator("[data-replaced]")).to_contain_text("将被替换并收到通知")
    expect(form.locator("[data-instead]")).to_have_count(2)
    desk.picture(page, "roster-1-board")
    desk.fits(page)
    form.locator("[name=instead_of]").select_option("")
    form.locator("[role=combobox]").fill("zhang")
    form.locator("[data-pick]").first.click()
    name = form.locator("[role=combobox]").input_value()
    form.locator("[name=reason]").fill("培训")
    form.locator("button.btn-primary").click()
    expect(page.locator("#overrides")).to_contain_text(name)
    page.goto(f"{desk.stack.url}{ROSTER}?week={week}")
    expect(page.locator(".board-override text").first).to_have_text(name)
    assert desk.complaints == []


def test_every_view_of_the_board_fits(desk: Desk) -> None:
    page = operator(desk)
    for view in ("1", "4", "month"):
        page.goto(f"{desk.stack.url}{ROSTER}?view={view}")
        desk.fits(page)
        desk.picture(page, f"roster-2-{view}")
    assert desk.complaints == []
