"""Keeping under Feishu's limits while reading many pages: the one place of the client that waits, and only if asked to.

A full read of a firm is hundreds of calls of two APIs. Feishu allows 50 a second and 1000 a minute for each API of an
app; 40 and 900 leave room for neighbours in other processes.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final, TypeVar

from feishu_client.errors import RateLimited

PER_SECOND: Final = 40
PER_MINUTE: Final = 900
PATIENCE: Final = 5  # refusals in a row after which somebody else has to decide
LONGEST: Final = 60.0  # seconds for one wait

Result = TypeVar("Result")


class Pace:
    """Waits before calls, per API, and after a refusal as long as Feishu says. Threads may share it."""

    def __init__(
        self,
        *,
        per_second: int = PER_SECOND,
        per_minute: int = PER_MINUTE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rules = ((per_second, 1.0), (per_minute, 60.0))
        self._clock = clock
        self._sleep = sleep
        self._taken: dict[str, deque[float]] = {}
        self._lock = threading.Lock()
        self.waited = 0.0  # seconds in all, for whoever reports

    def call(self, api: str, run: Callable[[], Result]) -> Result:
        """Make one call of this API in its turn. Raises: FeishuError; RateLimited after five refusals in a row."""
        for refusals in range(1, PATIENCE + 1):
            self._wait(self._turn(api))
            try:
                return run()
            except RateLimited as told:
                if refusals == PATIENCE:
                    raise
                self._wait(told.retry_after if told.retry_after is not None else float(refusals))
        raise AssertionError("the last refusal is raised")

    def _turn(self, api: str) -> float:
        """Takes the next place in the windows; gives the seconds until then."""
        with self._lock:
            now = self._clock()
            taken = self._taken.setdefault(api, deque(maxlen=max(limit for limit, _ in self._rules)))
            at = max([now, *(taken[-limit] + seconds for limit, seconds in self._rules if len(taken) >= limit)])
            taken.append(at)
            return at - now

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            pause = min(seconds, LONGEST)
            self.waited += pause
            self._sleep(pause)
