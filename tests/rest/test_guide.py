"""The guide's commands do what it says."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest

from tests.approvals.conftest import House, monday, standing_house
from tests.house.files import ROOT
from tests.rest.conftest import Caller

__all__ = ["monday", "standing_house"]
GUIDE = (ROOT / "docs" / "how-to" / "use-the-api.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)\n```", GUIDE, re.DOTALL)


@pytest.fixture
def house(standing_house: House, monday: None) -> House:
    return standing_house


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_answered(house: House, caller: Caller, command: str) -> None:
    words = shlex.split(command)
    assert words[0] == "curl"
    options: dict[str, list[str]] = {"-H": [], "-X": ["GET"], "-d": [""]}
    for name, value in zip(words, words[1:], strict=False):
        if name in options:
            options[name] = [*options[name], value] if name == "-H" else [value]
    pairs = [header.split(": ") for header in options["-H"]]
    headers: dict[str, Any] = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in pairs}
    headers.pop("HTTP_AUTHORIZATION")
    headers.pop("HTTP_CONTENT_TYPE", None)
    path = words[-1].removeprefix("$HUB")
    answer = caller(house.cast.member).generic(
        options["-X"][0], path, options["-d"][0], content_type="application/json", **headers
    )
    assert answer.status_code == (422 if "requests" in path else 200), answer.content
