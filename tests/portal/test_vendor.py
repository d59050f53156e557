"""What is vendored is what the manifest says, and ours asks nothing of the world."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static/vendor"
PLACES = ("static/css/*", "static/js/*", "static/icons/*", "templates/**/*.*")
OWN = [path for place in PLACES for path in ROOT.glob(place)]


def test_every_vendored_file_has_its_hash_and_licence() -> None:
    entries = json.loads((VENDOR / "MANIFEST.json").read_text())
    listed = {name: digest for entry in entries for name, digest in entry["files"].items()}
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "MANIFEST.json"
    }
    assert found == listed
    assert all(any(name.endswith("/LICENSE") for name in entry["files"]) for entry in entries)


def test_no_file_of_ours_names_a_remote_origin() -> None:
    named = {
        path.name: re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", path.read_text(encoding="utf-8")) for path in OWN
    }
    allowed = {"http://www.w3.org"}  # the name of the SVG language; nothing is fetched
    assert {name: urls for name, urls in named.items() if set(urls) - allowed} == {}


def test_no_style_uses_what_old_web_views_lack() -> None:
    sheets = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("static/css/*.css"))
    assert not re.search(r"color-mix\(|:has\(|@font-face|@layer|oklch\(|^\s+&", sheets, re.MULTILINE)


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    symbols = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "lucide/sprite.svg").read_text()))
    used = {
        name
        for path in ROOT.glob("templates/**/*.html")
        for name in re.findall(r'\{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert used - symbols == set()


def test_components_are_short() -> None:
    long = [path.name for path in ROOT.glob("templates/components/*.html") if len(path.read_text().splitlines()) > 30]
    assert long == []
