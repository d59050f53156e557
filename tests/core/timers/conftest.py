"""A subject with a state, and a handler about it, for the stories of timers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.models import Heartbeat
from core.refs import Ref
from core.timers import HANDLERS, RECURRING, Firing, TimerHandler

SUBJECT = Ref("tests.subject", "1")


class Bell:
    """Rings for each effect. The subject is a row of its own: named `open` while something is due."""

    def __init__(self) -> None:
        self.rung: list[str] = []
        self.broken = False

    def fire(self, firing: Firing) -> None:
        subject = Heartbeat.objects.select_for_update().get(name=str(firing.ref))
        del subject
        firing.claim()
        if self.broken:
            raise ValueError("the bell is broken")
        self.rung.append(firing.key)


@pytest.fixture
def bell() -> Iterator[Bell]:
    bell = Bell()
    before = dict(HANDLERS._entries), dict(RECURRING._entries)
    RECURRING._entries.clear()
    HANDLERS.register(TimerHandler("tests.bell", bell.fire))
    HANDLERS.register(TimerHandler("tests.not_due", lambda firing: None))
    yield bell
    HANDLERS._entries, RECURRING._entries = before
