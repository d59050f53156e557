"""Silences as people read them: what is kept quiet now, what was, and what a new one would mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TypeAlias

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.engine.grouping import system_named, words_of
from alerts.engine.quiet import Condition, Facts, On, Op, matches
from alerts.models import Alert, AlertSource, Incident, Silence
from alerts.policy import handles, keeps_sources, quiets_anything, silences_of
from alerts.routes_said import conditions_said, names_for, terms_of
from alerts.services.silences import checked, proposed
from alerts.states import OPEN, OVER, SilenceStatus
from core import clock
from core.errors import NotVisible, Refused
from estate import api as estate
from people.models import Employee

SIZE: Final = 50
MOST: Final = 20_000  # alerts that are counted through
DAYS: Final = timedelta(days=7)
BLANKS: Final = 2
Rows: TypeAlias = tuple[tuple[str, str, str, str, str], ...]  # what, label, comparison, value, what is wrong
LENGTHS: Final = (30, 60, 120, 240, 480, 1440, 4320, 10080)  # minutes


@dataclass(frozen=True)
class SilenceLine:
    """One in the list; `alerts` are open and kept quiet by it."""

    row: Silence
    written: tuple[str, ...]
    alerts: int
    may_end: bool

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return SilenceStatus(self.row.status).tone


@dataclass(frozen=True)
class Tab:
    """A tab of these pages."""

    slug: str
    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class SilencesPage:
    """The list at an address."""

    tabs: tuple[Tab, ...]
    lines: tuple[SilenceLine, ...]
    page: Page[Silence]
    over: bool


@dataclass(frozen=True)
class Hits:
    """How many it would mean: open ones, and of seven days; `more` if there were too many to count through."""

    open: int
    week: int
    more: bool = False
    problem: str = ""


@dataclass(frozen=True)
class Form:
    """What a form with conditions offers, and what was typed into it."""

    given: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> str:
        """What is wrong with no field in particular."""
        return self.problems.get("", "")

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """What conditions look at."""
        return tuple((one.value, str(one.label)) for one in On)

    @property
    def ops(self) -> tuple[str, ...]:
        """How they compare."""
        return tuple(Op.values)

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """What a source can be called."""
        return tuple(AlertSource.objects.order_by("slug").values_list("slug", "name"))


@dataclass(frozen=True)
class AddPage(Form):
    """The dialogue."""

    incident: Incident | None = None
    rows: Rows = ()
    hits: Hits = Hits(0, 0)
    lengths: tuple[tuple[str, str], ...] = ()


def list_page(person: Employee, params: QueryDict) -> SilencesPage:
    """What the person may read: what holds now, or with `over` what held.

    Raises: Refused for who can keep nothing quiet.
    """
    require_some(person)
    over = bool(params.get("over"))
    mine = Silence.objects.filter(silences_of(person)).select_related("created_by", "ended_by", "incident")
    rows = mine.exclude(status=SilenceStatus.ACTIVE) if over else mine.filter(status=SilenceStatus.ACTIVE)
    page = Paginator(rows.order_by("-pk" if over else "ends_at", "pk"), SIZE).get_page(params.get("page"))
    return SilencesPage(tabs_of("silences"), tuple(lines_of(list(page))), page, over)


def lines_of(rows: Sequence[Silence]) -> list[SilenceLine]:
    """The rows with what they keep quiet now; who reads one may end it."""
    refs = [str(row.ref) for row in rows]
    counted = Alert.objects.filter(quiet__in=refs, state__in=OPEN).order_by().values("quiet").annotate(many=Count("pk"))
    many = {one["quiet"]: one["many"] for one in counted}
    known = names_for(terms_of(one for row in rows for one in row.conditions), ())
    return [
        SilenceLine(
            row,
            conditions_said(row.conditions, known),
            many.get(str(row.ref), 0),
            row.status == SilenceStatus.ACTIVE,
        )
        for row in rows
    ]


def add_page(
    person: Employee, incident: int | None, *, conditions: Sequence[Condition] | None = None,
    given: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None,
) -> AddPage:  # fmt: skip
    """The dialogue, filled with what the incident's alerts share, or with what was typed.

    Raises: NotVisible for the incident; Refused for who can keep nothing quiet.
    """
    about = _about(person, incident)
    if about is None:
        require_some(person)
    shown = conditions if conditions is not None else proposed(about) if about is not None else ()
    wrong = problems or {}
    return AddPage(
        given=given or {"after": "120"},
        problems=wrong,
        incident=about,
        rows=rows_of(shown, wrong),
        hits=hits(person, shown),
        lengths=tuple((str(minutes), span(minutes)) for minutes in LENGTHS),
    )


def rows_of(conditions: Sequence[Condition], wrong: Mapping[str, str], side: str = "conditions") -> Rows:
    """The conditions as a form shows them, with two empty ones to fill in."""
    rows = [
        (one.on.value, one.name, one.op.value, one.value, wrong.get(f"{side}.{place}", ""))
        for place, one in enumerate(conditions)
    ]
    return (*rows, *[("", "", Op.IS.value, "", "")] * BLANKS)


def hits(person: Employee, conditions: Sequence[Condition]) -> Hits:
    """What these conditions would hit, of what the person may read."""
    if problems := checked(conditions):
        return Hits(0, 0, problem=problems[0].message)
    opened, week, seen = 0, 0, 0
    for state, facts in _recent(person, conditions):
        seen += 1
        if matches(conditions, facts):
            week += 1
            opened += state in OPEN
    return Hits(opened, week, seen >= MOST)


def require_some(person: Employee) -> None:
    """Pass for who answers for a system, and for operators.

    Raises: Refused.
    """
    if not quiets_anything(person):
        raise Refused(_("只有系统负责人和平台运维可以屏蔽告警"))


def tabs_of(current: str) -> tuple[Tab, ...]:
    """Everything that keeps quiet."""
    shown = (("silences", _("屏蔽")), ("windows", _("维护窗口")), ("inhibitions", _("抑制规则")))
    return tuple(Tab(slug, label, reverse(f"alerts:{slug}"), slug == current) for slug, label in shown)


def span(minutes: int) -> str:
    """`30 分钟`, `2 小时`, `3 天`."""
    if minutes % 1440 == 0:
        return _("{many} 天").format(many=minutes // 1440)
    return _("{many} 小时").format(many=minutes // 60) if minutes >= 60 else _("{many} 分钟").format(many=minutes)


def _about(person: Employee, incident: int | None) -> Incident | None:
    if incident is None:
        return None
    row = Incident.objects.filter(pk=incident).select_related("source").first()
    if row is None or not handles(person, row):
        raise NotVisible(_("故障不存在"))
    return row


def _recent(person: Employee, conditions: Sequence[Condition]) -> Iterator[tuple[str, Facts]]:
    """Alerts of seven days and what is open, the newest first, at most so many."""
    rows: Any = Alert.objects.filter(Q(last_seen__gte=clock.now() - DAYS) | Q(state__in=OPEN))
    slugs = [one.value for one in conditions if one.on is On.SOURCE and one.op is Op.IS]
    rows = rows.filter(source__slug__in=slugs) if slugs else rows
    read = list(rows.order_by("-pk").values_list("state", "source__slug", "severity", "title", "labels")[:MOST])
    known = estate.systems_by_key({word for row in read for word in words_of(row[4])})
    mine = None if keeps_sources(person) else _systems_of(person)
    for state, slug, severity, title, labels in read:
        system = system_named(labels, known)
        if mine is None or system in mine:
            yield state, Facts(slug, system, severity, title, labels)


def _systems_of(person: Employee) -> frozenset[str]:
    """Systems of which the person may know what fires: his own, and those of what he is at."""
    at = Incident.objects.filter(assignee=person).exclude(status__in=OVER).exclude(system="")
    return estate.systems_of(person) | frozenset(at.order_by().values_list("system", flat=True).distinct())
