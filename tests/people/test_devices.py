"""What a device is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people import devices

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/120.0 Safari/537.36", "Chrome · Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {KIT} Chrome/120.0 Safari/537.36 Edg/120.0", "Edge · Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {KIT} Chrome/120.0 Safari/537.36 Lark/7.20", "Feishu · Windows"),
        (f"{IOS} Lark/7.2 LarkLocale/zh_CN", "Feishu · iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1.15 Version/17.0 Safari/605", "Safari · macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox · Linux"),
        (f"Mozilla/5.0 (Linux; Android 14) {KIT} Chrome/120.0 Mobile Safari/537.36", "Chrome · Android"),
        ("strange-thing/1.0", "strange-thing/1.0"),
        ("", ""),
    ],
)
def test_a_device_is_called_by_program_and_system(agent: str, words: str) -> None:
    assert devices.words(agent) == words


@given(st.text(max_size=400))
def test_no_agent_makes_a_long_or_invisible_name(agent: str) -> None:
    words = devices.words(agent)
    assert len(words) <= devices.LIMIT
    assert words.isprintable()


def test_feishus_web_view_is_known() -> None:
    assert devices.in_feishu(f"{IOS} Lark/7.2")
    assert not devices.in_feishu(IOS)
