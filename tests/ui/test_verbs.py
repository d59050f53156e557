"""What people do with a request on its page: return, send again, add a signer, transfer, withdraw, approve several."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.stack import Stack
from tests.ui.filing import file_cloud_vm
from tests.ui.filling import pick_person
from tests.ui.people_at_work import PHONE, WIDE, Desk
from tests.ui.records import whose_turn

pytestmark = [
    pytest.mark.ui,
    pytest.mark.timeout(400),
    pytest.mark.parametrize("stack", ["embedded"], indirect=True, scope="session"),
]


@pytest.fixture(params=["wide"])
def desk(request: pytest.FixtureRequest, stack: Stack, browser: Browser, pictures: Path | None) -> Iterator[Desk]:
    viewport = WIDE if request.param == "wide" else PHONE
    made = Desk(stack, browser, viewport, "light", pictures, f"verbs-{request.param}")
    yield made
    made.close()


@pytest.fixture
def employee(desk: Desk) -> Page:
    """王小明 at his desk."""
    return desk.sign_in("wangxm")


@pytest.fixture
def serial(desk: Desk, employee: Page, tmp_path: Path) -> str:
    """His request, which he looks at; 陈立 is asked."""
    return file_cloud_vm(desk, employee, tmp_path)


def reader(desk: Desk, user_id: str, url: str) -> Page:
    """Somebody who opens the request."""
    page = desk.sign_in(user_id)
    page.goto(url)
    return page


def ask(page: Page, slug: str) -> Locator:
    """Press a button of the bar, in 更多 if it is there; its dialog."""
    button = page.locator(f"#dock-form [data-verb={slug}]")
    if not button.is_visible():
        page.locator(".dock-more > summary").click()
    button.click()
    dialog = page.locator(f"#ask-{slug}")
    expect(dialog).to_be_visible()
    return dialog


def path_of(page: Page) -> str:
    """Where the request lies that the page shows."""
    return "/" + page.url.split("/", 3)[3]


def confirm(dialog: Locator) -> None:
    """The verb on the dialog's own button."""
    dialog.locator("button[name=verb]").click()
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("desk", ["wide", "phone"], indirect=True)
def test_what_was_returned_is_mended_and_sent_again(desk: Desk, employee: Page, serial: str) -> None:
    head = reader(desk, "chenli", employee.url)
    dialog = ask(head, "return")
    dialog.locator("[name=comment]").fill("请补充压测报告的结论")
    desk.picture(head, "return-asked")
    confirm(dialog)
    expect(head.locator("main")).to_contain_text("陈立已退回")

    employee.reload()
    expect(employee.locator(".banner-back")).to_contain_text("请补充压测报告的结论")
    desk.fits(employee)
    desk.picture(employee, "returned")
    employee.locator("[data-verb=resubmit]").click()
    employee.locator("[name=reason]").fill("行情网关扩容，压测峰值每秒 12 万笔，现有主机利用率已达 85%。")
    employee.get_by_role("button", name="重新提交").click()
    expect(employee.locator("main h1")).to_contain_text("进行中")
    before = employee.locator(".round-over")
    expect(before.locator("summary")).to_contain_text("第 1 轮")
    expect(before.locator("summary")).to_contain_text("请补充压测报告的结论")
    expect(before.locator(".timeline")).to_be_hidden()
    before.locator("summary").click()
    expect(before.locator(".timeline")).to_contain_text("陈立")
    desk.fits(employee)
    desk.picture(employee, "again")

    head.reload()
    expect(head.locator("main")).to_contain_text("利用率已达 85%")
    expect(head.locator("#dock-form [data-verb=approve]")).to_be_visible()
    assert whose_turn(desk, serial) == ["chenli"]
    assert desk.complaints == []


def test_who_was_added_before_decides_first(desk: Desk, employee: Page, serial: str) -> None:
    head = reader(desk, "chenli", employee.url)
    dialog = ask(head, "add_sign")
    pick_person(head, "#ask-add_sign", "李四")
    dialog.locator("[name=comment]").fill("请先看网络区域")
    desk.picture(head, "add-sign-asked")
    confirm(dialog)
    expect(head.locator(".timeline")).to_contain_text("前加签")
    assert whose_turn(desk, serial) == ["lisi"]
    added = reader(desk, "lisi", employee.url)
    desk.picture(added, "added")
    added.locator("#dock-form [data-verb=approve]").click()
    expect(added.locator("#toasts")).to_contain_text("已同意")
    assert whose_turn(desk, serial) == ["chenli"]
    head.reload()
    head.locator("#dock-form [data-verb=approve]").click()
    expect(head.locator("#toasts")).to_contain_text("已同意，已转到系统负责人")
    assert desk.complaints == []


def test_a_transfer_moves_the_turn_and_says_so(desk: Desk, employee: Page, serial: str) -> None:
    head = reader(desk, "chenli", employee.url)
    dialog = ask(head, "transfer")
    pick_person(head, "#ask-transfer", "张三")
    dialog.locator("[name=comment]").fill("我在出差，请代为审核")
    confirm(dialog)
    expect(head.locator(".timeline")).to_contain_text("转交给 张三")
    expect(head.locator("#dock-form [data-verb=approve]")).to_have_count(0)
    assert whose_turn(desk, serial) == ["zhangsan"]
    taker = desk.sign_in("zhangsan")
    taker.goto(f"{desk.stack.url}/inbox/?q={serial}")
    row = taker.locator("[data-rows] .row-item")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("转交自 陈立")
    desk.picture(taker, "transferred")
    assert desk.complaints == []


@pytest.mark.parametrize("desk", ["wide", "phone"], indirect=True)
def test_the_initiator_takes_it_back(desk: Desk, employee: Page, serial: str) -> None:
    dialog = ask(employee, "withdraw")
    dialog.locator("[name=comment]").fill("需求有变")
    confirm(dialog)
    expect(employee.locator("main h1")).to_contain_text("已撤回")
    desk.fits(employee)
    desk.picture(employee, "withdrawn")
    head = reader(desk, "chenli", employee.url)
    expect(head.locator("main h1")).to_contain_text("已撤回")
    expect(head.locator("#dock-form [data-verb=approve]")).to_have_count(0)
    assert whose_turn(desk, serial) == []
    assert desk.complaints == []


def test_several_of_one_flow_are_approved_together(desk: Desk, employee: Page, serial: str, tmp_path: Path) -> None:
    first = path_of(employee)
    serials = [serial, file_cloud_vm(desk, employee, tmp_path)]
    head = desk.sign_in("chenli")
    head.goto(f"{desk.stack.url}/inbox/?facet=cloud_vm")
    rows = head.locator("[data-rows] > li")
    for path in (first, path_of(employee)):
        head.locator(f"[data-rows] > li:has([data-drawer='{path}']) [name=pick]").check()
    expect(head.locator("[data-batch-count]")).to_have_text("2")
    before = rows.count()
    desk.picture(head, "batch")
    head.once("dialog", lambda dialog: dialog.accept())
    head.locator("[data-batch-verb]").click()
    expect(head.locator("#toasts")).to_contain_text("2")
    expect(rows).to_have_count(before - 2)
    assert [whose_turn(desk, one) for one in serials] == [["yangjp"], ["yangjp"]]
    assert desk.complaints == []
