"""Every night the whole directory is read again, so that an event which never came does not matter for long."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from bots.directory import hints
from bots.directory.events import ring
from bots.directory.run import write_down
from bots.states import RunKind
from core.timers import Firing, Recurring, daily


def begin(slot: datetime, firing: Firing) -> None:
    """Write the run down; nothing before the first one that an operator started."""
    if not hints.begun():
        return
    firing.claim()
    write_down(RunKind.FULL)
    ring()


NIGHTLY: Final = Recurring("bots.directory", daily(time(2, 30)), begin)
