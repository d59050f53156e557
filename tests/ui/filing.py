"""The five forms, filled in by an employee who knows what he wants; each is sent and gives its serial number."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from tests.ui.filling import choose, day, moment, upload, write
from tests.ui.people_at_work import REASON, Desk


def open_form(desk: Desk, page: Page, title: str) -> None:
    """From the grid of flows to the form."""
    page.goto(f"{desk.stack.url}/approvals/")
    page.locator(".flow-tile", has_text=title).first.click()
    expect(page.locator("main h1")).to_have_text(title)


def send(page: Page) -> str:
    """提交; the serial number on the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name="提交", exact=True).click()
    wrong = page.locator("main .problems, main .wrong").all_inner_texts()
    assert not wrong, wrong
    expect(page.locator("main h1")).to_contain_text("进行中")
    found = re.search(r"[A-Z]{2}-\d{8}-\d{4}", page.locator("main").inner_text())
    assert found is not None
    return found.group()


def fill_cloud_vm(page: Page, folder: Path) -> None:
    """三台生产主机 for 行情网关."""
    choose(page, system="行情网关", env="生产", cloud="私有云 A", zone="交易区")
    write(page, items__0__purpose="行情网关", items__0__qty="3", items__0__memory="64")
    write(page, items__0__system_disk="100", items__0__data_disk="500", reason=REASON)
    choose(page, items__0__cpu="16", items__0__os="麒麟 V10", items__0__backup="是")
    page.locator("[name=expire][type=checkbox]").check()
    upload(page, "arch", folder)


def file_cloud_vm(desk: Desk, page: Page, folder: Path) -> str:
    """Fill in and send a 云主机申请 for 生产, looking at the path and the sums; returns the serial number."""
    open_form(desk, page, "云主机申请")
    fill_cloud_vm(page, folder)
    expect(page.locator("#preview")).to_contain_text("杨俊平")
    expect(page.locator("[data-sums=items]")).to_contain_text("48 核")
    expect(page.locator("[data-figure=cost_month]")).to_have_text("4,809.00 元")
    desk.fits(page)
    desk.picture(page, "1-form")
    return send(page)


def fill_access(page: Page, folder: Path) -> None:
    """Entry and review of orders for oneself: two duties that conflict."""
    choose(page, target_system="集中交易", account_type="个人")
    choose(page, grants__0__env="测试", grants__0__role="集中交易 委托录入")
    write(page, grants__0__until=day(60), business_reason="联调测试需要在测试环境录入并复核委托")
    page.locator("[data-detail-add]").click()
    choose(page, grants__1__env="测试", grants__1__role="集中交易 委托复核")
    write(page, grants__1__until=day(60))
    page.locator("[name=training][type=checkbox]").check()


def fill_change(page: Page, folder: Path) -> None:
    """A normal change of small risk, in an evening of next week."""
    write(page, subject="行情网关升级至 3.2.1", window_start=moment(7, 20), window_end=moment(7, 22))
    choose(page, env="准生产", systems="行情网关", impact="无影响", plan__0__who="王小明")
    write(page, plan__0__step="停应用，替换程序包，启动并检查行情", plan__0__minutes="40")
    write(page, rollback="恢复上一版本程序包并重启", rollback_minutes="15")
    choose(page, implementer="王小明", verifier="陈立")


def fill_netpolicy(page: Page, folder: Path) -> None:
    """One narrow opening within the office."""
    write(page, purpose="报表服务器访问数据中台", valid_to=day(90), window_start=moment(7, 20))
    choose(page, system="数据中台", rules__0__src_zone="办公区", rules__0__dst_zone="办公区", rules__0__proto="TCP")
    host, port = uuid.uuid4().bytes[:2]  # the same opening twice at a time is refused
    write(page, rules__0__src="10.20.3.11/32", rules__0__dst=f"10.30.8.{host}/32", rules__0__ports=str(8000 + port))


def fill_dataextract(page: Page, folder: Path) -> None:
    """Prices of orders, masked, for an analysis."""
    choose(page, source_system="集中交易", subject="交易", purpose="业务分析", items__0__item="委托价格")
    write(page, items__0__way="按分段取整", filter="2026 年三季度，仅 A 股", expected_rows="5000", use_until=day(30))
    choose(page, recipients="陈立", delivery="安全交换区")
    page.locator("[name=destroy_promise][type=checkbox]").check()


# Title, how it is filled, what the preview then says, what the request is called.
FORMS: Final[Mapping[str, tuple[str, Callable[[Page, Path], None], tuple[str, ...], str]]] = {
    "cloud_vm": ("云主机申请", fill_cloud_vm, ("部门负责人", "系统负责人", "容量核定", "申请人验收"), "3 台生产云主机"),
    "access": ("权限申请", fill_access, ("受益人直属上级", "合规审查", "风控审查", "授权实施"), "集中交易个人账号权限"),
    "change": ("变更审批", fill_change, ("技术负责人", "测试负责人", "等待变更窗口"), "常规变更：行情网关升级至 3.2.1"),
    "netpolicy": ("网络策略开通", fill_netpolicy, ("系统负责人", "网络组预审", "连通性验证"), "数据中台网络策略"),
    "dataextract": ("数据提取", fill_dataextract, ("部门负责人", "数据所有者", "销毁确认"), "集中交易交易数据提取"),
}
