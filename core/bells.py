"""Bells rung beside the caller, by one thread of the process: nobody's click waits for the broker.

Every request is followed by a ring that begins after it; between two rings of one bell lies half a second, so that a
thousand decisions in a second ring twice and not a thousand times. Who rings a bell that was quiet waits for nothing.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

logger = logging.getLogger(__name__)
GAP: Final = 0.5
LAST_WORDS: Final = 1.0


B = TypeVar("B", bound=Hashable)


class Bells(Generic[B]):
    """What is to be rung. `ring` may take its time and may raise."""

    def __init__(self, ring: Callable[[B], object], gap: float = GAP) -> None:
        self._ring, self._gap = ring, gap
        self._forget()
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self.flush, LAST_WORDS)

    def _forget(self) -> None:
        """A process that was forked has no thread yet, and its parent rings its own bells."""
        self._turn = threading.Condition()
        self._waiting: dict[B, float] = {}
        self._rung: dict[B, float] = {}
        self._busy = self._closing = False
        self._thread: threading.Thread | None = None

    def soon(self, bell: B) -> None:
        """Ring it as soon as may be; a bell that waits already is not rung twice."""
        with self._turn:
            alive = self._thread is not None and self._thread.is_alive()
            if alive and bell in self._waiting:
                return  # its thread knows; waking it would cost every caller a turn of the processor
            self._waiting.setdefault(bell, max(time.monotonic(), self._rung.get(bell, 0.0) + self._gap))
            if not alive:
                self._thread = threading.Thread(target=self._work, name="bells", daemon=True)
                self._thread.start()
            self._turn.notify_all()

    def flush(self, seconds: float) -> bool:
        """Ring at once what waits; False if that took longer than so many seconds."""
        with self._turn:
            self._closing = True
            self._turn.notify_all()
            done = self._turn.wait_for(lambda: not self._waiting and not self._busy, seconds)
            self._closing = False
            return done

    def _work(self) -> None:
        while True:
            bell = self._next()
            try:
                self._ring(bell)
            except Exception:
                logger.exception("a bell could not be rung")
            with self._turn:
                self._busy = False
                self._turn.notify_all()

    def _next(self) -> B:
        with self._turn:
            while True:
                now = time.monotonic()
                bell = min(self._waiting, key=self._waiting.__getitem__, default=None)
                if bell is not None and (self._closing or self._waiting[bell] <= now):
                    del self._waiting[bell]
                    self._rung = {one: at for one, at in self._rung.items() if now - at < self._gap} | {bell: now}
                    self._busy = True
                    return bell
                self._turn.wait(None if bell is None else self._waiting[bell] - now)
