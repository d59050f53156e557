"""The desk on Monday morning."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core import clock
from people.models import Employee
from tests.approvals.verbs.desk import MONDAY, Desk, build_desk
from tests.standing import world

standing_desk = world("standing_desk", build_desk, at=MONDAY)


@pytest.fixture
def desk(standing_desk: dict[str, Employee]) -> Iterator[Desk]:
    """The firm of `build_desk`."""
    with clock.frozen(MONDAY):
        yield Desk(standing_desk)
