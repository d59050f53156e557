"""What flow administrators see of flows: the list, one flow with its versions, two versions side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from approvals import phrases
from approvals.definition import Definition, parsed
from approvals.definition.diff import Change, changes
from approvals.definition.pretty import pretty
from approvals.models import Edition, Flow, FlowVersion, Request
from approvals.policy import require_flow_admin
from approvals.selectors.flow_tree import Tree, tree_of
from approvals.selectors.ratings import Satisfaction, satisfaction
from approvals.states import EditionStatus, FlowStatus, RequestStatus, VersionStatus
from core.doors import whole
from core.errors import NotVisible
from people import api as people
from people.models import Employee

LIMIT: Final = 50
ALIVE: Final = (RequestStatus.RUNNING, RequestStatus.SUSPENDED)
TONES: Final[Mapping[str, str]] = {"active": "ok", "retired": "neutral", "internal": "info"}
SIGNS: Final[Mapping[str, str]] = {"added": "ok", "removed": "bad", "changed": "warn", "moved": "info"}


@dataclass(frozen=True)
class FlowLine:
    """A flow in the list."""

    slug: str
    title: str
    category: str
    icon: str
    state: str
    tone: str
    number: int
    published_at: datetime | None
    published_by: Employee | None
    running: int
    draft: Edition | None
    words: str


@dataclass(frozen=True)
class FlowsPage:
    """The list; `fresh` are drafts of flows that are not there yet."""

    lines: tuple[FlowLine, ...]
    fresh: tuple[Edition, ...]
    q: str
    state: str
    states: tuple[tuple[str, str], ...]
    cursor: str
    next: str
    filtered: bool


def flows_page(person: Employee, query: Mapping[str, str]) -> FlowsPage:
    """Every flow, by name, slug, category or state.

    Raises: Refused for anybody but flow administrators.
    """
    require_flow_admin(person)
    q, state = query.get("q", "").strip()[:80], query.get("state", "")
    lines = [line for line in _lines(state if state in FlowStatus.values else "") if q.lower() in line.words]
    first = whole(query.get("cursor", "")) or 0
    drafts = Edition.objects.filter(status=EditionStatus.DRAFT, flow=None).select_related("author")
    return FlowsPage(
        lines=tuple(lines[first : first + LIMIT]),
        fresh=() if first or q or state else tuple(drafts),
        q=q,
        state=state,
        states=tuple((value, str(label)) for value, label in FlowStatus.choices),
        cursor=str(first) if first else "",
        next=str(first + LIMIT) if len(lines) > first + LIMIT else "",
        filtered=bool(q or state),
    )


def _lines(state: str) -> list[FlowLine]:
    rows = Flow.objects.filter(status=state) if state else Flow.objects.all()
    versions = {
        row.flow_id: row
        for row in FlowVersion.objects.filter(status=VersionStatus.DEFAULT).select_related("published_by")
    }
    counted = Request.objects.filter(status__in=ALIVE).order_by().values_list("flow").annotate(count=Count("pk"))
    running: dict[int, int] = dict(counted)
    drafts = {
        row.flow_id: row
        for row in Edition.objects.filter(status=EditionStatus.DRAFT, flow__isnull=False).select_related("author")
    }
    return [_line(flow, versions.get(flow.pk), running.get(flow.pk, 0), drafts.get(flow.pk)) for flow in rows]


def _line(flow: Flow, version: FlowVersion | None, running: int, draft: Edition | None) -> FlowLine:
    language = phrases.language()
    definition = parsed(version.source) if version else None
    title = definition.title.said(language) if definition else flow.slug
    category = definition.category.said(language) if definition else ""
    spelled = " ".join(people.spelled(definition.title.zh).values()) if definition else ""
    return FlowLine(
        slug=flow.slug,
        title=title,
        category=category,
        icon=definition.icon if definition else "stamp",
        state=str(FlowStatus(flow.status).label),
        tone=TONES[flow.status],
        number=version.number if version else 0,
        published_at=version.published_at if version else None,
        published_by=version.published_by if version else None,
        running=running,
        draft=draft,
        words=f"{title} {category} {flow.slug} {spelled}".lower(),
    )


@dataclass(frozen=True)
class VersionLine:
    """A version in the list of a flow."""

    pk: int
    number: int
    at: datetime
    by: Employee | None
    note: str
    current: bool
    running: int


@dataclass(frozen=True)
class FlowPage:
    """One flow."""

    slug: str
    title: str
    help: str
    icon: str
    category: str
    serial: str
    state: str
    tone: str
    retires: bool
    revives: bool
    running: int
    fields: int
    versions: tuple[VersionLine, ...]
    draft: Edition | None
    current: FlowVersion | None
    tree: Tree | None
    satisfaction: Satisfaction | None
    reviving: tuple[tuple[str, str], ...] = (("verb", "revive"),)


def flow_page(person: Employee, slug: str) -> FlowPage:
    """The flow with the drawing of its current version.

    Raises: Refused; NotVisible.
    """
    require_flow_admin(person)
    flow = _flow(slug)
    rows = FlowVersion.objects.filter(flow=flow).select_related("published_by").order_by("-number")
    alive = Count("requests", filter=Q(requests__status__in=ALIVE))
    versions = list(rows.annotate(running=alive))
    current = next((row for row in versions if row.status == VersionStatus.DEFAULT), None)
    definition = parsed(current.source) if current else None
    language = phrases.language()
    return FlowPage(
        slug=slug,
        title=definition.title.said(language) if definition else slug,
        help=definition.help.said(language) if definition else "",
        icon=definition.icon if definition else "stamp",
        category=definition.category.said(language) if definition else "",
        serial=_serial(definition) if definition else "",
        state=str(FlowStatus(flow.status).label),
        tone=TONES[flow.status],
        retires=flow.status == FlowStatus.ACTIVE,
        revives=flow.status == FlowStatus.RETIRED,
        running=sum(row.running for row in versions),
        fields=len(definition.fields) if definition else 0,
        versions=tuple(
            VersionLine(row.pk, row.number, row.published_at, row.published_by, row.note, row is current, row.running)
            for row in versions
        ),
        draft=Edition.objects.filter(slug=slug, status=EditionStatus.DRAFT).select_related("author").first(),
        current=current,
        tree=tree_of(definition) if definition else None,
        satisfaction=satisfaction(slug),
    )


def _serial(definition: Definition) -> str:
    """`YJ-20261121-0001`: how numbers look."""
    serial = definition.serial
    date = {"day": "20261121", "month": "202611", "year": "2026", "none": ""}[serial.date]
    return "-".join(part for part in (serial.prefix, date, "1".zfill(serial.digits)) if part)


@dataclass(frozen=True)
class ChangeLine:
    """A difference, with the tone in which it is drawn."""

    sign: str
    tone: str
    text: str


@dataclass(frozen=True)
class VersionPage:
    """One version, and how it differs from another."""

    slug: str
    title: str
    version: FlowVersion
    current: bool
    other: int
    others: tuple[int, ...]
    changes: tuple[ChangeLine, ...]
    tree: Tree
    text: str

    @property
    def choosing(self) -> tuple[tuple[str, int], ...]:
        """What the question before making it the current one sends along."""
        return (("version", self.version.pk),)


def version_page(person: Employee, slug: str, number: int, other: str) -> VersionPage:
    """The version with the drawing, its text, and its differences from `other` (the one before it if not said).

    Raises: Refused; NotVisible.
    """
    require_flow_admin(person)
    rows = FlowVersion.objects.filter(flow=_flow(slug)).select_related("published_by")
    versions = {row.number: row for row in rows}
    row = versions.get(number)
    if row is None:
        raise NotVisible(_("没有这个版本"))
    before = whole(other) or max((one for one in versions if one < number), default=number)
    against = versions.get(before, row)
    definition = parsed(row.source)
    return VersionPage(
        slug=slug,
        title=definition.title.said(phrases.language()),
        version=row,
        current=row.status == VersionStatus.DEFAULT,
        other=against.number,
        others=tuple(sorted((one for one in versions if one != number), reverse=True)),
        changes=change_lines(changes(against.source, row.source)),
        tree=tree_of(definition),
        text=pretty(row.source),
    )


def change_lines(found: Sequence[Change]) -> tuple[ChangeLine, ...]:
    """The differences in the language of the reader."""
    language = phrases.language()
    return tuple(ChangeLine(one.sign, SIGNS[one.sign], one.said.said(language)) for one in found)


def export(person: Employee, slug: str, number: int | None) -> tuple[int, Any]:
    """The number and the JSON of a version, of the current one if none is named.

    Raises: Refused; NotVisible.
    """
    require_flow_admin(person)
    rows = FlowVersion.objects.filter(flow=_flow(slug))
    row = rows.filter(number=number).first() if number else rows.filter(status=VersionStatus.DEFAULT).first()
    if row is None:
        raise NotVisible(_("没有这个版本"))
    return row.number, row.source


def _flow(slug: str) -> Flow:
    flow = Flow.objects.filter(slug=slug).first()
    if flow is None:
        raise NotVisible(_("没有这个流程"))
    return flow
