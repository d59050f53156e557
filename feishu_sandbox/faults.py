"""Faults on demand: what goes wrong, for which calls, how often."""

from __future__ import annotations

import fnmatch
import itertools
import random
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

KINDS = {
    "rate_limited": "限流 429",
    "server_error": "服务端错误 5xx",
    "timeout": "超时无应答",
    "slow": "变慢",
    "reset": "连接重置",
    "invalid_token": "令牌失效",
    "code": "返回指定错误码",
    "callback_duplicate": "重复回调",
    "callback_late": "迟到回调",
    "callback_unconfigured": "未配置回调",
    "event_duplicate": "重复事件",
    "event_late": "迟到事件（乱序）",
}
CALLBACK_KINDS = frozenset({"callback_duplicate", "callback_late", "callback_unconfigured", "event_duplicate",
                            "event_late"})  # fmt: skip


@dataclass
class Fault:
    """One fault. `path` is a glob over `METHOD /path`; `times` None = until cleared; `after` = the call takes effect
    first and only its answer is spoiled (the case that makes senders doubt)."""

    kind: str
    path: str = "*"
    app_id: str = ""
    receiver: str = ""
    times: int | None = 1
    probability: float = 1.0
    after: bool = False
    delay_s: float = 5.0
    reset_s: int = 1
    status: int = 0
    code: int = 0
    msg: str = ""
    id: int = 0
    hits: int = 0

    @property
    def label(self) -> str:
        return KINDS[self.kind]


class Faults:
    """The faults in force, first come first served."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._numbers = itertools.count(1)

    def add(self, spec: Mapping[str, Any]) -> Fault:
        """Put a fault in force. Raises ValueError for an unknown kind or field."""
        unknown = set(spec) - {f.name for f in fields(Fault)}
        if unknown:
            raise ValueError(f"unknown fields {sorted(unknown)}")
        if spec.get("kind") not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        fault = Fault(**{**spec, "hits": 0})
        with self._lock:
            fault.id = next(self._numbers)
            self._faults.append(fault)
        return fault

    def pick(self, what: str, *, app_id: str = "", body: bytes = b"", callback: bool = False) -> Fault | None:
        """The fault that strikes this call, if any; a fault that has struck often enough is gone."""
        if not self._faults:
            return None
        with self._lock:
            for fault in self._faults:
                if (fault.kind in CALLBACK_KINDS) != callback or not self._fits(fault, what, app_id, body):
                    continue
                fault.hits += 1
                if fault.times is not None and fault.hits >= fault.times:
                    self._faults.remove(fault)
                return fault
        return None

    @staticmethod
    def _fits(fault: Fault, what: str, app_id: str, body: bytes) -> bool:
        named = (not fault.app_id or fault.app_id == app_id) and (
            not fault.receiver or fault.receiver.encode() in body
        )
        wanted = fnmatch.fnmatch(what, fault.path) or fnmatch.fnmatch(what.split(" ", 1)[-1], fault.path)
        return named and wanted and random.random() < fault.probability  # noqa: S311 - chance, not secrecy

    def clear(self, fault_id: int | None = None) -> None:
        with self._lock:
            self._faults = [] if fault_id is None else [f for f in self._faults if f.id != fault_id]

    def listed(self) -> list[Fault]:
        with self._lock:
            return list(self._faults)

    def as_list(self) -> list[dict[str, Any]]:
        return [asdict(fault) | {"label": fault.label} for fault in self.listed()]
