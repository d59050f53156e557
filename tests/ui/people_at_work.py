"""What people do in the browser and in Feishu, as words for stories."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.stack import PASSWORD, Stack

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
WIDEST = """() => Array.from(document.querySelectorAll("main *"))
    .filter((one) => one.getBoundingClientRect().right > window.innerWidth)
    .slice(-3).map((one) => one.outerHTML.slice(0, 160))"""
REASON = "行情网关扩容，按压测结果需要增加三台生产主机承接盘中流量。"


@dataclass
class Desk:
    """One person at one screen; `complaints` are errors of the console and scripts."""

    stack: Stack
    browser: Browser
    viewport: dict[str, int]
    scheme: str
    pictures: Path | None
    name: str
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def page(self) -> Page:
        """A fresh browser for one person."""
        context = self.browser.new_context(
            viewport=self.viewport, color_scheme=self.scheme, locale="zh-CN", timezone_id="Asia/Shanghai"
        )  # type: ignore[arg-type]  # plain dicts are taken
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        return page

    def close(self) -> None:
        """Close every browser of this desk."""
        for context in self.contexts:
            context.close()

    def sign_in(self, user_id: str) -> Page:
        """Sign in with the demo password; lands on 工作台."""
        page = self.page()
        page.goto(f"{self.stack.url}/sign-in")
        page.locator("[name=user_id]").fill(user_id)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.locator("main h1")).to_have_text("工作台")
        return page

    def picture(self, page: Page, what: str) -> None:
        """Leave a picture for whoever looks."""
        if self.pictures is not None:
            page.screenshot(path=self.pictures / f"{self.name}-{what}.png", full_page=True)

    def fits(self, page: Page) -> None:
        """Nothing sticks out sideways."""
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.viewport["width"], f"{page.url} is {width} px wide: {page.evaluate(WIDEST)}"


class Feishu:
    """The stand-in's page, looked at as one person."""

    def __init__(self, desk: Desk, user_id: str) -> None:
        self.desk = desk
        self.page = desk.page()
        self.page.goto(desk.stack.feishu)
        self.page.locator("#who").click()
        self.page.locator("#people-search").fill(user_id)
        self.page.locator(f"#people [data-as='{user_id}']").click()
        self.page.locator("[data-chat^=oc_][data-name='办公助手']").first.click()  # groups and 审批 stand there as well

    def card(self, words: str) -> Locator:
        """The newest message that holds these words."""
        card = self.page.locator(".msg", has_text=words).last
        expect(card).to_be_visible(timeout=20_000)
        return card

    def press(self, card: Locator, button: str) -> None:
        """Press a button of the card, and 确定 if it asks."""
        card.get_by_role("button", name=button, exact=True).click()
        confirm = self.page.locator("#confirm[open] button[value=yes]")
        if confirm.count():
            confirm.click()
