"""What was changed in the estate: changes that were agreed to here, and those that other systems told of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from alerts.models import Change
from alerts.policy import require_keeps_sources
from approvals import api as approvals
from core import clock
from core.clock import SHANGHAI
from estate import api as estate
from people.models import Employee

MOST: Final = 200
BY: Final = ("user", "author", "by", "operator", "deployed_by", "actor")  # where senders name who it was


@dataclass(frozen=True)
class ChangeFacts:
    """A change, wherever it is known from. serial: of the request, empty for one that was told; at: when it began."""

    subject: str
    systems: tuple[str, ...]
    at: datetime
    by: str
    source: str
    url: str = ""
    serial: str = ""
    ends_at: datetime | None = None
    tone: str = ""
    state: str = ""


@dataclass(frozen=True)
class ChangeRow:
    """A change in the list, with the names of its systems."""

    change: ChangeFacts
    systems: str


@dataclass(frozen=True)
class ChangesPage:
    """The changes of a day, or of one system on it, the newest first. more: not all are shown."""

    day: date
    system: str
    rows: tuple[ChangeFacts, ...]
    systems: tuple[tuple[str, str], ...]
    more: bool = False

    @property
    def before(self) -> date:
        """The day before."""
        return self.day - timedelta(days=1)

    @property
    def after(self) -> date | None:
        """The day after; None for a day to come."""
        return self.day + timedelta(days=1) if self.day < clock.today() else None

    @property
    def lines(self) -> list[ChangeRow]:
        """Each with what its systems are called."""
        names = dict(self.systems)
        return [ChangeRow(one, "、".join(names.get(key, key) for key in one.systems)) for one in self.rows]


def changes_between(start: datetime, end: datetime, systems: Collection[str]) -> list[ChangeFacts]:
    """Changes of these systems that touch this time, the newest first; "" stands for those that name no system.

    Whoever asks has been let read them.
    """
    agreed = approvals.changes_about([key for key in systems if key], start, end)
    found = told_between(start, end, systems) + [agreed_facts(one) for one in agreed]
    return sorted(found, key=lambda one: one.at, reverse=True)


def told_between(start: datetime, end: datetime, systems: Collection[str]) -> list[ChangeFacts]:
    """Those of them that other systems told of."""
    rows = Change.objects.filter(at__gte=start, at__lt=end, system__in=systems).select_related("source")
    return [_told(row) for row in rows[:MOST]]


def changes_page(person: Employee, day: date | None = None, system: str = "") -> ChangesPage:
    """The changes of a day.

    Raises: Refused for whoever does not look after sources.
    """
    require_keeps_sources(person)
    asked = day or clock.today()
    start = datetime.combine(asked, time(), SHANGHAI)
    systems = tuple((one.key, one.said) for one in estate.systems(person, "", 500))
    wanted = {system} if system else {"", *(key for key, _name in systems)}
    found = changes_between(start, start + timedelta(days=1), wanted)
    return ChangesPage(asked, system, tuple(found[:MOST]), systems, len(found) > MOST)


def _told(row: Change) -> ChangeFacts:
    return ChangeFacts(
        subject=row.title, systems=(row.system,) if row.system else (), at=row.at, by=_who(row.details),
        source=row.source.display_name, url=row.link,
    )  # fmt: skip


def _who(details: dict[str, Any]) -> str:
    lower = {str(name).lower(): value for name, value in details.items()}
    return next((str(lower[name])[:60] for name in BY if lower.get(name)), "")


def agreed_facts(one: approvals.ChangeFacts) -> ChangeFacts:
    """One that was agreed to here."""
    return ChangeFacts(
        subject=one.subject, systems=one.systems, at=one.starts_at, by=one.initiator, source=one.serial, url=one.url,
        serial=one.serial, ends_at=one.ends_at, tone=one.status.tone, state=str(one.status.label),
    )  # fmt: skip
