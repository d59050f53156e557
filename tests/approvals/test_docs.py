"""The example of the how-to is a flow that can be published."""

from __future__ import annotations

import json
import re
from pathlib import Path

from approvals.definition import parse

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/add-a-flow.md"


def test_the_example_of_the_how_to_is_right() -> None:
    example = re.search(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    assert list(parse(json.loads(example[1])).nodes) == ["leader", "by_days", "head"]
