"""Tenant access tokens: the same one while more than the overlap is left, afterwards a new one beside the old."""

from __future__ import annotations

import threading
import time

from feishu_sandbox import ids, state
from feishu_sandbox.models import App, Token

_cache: dict[str, tuple[float, App]] = {}
_lock = threading.Lock()


def issue(app: App) -> tuple[str, int]:
    """The token to use now and the seconds it still lives."""
    now = time.time()
    with _lock:
        last = Token.objects.filter(app=app).order_by("-expires_at").first()
        if last is None or last.expires_at - now < state.switches.token_overlap_s:
            last = Token.objects.create(app=app, token=ids.fresh("t-"), expires_at=now + state.switches.token_life_s)
    return last.token, int(last.expires_at - now)


def app_behind(header: str) -> App | None:
    """The app whose valid token stands in an Authorization header."""
    token = header.removeprefix("Bearer ")
    if not token.startswith("t-"):
        return None
    known = _cache.get(token)
    if known is None:
        row = Token.objects.select_related("app").filter(token=token).first()
        if row is None:
            return None
        known = _cache[token] = (row.expires_at, row.app)
    expires_at, app = known
    return app if time.time() < expires_at else None


def forget_cached() -> None:
    """After apps or tokens changed."""
    _cache.clear()


def revoke(app_id: str = "") -> int:
    """End the tokens of one app, or of all, at once. Returns how many."""
    tokens = Token.objects.filter(app__app_id=app_id) if app_id else Token.objects.all()
    with _lock:
        ended = tokens.delete()[0]
        _cache.clear()
    return ended
