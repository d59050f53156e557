"""Law: the page of settings names every variable that the product reads, and no other."""

from __future__ import annotations

import re

from tests.house.files import APPS, ROOT, python

READ = re.compile(
    r"""(?:env\.(?:text|flag|integer|at_least|words|networks)|environ\.get|getenv)\(\s*["']([A-Z_]+)["']|environ\[["']([A-Z_]+)["']\]"""
)
OWN = {"DJANGO_SETTINGS_MODULE"}


def read_in(source: str) -> set[str]:
    """The variables that a file reads."""
    return {one or other for one, other in READ.findall(source)} - OWN


def documented() -> set[str]:
    """The variables that the page of settings names."""
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))


def test_the_law_finds_what_is_read() -> None:
    assert read_in('env.text("A_B", "") + os.environ["C"]') == {"A_B", "C"}
    assert read_in("env.text(name)") == set()


def test_the_page_of_settings_is_true() -> None:
    paths = [*python("config", *APPS)]
    read = set().union(*(read_in(path.read_text(encoding="utf-8")) for path in paths))
    told = documented()
    assert read - told == set(), "not in docs/settings.md"
    assert told - read == set(), "in docs/settings.md, but nobody reads it"
