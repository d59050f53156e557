"""One silence, window or rule as its page shows it: the filled form, what saving would mean, its story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from alerts.engine import inhibition, windows
from alerts.engine.quiet import Condition, On, read
from alerts.engine.windows import Rule, Span
from alerts.models import Alert, InhibitionRule, MaintenanceWindow, Silence
from alerts.policy import silences_of
from alerts.selectors.quiet_story import Moment, story
from alerts.selectors.silences import (
    LENGTHS,
    Form,
    Hits,
    Rows,
    SilenceLine,
    hits,
    lines_of,
    require_some,
    rows_of,
    span,
)
from alerts.selectors.windows import (
    NEXT,
    RuleForm,
    RuleLine,
    WindowForm,
    WindowLine,
    rule_lines,
    window_lines,
)
from alerts.services.inhibitions import require_operator
from alerts.services.quieting import explained_by
from alerts.services.silences import checked
from alerts.states import OPEN, InUse, SilenceStatus
from core import clock, worktime
from core.clock import SHANGHAI
from core.errors import NotVisible
from people.models import Employee

FORM: Final = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class SilencePage(Form):
    """A silence; `stale`: it was changed meanwhile, and `line` is how it is."""

    line: SilenceLine | None = None
    rows: Rows = ()
    hits: Hits = Hits(0, 0)
    lengths: tuple[tuple[str, str], ...] = ()
    story: tuple[Moment, ...] = ()
    follower: Silence | None = None
    stale: bool = False


@dataclass(frozen=True)
class WindowPage(WindowForm):
    """A window; `stale` as there."""

    line: WindowLine | None = None
    story: tuple[Moment, ...] = ()
    stale: bool = False


@dataclass(frozen=True)
class RulePage(RuleForm):
    """A rule; `stale` as there."""

    line: RuleLine | None = None
    story: tuple[Moment, ...] = ()
    stale: bool = False


@dataclass(frozen=True)
class Openings:
    """When a window is open: now, and next."""

    now: Span | None
    coming: tuple[Span, ...]


@dataclass(frozen=True)
class WindowPreview:
    """What saving a window would mean: what it hits, when it opens as it is and as it would be; None if it has none."""

    hits: Hits
    before: Openings | None
    after: Openings | None


@dataclass(frozen=True)
class RulePreview:
    """How many open alerts a rule keeps quiet now (None for a new one), and how many it would."""

    before: int | None
    after: int
    problem: str = ""


def silence_page(
    person: Employee, pk: int, *, conditions: Sequence[Condition] | None = None,
    given: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None, stale: bool = False,
) -> SilencePage:  # fmt: skip
    """A silence as it is, or as its form was filled.

    Raises: NotVisible.
    """
    rows = Silence.objects.filter(silences_of(person)).select_related("created_by", "ended_by", "incident", "replaces")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("屏蔽不存在"))
    shown, wrong = row.conditions if conditions is None else conditions, problems or {}
    runs = row.status == SilenceStatus.ACTIVE
    return SilencePage(
        given=given or {"reason": row.reason, "until": as_typed(row.ends_at)},
        problems=wrong,
        line=lines_of([row])[0],
        rows=rows_of(shown, wrong) if runs else (),
        hits=hits(person, shown) if runs else Hits(0, 0),
        lengths=tuple((str(minutes), span(minutes)) for minutes in LENGTHS),
        story=tuple(story(row.ref)),
        follower=None if runs else rows.filter(replaces=row).first(),
        stale=stale,
    )


def as_typed(at: datetime) -> str:
    """The moment as a form shows it."""
    return at.astimezone(SHANGHAI).strftime(FORM)


def window_page(
    person: Employee, pk: int, *, conditions: Sequence[Condition] | None = None,
    given: Mapping[str, str] | None = None, chosen: frozenset[str] | None = None,
    problems: Mapping[str, str] | None = None, stale: bool = False,
) -> WindowPage:  # fmt: skip
    """A window as it is, or as its form was filled.

    Raises: NotVisible.
    """
    row = kept_window(person, pk)
    wrong = problems or {}
    return WindowPage(
        given=given or _typed(row),
        problems=wrong,
        rows=rows_of(row.conditions if conditions is None else conditions, wrong),
        chosen=frozenset(str(day) for day in row.weekdays) if chosen is None else chosen,
        line=window_lines([row])[0],
        story=tuple(story(row.ref)),
        stale=stale,
    )


def rule_page(
    person: Employee, pk: int, *, sides: tuple[Sequence[Condition], Sequence[Condition]] | None = None,
    given: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None, stale: bool = False,
) -> RulePage:  # fmt: skip
    """A rule as it is, or as its form was filled.

    Raises: Refused unless the person is an operator; NotVisible.
    """
    row = kept_rule(person, pk)
    explains, explained = sides or (read(row.explains), read(row.explained))
    wrong = problems or {}
    return RulePage(
        given=given or {"name": row.name, "equal": ", ".join(row.equal)},
        problems=wrong,
        explains=rows_of(explains, wrong, "explains"),
        explained=rows_of(explained, wrong, "explained"),
        line=rule_lines([row], operator=True)[0],
        story=tuple(story(row.ref)),
        stale=stale,
    )


def window_preview(
    person: Employee, pk: int | None, conditions: Sequence[Condition], rule: Rule | None
) -> WindowPreview:
    """What saving would mean; `pk` of the one that is changed, `rule` None while its form is not whole.

    Raises: NotVisible; Refused for who can keep nothing quiet.
    """
    require_some(person)
    row = kept_window(person, pk) if pk else None
    whole = rule is not None and not windows.faults(rule)
    return WindowPreview(
        hits(person, conditions),
        openings(row.rule) if row is not None and row.status == InUse.ACTIVE else None,
        openings(rule) if rule is not None and whole else None,
    )


def rule_preview(
    person: Employee, pk: int | None, explains: Sequence[Condition], explained: Sequence[Condition],
    equal: Sequence[str],
) -> RulePreview:  # fmt: skip
    """How many open alerts it keeps quiet, as it is and as it would be.

    Raises: Refused unless the person is an operator; NotVisible.
    """
    require_operator(person)
    row = kept_rule(person, pk) if pk else None
    before = Alert.objects.filter(quiet=str(row.ref), state__in=OPEN).count() if row is not None else None
    if problems := [*checked(explains), *checked(explained)]:
        return RulePreview(before, 0, problems[0].message)
    labels = tuple(dict.fromkeys(one.strip() for one in equal if one.strip()))
    asks = any(one.on is On.SYSTEM for one in (*explains, *explained))
    found = explained_by([inhibition.Rule("", tuple(explains), tuple(explained), labels)], wanted=asks)
    return RulePreview(before, len(found))


def openings(rule: Rule) -> Openings:
    """When it is open by this rule, from now on."""
    now, trading = clock.now(), worktime.trading().is_workday
    return Openings(windows.open_at(rule, now, trading), tuple(islice(windows.coming(rule, now, trading), NEXT)))


def kept_window(person: Employee, pk: int) -> MaintenanceWindow:
    """The window, if the person may change it.

    Raises: NotVisible.
    """
    row = MaintenanceWindow.objects.filter(Q(pk=pk) & silences_of(person)).select_related("created_by").first()
    if row is None:
        raise NotVisible(_("维护窗口不存在"))
    return row


def kept_rule(person: Employee, pk: int) -> InhibitionRule:
    """The rule.

    Raises: Refused unless the person is an operator; NotVisible.
    """
    require_operator(person)
    row = InhibitionRule.objects.filter(pk=pk).first()
    if row is None:
        raise NotVisible(_("抑制规则不存在"))
    return row


def _typed(row: MaintenanceWindow) -> dict[str, str]:
    return {
        "name": row.name, "repeat": row.repeat, "first": f"{row.first}", "until": f"{row.until or ''}",
        "at": f"{row.at:%H:%M}", "lasts": str(row.lasts), "days": row.days,
        "month_days": ", ".join(str(day) for day in row.month_days),
    }  # fmt: skip
