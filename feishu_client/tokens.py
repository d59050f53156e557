"""The tenant token: kept in a shared store, fetched once per process, forgotten once when it is refused.

Feishu's rule: a token lives two hours. Asking again while at least 30 minutes remain gives the same token, asking
later gives a new one, and the old one stays valid to its own end. So a refresh inside the last ten minutes is safe for
any number of processes, and an early one would be useless.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from feishu_client.errors import Temporary

REFRESH_BEFORE: Final = 600.0  # seconds before the end at which a new token is asked for
LAST_RESORT: Final = 30.0  # an old token with more than this left is used while Feishu cannot give a new one


@dataclass(frozen=True)
class StoredToken:
    """A token and the moment of its end, in seconds since 1970."""

    value: str
    expires_at: float

    def __repr__(self) -> str:
        return f"StoredToken(value=<hidden>, expires_at={self.expires_at})"


class TokenStore(Protocol):
    """Where tokens are kept for all processes: rows, Redis, or memory."""

    def get(self, app_id: str) -> StoredToken | None:
        """The newest token of this app, None when there is none."""

    def put(self, app_id: str, token: StoredToken) -> None:
        """Keep this token."""

    def forget(self, app_id: str, token: str) -> None:
        """Drop this token, but not one that somebody else has put there since."""


class MemoryStore:
    """A store for one process: tests, scripts, `manage.py` commands."""

    def __init__(self) -> None:
        self._tokens: dict[str, StoredToken] = {}
        self._lock = threading.Lock()

    def get(self, app_id: str) -> StoredToken | None:
        return self._tokens.get(app_id)

    def put(self, app_id: str, token: StoredToken) -> None:
        with self._lock:
            self._tokens[app_id] = token

    def forget(self, app_id: str, token: str) -> None:
        with self._lock:
            held = self._tokens.get(app_id)
            if held is not None and held.value == token:
                del self._tokens[app_id]


_locks: dict[str, threading.Lock] = {}
_locks_guard = threading.Lock()


def _lock_of(app: str) -> threading.Lock:
    """One lock per app and process, also over several client objects."""
    with _locks_guard:
        return _locks.setdefault(app, threading.Lock())


def _forget_locks() -> None:
    """In a forked child nobody would ever release what a thread of the parent holds."""
    global _locks_guard  # noqa: PLW0603 - the guard itself may be held
    _locks_guard = threading.Lock()
    _locks.clear()


os.register_at_fork(after_in_child=_forget_locks)


class TokenKeeper:
    """Gives the token to send with. `fetch` asks Feishu and returns value and remaining seconds."""

    def __init__(
        self,
        app_id: str,
        store: TokenStore,
        fetch: Callable[[], tuple[str, float]],
        clock: Callable[[], float],
        *,
        realm: str = "",
    ) -> None:
        self._app_id = app_id
        self._store = store
        self._fetch = fetch
        self._clock = clock
        self._app = f"{realm} {app_id}"
        self._early = REFRESH_BEFORE

    def current(self) -> str:
        """A token with time left; asks Feishu only when the shared store has none.

        Raises: FeishuError when there is none to be had.
        """
        held = self._store.get(self._app_id)
        if held is not None and self._left(held) > self._early:
            return held.value
        with _lock_of(self._app):
            return self._renew()

    def after_refusal(self, refused: str) -> str:
        """Another token than the refused one: what a neighbour fetched meanwhile, else a new one.

        Raises: FeishuError when there is none to be had.
        """
        self._store.forget(self._app_id, refused)
        with _lock_of(self._app):
            return self._renew()

    def _renew(self) -> str:
        held = self._store.get(self._app_id)  # a neighbour may have been faster while we waited for the lock
        if held is not None and self._left(held) > self._early:
            return held.value
        try:
            value, seconds = self._fetch()
        except Temporary:
            if held is not None and self._left(held) > LAST_RESORT:
                return held.value
            raise
        # A token that was born short (a stand-in, a changed rule) would otherwise be asked for on every call.
        self._early = min(REFRESH_BEFORE, seconds / 2)
        self._store.put(self._app_id, StoredToken(value, self._clock() + seconds))
        return value

    def _left(self, token: StoredToken) -> float:
        return token.expires_at - self._clock()
