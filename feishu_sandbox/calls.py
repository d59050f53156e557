"""The last calls that came in, kept in memory for the panel; secrets are masked when they are shown."""

from __future__ import annotations

import itertools
import json
import re
import threading
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any

_SECRET = re.compile(
    r'("(?:token|app_secret|tenant_access_token|app_access_token|access_token|refresh_token|client_secret|code_verifier|AppSecret|action_callback_token|action_callback_key|sign|encrypt_key|verification_token)"\s*:\s*")'
    r'([^"]{0,6})[^"]*(")'
)
_HOOK = re.compile(r"(/hook/.{4})[^/?]*")


@dataclass(frozen=True)
class Call:
    """One exchange. `direction` is `in` for a call of the product, `out` for a callback sent to it."""

    number: int
    at: float
    direction: str
    method: str
    path: str
    app_id: str
    app_name: str
    status: int
    code: int
    msg: str
    log_id: str
    ms: float
    request: bytes
    answer: bytes

    @property
    def shown_path(self) -> str:
        return _HOOK.sub(r"\1…", self.path.removeprefix("/open-apis"))

    @property
    def failed(self) -> bool:
        return self.code != 0 or not 200 <= self.status < 300


class Calls:
    """A ring of the newest calls, and counts of all."""

    def __init__(self, keep: int = 1000) -> None:
        self._ring: deque[Call] = deque(maxlen=keep)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self.codes: Counter[int] = Counter()
        self.total = 0

    def add(self, **values: Any) -> Call:
        with self._lock:
            call = Call(number=next(self._numbers), **values)
            self._ring.append(call)
            self.codes[call.code] += 1
            self.total += 1
        return call

    def newest(self, limit: int) -> list[Call]:
        with self._lock:
            return list(itertools.islice(reversed(self._ring), limit))

    def one(self, number: int) -> Call | None:
        with self._lock:
            return next((call for call in self._ring if call.number == number), None)

    def reset(self) -> None:
        with self._lock:
            self._ring.clear()
            self.codes.clear()
            self.total = 0


def readable(raw: bytes, *, limit: int = 20_000) -> str:
    """A body for human eyes: indented, nested JSON strings opened, secrets masked, long ones cut."""
    text = raw.decode("utf-8", "replace")
    try:
        value = json.loads(text)
    except ValueError:
        return _SECRET.sub(r"\1\2…\3", text)[:limit]
    if isinstance(value, dict) and isinstance(value.get("content"), str) and value["content"][:1] in "{[":
        try:
            value["content"] = json.loads(value["content"])
        except ValueError:
            return _SECRET.sub(r"\1\2…\3", text)[:limit]
    return _SECRET.sub(r"\1\2…\3", json.dumps(value, ensure_ascii=False, indent=2))[:limit]
