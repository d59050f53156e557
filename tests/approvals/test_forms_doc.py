"""The page about forms: its examples are read, and it names every type, operator, expression, check and setting."""

from __future__ import annotations

import json
import re

import pytest

from approvals.forms.checks import FIELD_CHECKS
from approvals.forms.conditions import OF_KIND
from approvals.forms.kinds import TYPES
from tests.approvals.forms import tried
from tests.house.files import ROOT

PAGE = (ROOT / "docs/mechanisms/forms.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_form(example: str) -> None:
    fields, faults = tried(*json.loads(example))
    assert fields
    assert not faults


def test_everything_that_can_be_said_is_told() -> None:
    known = {kind.slug for kind in TYPES} | {name for kind in TYPES for name in kind.settings}
    known |= {check.slug for check in FIELD_CHECKS} | {op for ops in OF_KIND.values() for op in ops}
    assert not {name for name in known if not re.search(rf"[`\s\"]{name}[`\s\"]", PAGE)}
