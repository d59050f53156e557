"""Taking a turn in a rate window: one statement, and as many turns as the window has."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bots.models import RateWindow
from bots.outbox.windows import Slot, Window, take
from tests.conftest import FrozenWire

pytestmark = pytest.mark.django_db
WINDOW = Window("w", 1.0, burst=3)


def test_a_burst_goes_at_once_and_what_follows_waits(frozen_wire: FrozenWire) -> None:
    told = [take(WINDOW, patience=2.0) for _call in range(6)]
    assert [round(one.wait, 3) for one in told] == [0, 0, 0, 1, 2, 3]
    assert [one.taken for one in told] == [True] * 5 + [False]
    assert [round(one.ahead, 3) for one in told] == [0, 1, 2, 3, 4, 5]


def test_what_is_not_taken_is_not_reserved(frozen_wire: FrozenWire) -> None:
    narrow = Window("n", 1.0)
    assert take(narrow, patience=0.0).taken
    before = RateWindow.objects.get(key="n").tat
    assert not take(narrow, patience=0.5).taken
    assert RateWindow.objects.get(key="n").tat == before
    frozen_wire.move(1.0)
    assert take(narrow, patience=0.0) == Slot(0.0, taken=True, ahead=0.0)


def test_a_pause_does_not_save_turns_up(frozen_wire: FrozenWire) -> None:
    take(WINDOW, patience=0.0)
    frozen_wire.move(3_600.0)
    assert [take(WINDOW, patience=0.0).taken for _call in range(4)] == [True, True, True, False]


def test_a_turn_costs_one_statement(frozen_wire: FrozenWire) -> None:
    for _time in range(2):  # the first has no row yet
        with CaptureQueriesContext(connection) as seen:
            take(WINDOW, patience=0.0)
        assert len(seen) == 1
