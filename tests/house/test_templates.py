"""Laws on templates: they compile, say what they expect, stay short, and hold nothing that the CSP would block."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.house.files import ROOT, obey, place

LINES = 80
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
BLOCKED = re.compile(
    r"""\sstyle=|<style|\son(click|change|submit|load|input|error|key\w+|mouse\w+|focus|blur)=|javascript:|<script(?![^>]*\ssrc=)(?![^>]*application/json)""",
    re.IGNORECASE,
)
REMOTE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//|url\(["']?(?:https?:)?//|@import\s+["'](?:https?:)?//""")


def headless(source: str) -> bool:
    """Whether the template does not open with a comment; only `extends` and `load` may stand before it."""
    opening = re.sub(r"^(\s*\{%\s*(extends|load)\b[^%]*%\})+", "", source).lstrip()
    return not opening.startswith(("{#", "{% comment"))


def test_the_laws_tell_good_from_bad() -> None:
    assert not headless("{# Expects: page #}<p>")
    assert not headless("{% extends 'base.html' %}\n{# Expects: page #}<p>")
    assert headless("<p>{# late #}")
    assert not BLOCKED.search('<button hx-post="/x" class="a"><script src="/a.js"></script>')
    for bad in ('<p style="x">', '<a onclick="x()">', "<script>x</script>"):
        assert BLOCKED.search(bad)
    assert not REMOTE.search('<a href="/x">')
    assert REMOTE.search('<link href="https://cdn.example/x.css">')


@pytest.mark.parametrize("path", TEMPLATES, ids=place)
def test_a_template_compiles(path: Path) -> None:
    get_template(path.relative_to(ROOT / "templates").as_posix())


def offenders(bad: re.Pattern[str]) -> dict[str, str]:
    """Templates in which the pattern is found."""
    hits = {path: bad.search(path.read_text(encoding="utf-8")) for path in TEMPLATES}
    return {place(path): repr(hit.group(0)) for path, hit in hits.items() if hit}


def test_every_template_opens_with_what_it_expects() -> None:
    obey("template-header", {place(path): "" for path in TEMPLATES if headless(path.read_text(encoding="utf-8"))})


def test_templates_are_short() -> None:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in TEMPLATES}
    obey("template-length", {name: f"{lines} lines" for name, lines in lengths.items() if lines > LINES})


def test_no_template_holds_what_the_csp_blocks() -> None:
    obey("template-csp", offenders(BLOCKED))


def test_no_template_or_own_asset_names_a_remote_origin() -> None:
    assets = [
        path for kind in ("*.css", "*.js") for path in (ROOT / "static").rglob(kind) if "vendor" not in path.parts
    ]
    hits = {path: REMOTE.search(path.read_text(encoding="utf-8")) for path in [*TEMPLATES, *assets]}
    obey("remote-origin", {place(path): repr(hit.group(0)) for path, hit in hits.items() if hit})
