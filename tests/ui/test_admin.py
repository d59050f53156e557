"""HR brings a sheet in with three errors, mends it, takes it back; each administrator is refused the others' pages."""

from __future__ import annotations

import re
import time
from base64 import b32decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from django_otp.oath import hotp
from playwright.sync_api import Browser, Page, expect

from tests.stack import Stack
from tests.ui.people_at_work import WIDE, Desk

pytestmark = [pytest.mark.ui, pytest.mark.timeout(400)]

HEAD = "用户 ID,姓名,工号,部门编号,直属上级用户 ID\n"
WRONG = HEAD + "wangxm,王小明,1.38E+10,,\nnew-ui,,N1,,\nnew-ui2,新人,N2,nowhere,\n"
RIGHT = HEAD + "wangxm,王小明,00042,,\nnew-ui,新同事,N1,,chenli\nnew-ui2,新人,N2,it-trading,chenli\n"


@pytest.fixture
def desk(stack: Stack, browser: Browser, pictures: Path | None) -> Iterator[Desk]:
    size = "large" if stack.large else "embedded"
    made = Desk(stack, browser, WIDE, "light", pictures, f"{size}-admin")
    yield made
    made.close()


def upload(page: Page, url: str, text: str) -> None:
    page.goto(f"{url}/admin/people/importbatch/sheets/people/")
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")}
    page.locator("[name=file]").set_input_files(files=[file])  # type: ignore[list-item]
    page.get_by_role("button", name="上传并预览").click()


def press(page: Page, verb: str) -> None:
    page.get_by_role("link", name=verb).click()
    page.get_by_role("button", name=verb).click()


def test_hr_mends_a_sheet_and_takes_it_back(desk: Desk) -> None:
    url = desk.stack.url
    hr = desk.sign_in("sunjie")
    upload(hr, url, WRONG)
    expect(hr.locator("#rows .row-bad")).to_have_count(3)
    expect(hr.get_by_role("link", name="确认导入")).to_have_count(0)
    desk.picture(hr, "1-errors")
    upload(hr, url, RIGHT)
    expect(hr.locator(".figures")).to_contain_text("新增 2")
    desk.picture(hr, "2-preview")
    press(hr, "确认导入")
    expect(hr.locator(".messagelist")).to_contain_text("新增 2 行，修改 1 行")
    hr.goto(f"{url}/admin/people/employee/?q=xintongshi")
    expect(hr.locator("#result_list")).to_contain_text("新同事")
    hr.go_back()
    press(hr, "撤销导入")
    expect(hr.locator(".messagelist")).to_contain_text("已撤销导入")
    hr.goto(f"{url}/admin/people/employee/?q=xintongshi")
    expect(hr.locator("#result_list")).to_have_count(0)
    for page in ("/admin/bots/bot/", "/admin/people/roleholding/", "/admin/core/journalentry/"):
        assert hr.goto(f"{url}{page}").status == 403  # type: ignore[union-attr]
    assert [said for said in desk.complaints if "403" not in said] == []


THREE = {
    "heping": (
        "/admin/bots/bot/",
        "/admin/people/roleholding/",
        "/admin/core/journalentry/",
        "/admin/people/employee/",
    ),
    "zhangsan": ("/admin/people/roleholding/", "/admin/bots/bot/", "/admin/settings/", "/admin/core/journalentry/"),
    "zhenglq": ("/admin/core/journalentry/", "/admin/bots/bot/", "/admin/people/account/", "/admin/people/employee/"),
}


def show_second_factor(page: Page, url: str) -> None:
    """Set the second step up as a person does: the secret from the page, a code of now."""
    page.goto(f"{url}/admin/")
    expect(page).to_have_url(re.compile("/me/second-factor/"))
    secret = max(re.findall(r"[A-Z2-7]{32}", page.content()), key=len)
    page.locator("[name=code]").fill(f"{hotp(b32decode(secret), int(time.time()) // 30, 6):06d}")
    page.locator("[name=code]").press("Enter")
    expect(page.locator("main")).to_contain_text(re.compile("[0-9a-f]{6}-[0-9a-f]{6}"))


def test_each_administrator_is_refused_the_others_pages(desk: Desk) -> None:
    url = desk.stack.url
    for who, (own, *others) in THREE.items():
        page = desk.sign_in(who)
        show_second_factor(page, url)
        assert page.goto(f"{url}{own}").status == 200  # type: ignore[union-attr]
        desk.picture(page, f"own-{who}")
        for other in others:
            assert page.goto(f"{url}{other}").status == 403, (who, other)  # type: ignore[union-attr]
    assert [said for said in desk.complaints if "403" not in said] == []
