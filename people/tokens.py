"""The secret of a token: made here, shown once, afterwards known by its hash alone."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Final

from core import wire_clock
from core.rest.scopes import SCOPES, Scope
from people.models import ApiToken, Employee
from people.policy import duties_of
from people.states import Access, EmployeeStatus, TokenStatus

PREFIX: Final = "hub_"
HINT: Final = 10
NOTED_EVERY: Final = timedelta(minutes=1)
_SHAPE = re.compile(r"hub_[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    """256 random bits with the prefix by which scanners and people recognise it."""
    return f"{PREFIX}{secrets.token_urlsafe(32)}"


def scopes_for(person: Employee) -> list[Scope]:
    """What the person's tokens may be good for: an administrator's scopes only while he is one."""
    mine = duties_of(person)
    return [scope for scope in SCOPES if not scope.duties or scope.duties & mine]


def digest(secret: str) -> str:
    """What is kept of it. The secret is random, so one plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def bearer(secret: str) -> ApiToken | None:
    """The good token with this secret, of somebody who works here and is let in; its use is noted."""
    if not _SHAPE.fullmatch(secret):
        return None
    now = wire_clock.now()
    rows = ApiToken.objects.filter(digest=digest(secret), status=TokenStatus.ACTIVE, expires_at__gt=now)
    allowed = rows.filter(person__status=EmployeeStatus.ACTIVE, person__access=Access.OPEN)
    found = allowed.select_related("person").first()
    if found is not None and (found.last_used_at is None or now - found.last_used_at >= NOTED_EVERY):
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
    return found
