"""The person's own devices and last sign-ins, for /me/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest

from core import wire_clock, wording
from people import api as people
from people.models import Employee
from portal.selectors import sign_ins

SHOWN = 6


@dataclass(frozen=True)
class Device:
    """A browser in which the person is signed in; `here` is the one that asks."""

    key: str
    name: str
    address: str
    way: str
    seen: str
    since: str
    here: bool


@dataclass(frozen=True)
class Devices:
    """All of them, the present one first, and the last attempts to sign in."""

    rows: tuple[Device, ...]
    attempts: tuple[sign_ins.Line, ...]


def build(request: HttpRequest) -> Devices:
    """Of whoever asks."""
    person, now, here = cast(Employee, request.user), wire_clock.now(), people.session_key(request.session)
    rows = [
        Device(
            key=row.key,
            name=sign_ins.device(row.device),
            address=row.address or "",
            way=str(row.get_way_display()),
            seen=wording.moment(row.seen_at, now),
            since=wording.moment(row.started_at, now),
            here=row.key == here,
        )
        for row in people.sessions_of(person)
    ]
    return Devices(tuple(sorted(rows, key=lambda row: not row.here)), sign_ins.own(person, SHOWN))
