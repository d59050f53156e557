"""A device in a few words, from what its browser says about itself. Pure."""

from __future__ import annotations

from typing import Final

LIMIT: Final = 80
_SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
# In this order: each browser also names those that it wants to be taken for.
_BROWSERS: Final = (
    ("Lark/", "Feishu"), ("Feishu/", "Feishu"), ("Edg/", "Edge"), ("EdgA/", "Edge"), ("OPR/", "Opera"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"), ("curl/", "curl"), ("python", "Python"),
)  # fmt: skip


def words(user_agent: str) -> str:
    """Program and system, `Chrome · Windows`; the beginning of what was said if neither is known; "" for nothing.

    Example: words("… (iPhone; …) … Lark/7.2 …") == "Feishu · iPhone"
    """
    program = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    told = " · ".join(part for part in (program, system) if part)
    return (told or "".join(char for char in user_agent if char.isprintable()))[:LIMIT]


def in_feishu(user_agent: str) -> bool:
    """Whether the page is shown inside Feishu's own web view."""
    return "Lark/" in user_agent or "Feishu/" in user_agent
