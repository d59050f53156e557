"""Every text over every ground it stands on, reckoned from tokens.css by the WCAG 2 formula."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text(encoding="utf-8")
GROUNDS = ("bg", "surface", "raised", "hover", "selected")
TEXTS = ("text", "text-2", "text-3", "accent", "ok", "warn", "bad", "hold")
# look-and-words.md, part 2: worst contrast, light and dark.
TABLE = {
    "control-border": (3.10, 3.53),
    "text": (14.07, 11.11),
    "text-2": (6.80, 7.08),
    "text-3": (4.64, 5.14),
    "accent": (5.33, 6.24),
    "ok": (5.14, 7.12),
    "warn": (5.89, 7.71),
    "bad": (5.28, 6.43),
    "hold": (6.20, 6.79),
}


def block(opening: str) -> dict[str, str]:
    """The colours set after this opening."""
    body = SHEET[SHEET.index(opening) :]
    body = body[: body.index("}")]
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6});", body))


THEMES = {
    "light": block("[data-bs-theme=light] {"),
    "dark": block("[data-bs-theme=dark] {"),
    "auto": block("[data-bs-theme=auto] {"),
}


def light_of(colour: str) -> float:
    """Relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Ratio of the two."""
    bright, dim = sorted((light_of(one), light_of(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def worst(theme: dict[str, str], name: str) -> float:
    """Over all grounds, and its own soft one."""
    grounds = [theme[ground] for ground in GROUNDS]
    if f"{name}-soft" in theme:
        grounds.append(theme[f"{name}-soft"])
    if name.startswith("text"):
        grounds.append(theme["neutral-soft"])
    return min(contrast(theme[name], ground) for ground in grounds)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", list(TABLE))
def test_the_sheet_keeps_the_table(theme: str, name: str) -> None:
    assert worst(THEMES[theme], name) == pytest.approx(TABLE[name][theme == "dark"], abs=0.011)


@pytest.mark.parametrize("theme", THEMES)
def test_no_text_falls_under_four_and_a_half(theme: str) -> None:
    assert {name: worst(THEMES[theme], name) for name in TEXTS if worst(THEMES[theme], name) < 4.5} == {}
    soft = [ground for ground in THEMES[theme] if ground.endswith("-soft") and ground != "neutral-soft"]
    assert min(contrast(THEMES[theme]["text"], THEMES[theme][ground]) for ground in soft) >= 11.5


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_borders_and_buttons_are_seen(theme: str) -> None:
    colours = THEMES[theme]
    assert worst(colours, "control-border") >= 3
    fills = [colours[name] for name in ("accent", "accent-hover", "bad", "warn")]
    assert min(contrast(colours["on-accent"], fill) for fill in fills) >= 4.5
    assert contrast(colours["accent"], colours["neutral-soft"]) >= 3
    assert min(contrast(colours[f"c{n}"], colours["surface"]) for n in range(1, 7)) >= 4.5


def test_following_the_device_is_the_same_dark() -> None:
    assert THEMES["auto"] == THEMES["dark"]
