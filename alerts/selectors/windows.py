"""Maintenance windows and inhibition rules as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from alerts.engine import windows
from alerts.engine.quiet import Condition, read
from alerts.engine.windows import Days, Repeat, Span
from alerts.models import Alert, InhibitionRule, MaintenanceWindow
from alerts.policy import keeps_sources, silences_of
from alerts.routes_said import conditions_said, names_for, terms_of
from alerts.selectors.quiet_story import month_days_said
from alerts.selectors.silences import Form, Rows, Tab, require_some, rows_of, tabs_of
from alerts.services.inhibitions import require_operator
from alerts.states import OPEN, InUse
from core import clock, worktime
from core.wording import duration
from people.models import Employee

SIZE: Final = 50
NEXT: Final = 3


@dataclass(frozen=True)
class WindowLine:
    """A window; `now` while it is open, `coming` its next openings, `alerts` open and kept quiet by it."""

    row: MaintenanceWindow
    written: tuple[str, ...]
    when: str
    now: Span | None
    coming: tuple[Span, ...]
    alerts: int

    @property
    def may_retire(self) -> bool:
        """Whether there is anything to retire; who reads it may."""
        return self.row.status == InUse.ACTIVE


@dataclass(frozen=True)
class RuleLine:
    """An inhibition rule; `alerts` are open and kept quiet by it."""

    row: InhibitionRule
    explains: tuple[str, ...]
    explained: tuple[str, ...]
    alerts: int
    may_retire: bool

    @property
    def tone(self) -> str:
        """The tone of its state."""
        return InUse(self.row.status).tone


@dataclass(frozen=True)
class ListPage:
    """The list at an address."""

    tabs: tuple[Tab, ...]
    lines: tuple[Any, ...]
    page: Page[Any]
    over: bool
    may_add: bool


@dataclass(frozen=True)
class WindowForm(Form):
    """A new window."""

    rows: Rows = ()
    chosen: frozenset[str] = frozenset()
    repeats: tuple[tuple[str, str], ...] = field(default_factory=lambda: _labels(Repeat))
    calendars: tuple[tuple[str, str], ...] = field(default_factory=lambda: _labels(Days))
    weekdays: tuple[tuple[str, str], ...] = field(
        default_factory=lambda: tuple((str(day), str(name)) for day, name in WEEKDAYS.items())
    )


@dataclass(frozen=True)
class RuleForm(Form):
    """A new inhibition rule."""

    explains: Rows = ()
    explained: Rows = ()


def windows_page(person: Employee, params: QueryDict) -> ListPage:
    """Windows that the person reads: in use, or with `over` retired.

    Raises: Refused for who can keep nothing quiet.
    """
    require_some(person)
    over = bool(params.get("over"))
    rows = MaintenanceWindow.objects.filter(silences_of(person)).select_related("created_by")
    rows = rows.filter(status=InUse.RETIRED if over else InUse.ACTIVE).order_by("-pk")
    page = Paginator(rows, SIZE).get_page(params.get("page"))
    return ListPage(tabs_of("windows"), tuple(window_lines(list(page))), page, over, may_add=True)


def window_lines(rows: Sequence[MaintenanceWindow]) -> list[WindowLine]:
    """The rows with when they open and what they keep quiet."""
    now, trading, many = clock.now(), worktime.trading().is_workday, _kept([str(row.ref) for row in rows])
    known = names_for(terms_of(one for row in rows for one in row.conditions), ())
    return [
        WindowLine(
            row,
            conditions_said(row.conditions, known),
            when_said(row.rule),
            windows.open_at(row.rule, now, trading) if row.status == InUse.ACTIVE else None,
            tuple(islice(windows.coming(row.rule, now, trading), NEXT)) if row.status == InUse.ACTIVE else (),
            many.get(str(row.ref), 0),
        )
        for row in rows
    ]


def rules_page(person: Employee, params: QueryDict) -> ListPage:
    """Inhibition rules: in use, or with `over` retired.

    Raises: Refused for who can keep nothing quiet.
    """
    require_some(person)
    over, operator = bool(params.get("over")), keeps_sources(person)
    rows = InhibitionRule.objects.filter(status=InUse.RETIRED if over else InUse.ACTIVE).order_by("-pk")
    page = Paginator(rows, SIZE).get_page(params.get("page"))
    lines = tuple(rule_lines(list(page), operator=operator))
    return ListPage(tabs_of("inhibitions"), lines, page, over, may_add=operator)


def rule_lines(rows: Sequence[InhibitionRule], *, operator: bool) -> list[RuleLine]:
    """The rows with what they keep quiet."""
    many = _kept([str(row.ref) for row in rows])
    sides = [(read(row.explains), read(row.explained)) for row in rows]
    known = names_for(terms_of(one for pair in sides for side in pair for one in side), ())
    return [
        RuleLine(
            row,
            conditions_said(explains, known),
            conditions_said(explained, known),
            many.get(str(row.ref), 0),
            operator and row.status == InUse.ACTIVE,
        )
        for row, (explains, explained) in zip(rows, sides, strict=True)
    ]


def window_form(
    person: Employee, *, conditions: Sequence[Condition] = (), given: Mapping[str, str] | None = None,
    chosen: frozenset[str] = frozenset(), problems: Mapping[str, str] | None = None,
) -> WindowForm:  # fmt: skip
    """The form of a new window.

    Raises: Refused for who can keep nothing quiet.
    """
    require_some(person)
    wrong = problems or {}
    usual = {"repeat": Repeat.WEEKLY.value, "first": f"{clock.today()}", "at": "22:00", "lasts": "120", "days": "any"}
    return WindowForm(given=given or usual, problems=wrong, rows=rows_of(conditions, wrong), chosen=chosen)


def rule_form(
    person: Employee, *, explains: Sequence[Condition] = (), explained: Sequence[Condition] = (),
    given: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None,
) -> RuleForm:  # fmt: skip
    """The form of a new rule.

    Raises: Refused unless the person is an operator.
    """
    require_operator(person)
    wrong = problems or {}
    sides = (rows_of(explains, wrong, "explains"), rows_of(explained, wrong, "explained"))
    return RuleForm(given=given or {"equal": "instance"}, problems=wrong, explains=sides[0], explained=sides[1])


def when_said(rule: windows.Rule) -> str:
    """`每周 周六、周日 22:00，2 小时，仅非交易日`."""
    days = ""
    if rule.repeat is Repeat.WEEKLY:
        days = _("、").join(str(WEEKDAYS[day]) for day in sorted(rule.weekdays))
    if rule.repeat is Repeat.MONTHLY:
        days = month_days_said(rule.month_days)
    if rule.repeat is Repeat.ONCE:
        days = f"{rule.first:%Y-%m-%d}"
    parts = [str(rule.repeat.label), days, f"{rule.at:%H:%M}"]
    told = [" ".join(part for part in parts if part), duration(rule.lasts)]
    told += [str(rule.days.label)] if rule.days is not Days.ANY else []
    told += [_("到 {day} 为止").format(day=f"{rule.until:%Y-%m-%d}")] if rule.until else []
    return _("，").join(told)


def _kept(refs: Sequence[str]) -> dict[str, int]:
    rows = Alert.objects.filter(quiet__in=refs, state__in=OPEN).order_by().values("quiet").annotate(many=Count("pk"))
    return {row["quiet"]: row["many"] for row in rows}


def _labels(words: Any) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, str(one.label)) for one in words)


def hours(lasts: str) -> timedelta:
    """Minutes as a form sends them; nothing for what is no number."""
    return timedelta(minutes=int(lasts)) if lasts.isdecimal() and len(lasts) < 6 else timedelta()
