"""What lives as long as the process: windows, calls, faults, switches, counters."""

from __future__ import annotations

import threading
from collections import Counter

from feishu_sandbox.calls import Calls
from feishu_sandbox.faults import Faults
from feishu_sandbox.limits import Limiter
from feishu_sandbox.switches import Switches

limiter = Limiter()
calls = Calls()
faults = Faults()
switches = Switches()
counters: Counter[str] = Counter()
_counting = threading.Lock()


def count(name: str, by: int = 1) -> None:
    with _counting:
        counters[name] += by


def reset() -> None:
    """Back to the state of a fresh process."""
    limiter.reset()
    calls.reset()
    faults.clear()
    switches.reset()
    with _counting:
        counters.clear()
