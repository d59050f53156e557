"""The pages of the sources, for those who look after them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts import said
from alerts.models import AlertSource, SourceToken
from alerts.policy import require_keeps_sources
from alerts.selectors.lines import Line, lines_of
from alerts.selectors.requests import Request, latest_of, stamps
from alerts.signal import Severity
from alerts.sources.kinds import SOURCES, Source
from core import wire_clock
from core.errors import NotVisible
from people.models import Employee

HIDDEN: Final = "hat_…"


@dataclass(frozen=True)
class SourcesPage:
    """The list, those that are listened to first."""

    lines: tuple[Line, ...]
    retired: tuple[Line, ...]


@dataclass(frozen=True)
class AddPage:
    """The kinds to choose from; with `given` and `problems` of a form that was refused."""

    kinds: tuple[tuple[str, str], ...]
    given: Mapping[str, str]
    problems: Mapping[str, str]


@dataclass(frozen=True)
class SourcePage:
    """One source: how to set its sender up, what came last, which tokens are good. `secret`: a new one, shown once."""

    row: AlertSource
    line: Line
    address: str
    secret: str
    steps: tuple[str, ...]
    snippet: str
    files: tuple[str, ...]
    tokens: tuple[SourceToken, ...]
    latest: tuple[Request, ...]
    dead: tuple[Request, ...]
    stamp: str

    @property
    def severities(self) -> tuple[tuple[str, str], ...]:
        """The source's own words and what they mean."""
        kept = self.row.settings.get("severities", {})
        return tuple((word, str(said.SEVERITIES[Severity(meant)])) for word, meant in kept.items())

    @property
    def fresh(self) -> bool:
        """Whether its sender still has to be set up: then that comes first on the page."""
        return bool(self.secret) or not self.latest


def list_page(person: Employee) -> SourcesPage:
    """All sources.

    Raises: Refused for whoever does not look after them.
    """
    require_keeps_sources(person)
    lines = lines_of(list(AlertSource.objects.order_by("slug")))
    return SourcesPage(
        tuple(line for line in lines if line.row.status == "active"),
        tuple(line for line in lines if line.row.status != "active"),
    )


def add_page(
    person: Employee, *, given: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None
) -> AddPage:
    """What may be let in.

    Raises: Refused for whoever does not look after sources.
    """
    require_keeps_sources(person)
    kinds = tuple((entry.slug, str(entry.item.label)) for entry in SOURCES.entries())
    return AddPage(kinds, given or {"kind": kinds[0][0], "zone": settings.TIME_ZONE}, problems or {})


def kept_source(person: Employee, slug: str) -> AlertSource:
    """The source of this name.

    Raises: Refused for whoever does not look after sources; NotVisible.
    """
    require_keeps_sources(person)
    row = AlertSource.objects.filter(slug=slug).first()
    if row is None:
        raise NotVisible(_("告警来源不存在"))
    return row


def one_page(person: Employee, slug: str, *, secret: str = "") -> SourcePage:
    """One source.

    Raises: Refused for whoever does not look after sources; NotVisible.
    """
    row = kept_source(person, slug)
    kind = kind_of(row)
    address = address_of(row)
    latest = latest_of(row)
    return SourcePage(
        row=row,
        line=lines_of([row])[0],
        address=address,
        secret=secret,
        steps=tuple(kind.set_up.said(address, secret or HIDDEN)),
        snippet=kind.set_up.pasted(address, secret or HIDDEN),
        files=tuple(path.name for path in kind.set_up.files),
        tokens=tuple(row.tokens.filter(Q(ends_at=None) | Q(ends_at__gt=wire_clock.now()))),
        latest=latest,
        dead=latest_of(row, dead=True),
        stamp=stamps(latest),
    )


def file_of(person: Employee, slug: str, name: str) -> Path:
    """A file that the source's kind offers for its sender.

    Raises: Refused for whoever does not look after sources; NotVisible.
    """
    found = next((path for path in kind_of(kept_source(person, slug)).set_up.files if path.name == name), None)
    if found is None:
        raise NotVisible(_("没有这个文件"))
    return found


def address_of(row: AlertSource) -> str:
    """Where this sender sends to."""
    path = reverse("alerts:in", args=[row.slug])
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


def kind_of(row: AlertSource) -> Source:
    """How this sender speaks."""
    return SOURCES.get(row.kind)
