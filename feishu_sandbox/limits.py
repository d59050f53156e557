"""Sliding rate windows, exact to the call: nothing is let through that the documented limit forbids."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass

_KEEP = 20_000


@dataclass(frozen=True)
class Rule:
    limit: int
    seconds: float


@dataclass(frozen=True)
class Denied:
    """Refused: which rule, and for how many seconds it will stay so."""

    rule: Rule
    wait: float


class Limiter:
    """All windows of the process. A refused call does not count against its window."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hits: dict[str, deque[float]] = {}
        self.violations: Counter[str] = Counter()

    def take(self, key: str, rules: Iterable[Rule], now: float) -> Denied | None:
        """Count one call, or say which rule forbids it. Violations are counted under the first word of `key`."""
        rules = tuple(rules)
        with self._lock:
            hits = self._hits.setdefault(key, deque())
            self._forget(hits, now - max(rule.seconds for rule in rules))
            denied = next((d for rule in rules if (d := self._denied(hits, rule, now))), None)
            if denied:
                self.violations[key.split(":", 1)[0]] += 1
                return denied
            hits.append(now)
            if len(self._hits) > _KEEP:
                self._sweep(now)
        return None

    def reset(self) -> None:
        with self._lock:
            self._hits.clear()
            self.violations.clear()

    @staticmethod
    def _forget(hits: deque[float], before: float) -> None:
        while hits and hits[0] <= before:
            hits.popleft()

    @staticmethod
    def _denied(hits: deque[float], rule: Rule, now: float) -> Denied | None:
        if len(hits) < rule.limit:
            return None
        oldest = hits[-rule.limit]
        return Denied(rule, oldest + rule.seconds - now) if oldest > now - rule.seconds else None

    def _sweep(self, now: float) -> None:
        for key in [key for key, hits in self._hits.items() if not hits or hits[-1] < now - 60]:
            del self._hits[key]
