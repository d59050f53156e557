"""What a sign-in with Feishu has to remember while the browser is away: kept by the browser, signed, taken once.

One cookie per sign-in, so that two tabs do not spoil each other's. It holds the state that Feishu brings back, the
secret whose digest Feishu was told (PKCE), and where the person was going.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from core import wire_clock
from people import api as people
from portal.entering import cookie_name

SECONDS: Final = 600
AT_ONCE: Final = 4
SALT: Final = "portal.feishu"
PREFIX: Final = "feishu-"


@dataclass(frozen=True)
class Pending:
    """A sign-in that is on its way."""

    state: str
    verifier: str
    going: str


def fresh(verifier: str, going: str) -> Pending:
    """A sign-in that begins now."""
    return Pending(secrets.token_urlsafe(32), verifier, going)


def keep(request: HttpRequest, response: HttpResponse, pending: Pending) -> None:
    """Let the browser remember it for ten minutes; of those begun before it, a few stay."""
    mine = [name for name in request.COOKIES if name.startswith(cookie_name(PREFIX))]
    for name in mine if len(mine) >= AT_ONCE else ():
        response.delete_cookie(name, samesite="Lax")
    held = {"s": pending.state, "v": pending.verifier, "n": pending.going, "e": wire_clock.seconds() + SECONDS}
    response.set_cookie(
        _name(pending.state), signing.dumps(held, salt=SALT),
        max_age=SECONDS, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip


def take(request: HttpRequest, state: str) -> Pending | None:
    """The sign-in that this state belongs to, if this very browser began it, in time, and it was not taken before."""
    try:
        held = signing.loads(request.COOKIES.get(_name(state), ""), salt=SALT)
        pending, ends = Pending(held["s"], held["v"], held["n"]), float(held["e"])
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    if not secrets.compare_digest(pending.state.encode(), state.encode()) or ends < wire_clock.seconds():
        return None
    return pending if people.take_state(hashlib.sha256(state.encode()).hexdigest()) else None


def forget(response: HttpResponse, state: str) -> None:
    """Let the browser forget it."""
    response.delete_cookie(_name(state), samesite="Lax")


def _name(state: str) -> str:
    return cookie_name(f"{PREFIX}{hashlib.sha256(state.encode()).hexdigest()[:8]}")
