"""The firm of the five flows, on a Monday morning."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from core import clock
from people.models import Employee
from tests.approvals.flows.firm import MONDAY, Firm, build_firm
from tests.standing import world

standing_firm = world("standing_firm", build_firm, at=MONDAY)


@pytest.fixture
def firm(standing_firm: dict[str, Employee], settings: Any, tmp_path: Any) -> Iterator[Firm]:
    """The firm with everything that the flows ask for."""
    settings.MEDIA_ROOT = str(tmp_path)
    with ExitStack() as clocks:
        clocks.enter_context(clock.frozen(MONDAY))
        yield Firm(standing_firm, clocks)
