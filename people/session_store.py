"""Where sessions live (`SESSION_ENGINE`): a table that knows whose session it is, since when, from where, until when.

Two limits, both of the wire clock: `SESSION_IDLE_MINUTES` since the last sign of life, `SESSION_MINUTES` since signing
in. A sign of life is written at most once a minute.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction

from core import wire_clock
from people.account_states import SignInWay
from people.devices import words
from people.models import Session

FACTS: Final = "sign_in"  # in the session's data: way, address, device, at (seconds)
TOUCH: Final = timedelta(minutes=1)


def session_facts(*, way: SignInWay, address: str, user_agent: str) -> dict[str, Any]:
    """What a session remembers of its sign-in; the portal puts it under `FACTS`."""
    return {FACTS: {"way": way.value, "address": address, "device": words(user_agent), "at": wire_clock.seconds()}}


def session_way(session: SessionBase) -> str:
    """By which way the person of this session came in; empty if nobody noted it."""
    facts = session.get(FACTS, {})
    return str(facts.get("way", ""))


def session_key(session: SessionBase) -> str:
    """The key of the row of this session, as `sessions_of` lists it."""
    return digest(session.session_key) if session.session_key else ""


def digest(cookie: str) -> str:
    """The key of the row for what a cookie holds."""
    return hashlib.sha256(cookie.encode()).hexdigest()


class SessionStore(SessionBase):
    """One browser's session."""

    row: Session | None = None

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key, if it is over or was ended."""
        row = Session.objects.filter(key=digest(self.session_key or ""), ends_at__gt=wire_clock.now()).first()
        self.row = row
        if row is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(row.data)
        return held

    def exists(self, session_key: str) -> bool:
        """Whether there is such a session, over or not."""
        return Session.objects.filter(key=digest(session_key)).exists()

    def create(self) -> None:
        """Begin a session under a fresh key."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # SessionBase has it
            try:
                self._begin()
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write the session down.

        Raises: CreateError if the key is taken, UpdateError if the session was ended meanwhile.
        """
        if self.session_key is None:
            self.create()
            return
        if must_create:
            self._begin()
            return
        columns = self._columns(self._get_session())  # type: ignore[attr-defined]  # SessionBase has it
        if not Session.objects.filter(key=digest(self.session_key)).update(**columns):
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        """End a session, this one if no other is named."""
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(key=digest(key)).delete()

    def touch(self, address: str | None) -> None:
        """Note a sign of life; writes at most once a minute."""
        row, now = self.row, wire_clock.now()
        if row is None or now - row.seen_at < TOUCH:
            return
        row.seen_at, row.ends_at = now, _end(row.started_at, now)
        Session.objects.filter(key=row.key).update(seen_at=now, ends_at=row.ends_at, address=address)

    @classmethod
    def clear_expired(cls) -> None:
        """Forget sessions that are over."""
        Session.objects.filter(ends_at__lt=wire_clock.now()).delete()

    def _begin(self) -> None:
        """Write a session under its fresh key.

        Raises: CreateError if the key is taken.
        """
        self.row = None
        columns = self._columns(self._get_session(no_load=True))  # type: ignore[attr-defined]  # SessionBase has it
        try:
            with transaction.atomic():
                self.row = Session.objects.create(key=digest(self.session_key or ""), **columns)
        except IntegrityError:
            raise CreateError from None

    def _columns(self, held: dict[str, Any]) -> dict[str, Any]:
        now, facts = wire_clock.now(), held.get(FACTS, {})
        began = facts.get("at")
        known = self.row.started_at if self.row is not None else now
        started = datetime.fromtimestamp(began, UTC) if began is not None else known
        return {
            "data": self.encode(held),
            "person_id": held.get(SESSION_KEY),
            "way": facts.get("way", ""),
            "address": facts.get("address") or None,
            "device": facts.get("device", ""),
            "started_at": started,
            "seen_at": now,
            "ends_at": _end(started, now),
        }


def _end(started: datetime, seen: datetime) -> datetime:
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return min(seen + idle, started + timedelta(seconds=settings.SESSION_COOKIE_AGE))
