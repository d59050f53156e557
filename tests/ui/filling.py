"""Filling forms in the browser as a person does: by what the controls show, never by their keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A grey pixel.
PIXEL = (
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63680000008200"
    "8177cd72b60000000049454e44ae426082"
)


def control(name: str) -> str:
    """The selector of a field's control."""
    return f"[id='f-{name}']"


def write(page: Page, **texts: str) -> None:
    """Type into fields; `__` stands for the dot of a table's cell."""
    for name, text in texts.items():
        page.locator(control(name.replace("__", "."))).fill(text)


def choose(page: Page, **labels: str) -> None:
    """Choose by label: from a list, or by letters where the list is long."""
    for name, label in labels.items():
        take(page, name.replace("__", "."), label)


def take(page: Page, name: str, words: str) -> None:
    """Choose one: a select by its label, a picker by typing the words and clicking what was found."""
    field = page.locator(control(name))
    if field.evaluate("node => node.nodeName") == "SELECT":
        field.select_option(label=words)
        return
    field.fill(words)
    found = page.locator(f"[id='f-{name}-found'] [data-pick]", has_text=words).first
    expect(found).to_be_visible()
    found.click()


def pick_person(page: Page, box: str, words: str) -> None:
    """Choose a colleague in a dialog's picker."""
    search = page.locator(f"{box} [role=combobox]")
    search.press_sequentially(words)
    found = page.locator(f"{box} [data-pick]", has_text=words).first
    expect(found).to_be_visible()
    found.click()


def upload(page: Page, name: str, folder: Path) -> None:
    """Attach a picture."""
    path = folder / "部署架构图.png"
    path.write_bytes(bytes.fromhex(PIXEL))
    page.locator(f"input[type=file]{control(name)}").set_input_files(path)


def day(ahead: int) -> str:
    """A day from now, as a date control takes it."""
    return (datetime.now(SHANGHAI) + timedelta(days=ahead)).date().isoformat()


def moment(ahead: int, hour: int) -> str:
    """That hour of a day from now, as a control for moments takes it."""
    return f"{day(ahead)}T{hour:02}:00"
