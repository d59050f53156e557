"""A whole night: 300 alerts, four handovers, clocks put back, a dead Prometheus, Feishu away for twenty minutes.

`tests/alerts/night/plan.py` says what happens, `pages.txt` whom it called; a change there is a change somebody means.
"""

from __future__ import annotations

import os
import random
import time
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from alerts.models import Alert
from alerts.services import house
from alerts.states import AlertKind
from bots import channel
from bots.outbox import outcome
from core import clock
from core.timers import RECURRING
from tests.alerts.night import laws, page_log, plan
from tests.alerts.night.firm import founded
from tests.alerts.night.replay import Feishu, Night
from tests.conftest import FrozenWire

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(400)]
PAGES = Path(__file__).parent / "night" / "pages.txt"
LEDGER = "alerts.ledger"


@pytest.fixture
def night(frozen_wire: FrozenWire, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Night:
    """The firm on the evening before, with Feishu at the edge; who sleeps moves the time of the wire.

    No groups are opened, and of what the house does by itself only the balance of alerts at 03:40.
    """
    settings.ALERTS_WAR_ROOM_PRIORITIES = frozenset()
    feishu = Feishu()
    frozen_wire.at = plan.BEGINS.timestamp()
    monkeypatch.setattr(channel, "client_of", lambda bot: feishu)
    monkeypatch.setattr(time, "sleep", frozen_wire.move)
    monkeypatch.setattr(outcome, "backoff", lambda attempts, lane: min(60.0, 2.0**attempts))
    monkeypatch.setattr(RECURRING, "_entries", {LEDGER: RECURRING._entries[LEDGER]})
    with clock.frozen(plan.BEGINS - timedelta(hours=2)):
        return Night(founded(), feishu, frozen_wire, watch=laws.at_every_moment)


def lived(night: Night, throw: int) -> str:
    """The page log of the night; `throw` is the order in which timers of one moment fire."""
    random.seed(throw)
    night.live()
    with clock.frozen(plan.ENDS):
        return page_log.text()


def test_the_night_calls_whom_the_page_log_says_and_keeps_every_law(night: Night) -> None:
    told = lived(night, throw=1)
    assert Alert.objects.filter(kind=AlertKind.ALERT).exclude(source__slug=house.SLUG).count() == 300
    with clock.frozen(plan.ENDS):
        laws.over_the_whole(night)
        laws.ended_at_its_true_time()
    if os.environ.get("NIGHT") == "write":
        PAGES.write_text(told)
    assert told == PAGES.read_text()


def test_every_request_posted_twice_and_every_moment_worked_at_twice_the_same_people_are_called(night: Night) -> None:
    night.times = 2
    assert lived(night, throw=2) == PAGES.read_text()
    with clock.frozen(plan.ENDS):
        laws.over_the_whole(night)
