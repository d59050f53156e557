"""Whose sessions there are, and who signed in when, from where and with what outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from core import wire_clock
from people.account_policy import require_may_read_sign_ins
from people.models import Employee, Session, SignIn


@dataclass(frozen=True)
class SignInFilters:
    """What narrows the log of sign-ins; empty means all. `until` is not included."""

    text: str = ""
    way: str = ""
    result: str = ""
    since: datetime | None = None
    until: datetime | None = None


def sessions_of(person: Employee) -> tuple[Session, ...]:
    """The person's devices that are signed in now, the one seen last first."""
    return tuple(Session.objects.filter(person=person, ends_at__gt=wire_clock.now()).order_by("-seen_at", "key"))


def own_sign_ins(person: Employee, limit: int) -> tuple[SignIn, ...]:
    """The person's own last attempts, newest first."""
    return tuple(SignIn.objects.filter(person=person).order_by("-pk")[:limit])


def sign_ins(viewer: Employee, filters: SignInFilters) -> QuerySet[SignIn]:
    """Everybody's attempts, newest first, the person along.

    Raises: Refused unless the viewer is the security or the audit administrator.
    """
    require_may_read_sign_ins(viewer)
    asked = Q()
    if filters.text:
        words = Q(name__icontains=filters.text) | Q(person__name__icontains=filters.text)
        asked &= words | Q(address__startswith=filters.text) if _is_address(filters.text) else words
    for column, value in (("way", filters.way), ("result", filters.result), ("at__gte", filters.since)):
        asked &= Q(**{column: value}) if value else Q()
    if filters.until:
        asked &= Q(at__lt=filters.until)
    rows: QuerySet[SignIn] = SignIn.objects.filter(asked).select_related("person").order_by("-pk")
    return rows


def _is_address(text: str) -> bool:
    return bool(text) and all(char in "0123456789abcdefABCDEF.:" for char in text)
