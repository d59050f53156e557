"""Each of the five flows is filed in the browser from its real form; what the person sees before and after is true."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack
from tests.ui.filing import FORMS, open_form, send
from tests.ui.people_at_work import PHONE, WIDE, Desk, Feishu
from tests.ui.records import whose_turn

pytestmark = [
    pytest.mark.ui,
    pytest.mark.timeout(400),
    pytest.mark.parametrize("stack", ["embedded"], indirect=True, scope="session"),
]


@pytest.fixture(params=["wide", "phone"])
def desk(request: pytest.FixtureRequest, stack: Stack, browser: Browser, pictures: Path | None) -> Iterator[Desk]:
    viewport = WIDE if request.param == "wide" else PHONE
    made = Desk(stack, browser, viewport, "light", pictures, f"flows-{request.param}")
    yield made
    made.close()


def filed(desk: Desk, page: Page, flow: str, folder: Path) -> str:
    """Fill in and send the flow's form, looking at what the preview promises."""
    title, fill, ahead, called = FORMS[flow]
    open_form(desk, page, title)
    fill(page, folder)
    for step in ahead:
        expect(page.locator("#preview")).to_contain_text(step)
    desk.fits(page)
    desk.picture(page, f"{flow}-form")
    serial = send(page)
    expect(page.locator("main h1")).to_contain_text(called)
    for step in ahead:
        expect(page.locator("main .timeline").first).to_contain_text(step)
    desk.fits(page)
    desk.picture(page, f"{flow}-sent")
    return serial


@pytest.mark.parametrize("desk", ["wide"], indirect=True)
@pytest.mark.parametrize("flow", FORMS)
def test_each_flow_is_filed_and_reaches_its_first_reviewer(desk: Desk, flow: str, tmp_path: Path) -> None:
    page = desk.sign_in("wangxm")
    serial = filed(desk, page, flow, tmp_path)
    reviewer = Feishu(desk, whose_turn(desk, serial)[0])
    card = reviewer.card(serial)
    expect(card).to_contain_text(f"待审批 · {FORMS[flow][0]}")
    expect(card).to_contain_text("王小明")
    desk.picture(reviewer.page, f"{flow}-card")
    assert desk.complaints == []


def test_branches_stand_side_by_side_where_there_is_room(desk: Desk, tmp_path: Path) -> None:
    page = desk.sign_in("wangxm")
    filed(desk, page, "access", tmp_path)
    ways = page.locator(".way")
    expect(ways).to_have_count(2)
    first, second = (ways.nth(at).bounding_box() for at in (0, 1))
    assert first is not None
    assert second is not None
    beside = second["x"] >= first["x"] + first["width"] and second["y"] == first["y"]
    below = second["y"] >= first["y"] + first["height"] and second["x"] == first["x"]
    assert beside if desk.viewport == WIDE else below
    assert desk.complaints == []
