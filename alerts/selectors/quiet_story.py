"""What became of a silence, a maintenance window or an inhibition rule: who changed what, out of its journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.engine.quiet import read
from alerts.engine.windows import Days, Repeat
from core import clock, journal, verbs, wording
from core.refs import Ref
from core.wording import duration
from people.models import Employee

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST: Final = 100
NOTHING: Final = "—"


@dataclass(frozen=True)
class Change:
    """What was changed, from what to what."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Moment:
    """A line of the story."""

    at: datetime
    what: str
    who: str
    changes: tuple[Change, ...]


def story(ref: Ref) -> list[Moment]:
    """The newest hundred lines, the newest first."""
    entries = list(journal.entries(ref).order_by("-seq")[:MOST])
    refs = [Ref.parse(entry.actor) for entry in entries if entry.actor]
    people = Employee.objects.in_bulk({one.pk for one in refs if one.kind == "people.employee"})
    return [
        Moment(entry.at, verbs.said(entry.verb), _who(entry.actor, people), _changes(entry.facts)) for entry in entries
    ]


def month_days_said(days: Any) -> str:
    """`1 日、15 日、最后一天`."""
    return _("、").join(_("最后一天") if day == -1 else _("{day} 日").format(day=day) for day in sorted(days))


def _who(actor: str, people: Mapping[int, Employee]) -> str:
    known = people.get(Ref.parse(actor).pk) if actor.startswith("people.employee:") else None
    return known.display_name if known else _("系统")


def _changes(facts: Mapping[str, Any]) -> tuple[Change, ...]:
    before, after = facts.get("from", {}), facts.get("to", {})
    return tuple(
        Change(str(label), said(before[name]) or NOTHING, said(after[name]) or NOTHING)
        for name, (label, said) in _COLUMNS.items()
        if name in before and name in after
    )


def _conditions(kept: Any) -> str:
    return _("、").join(one.written for one in read(kept))


def _moment(kept: Any) -> str:
    return wording.moment(parse_datetime(str(kept)), clock.now())


def _weekdays(kept: Any) -> str:
    return _("、").join(str(WEEKDAYS[day]) for day in sorted(kept))


def _time(kept: Any) -> str:
    return str(kept)[:5]


def _lasts(kept: Any) -> str:
    return duration(timedelta(minutes=int(kept)))


def _plain(kept: Any) -> str:
    return "" if kept is None else str(kept)


def _several(kept: Any) -> str:
    return _("、").join(kept)


_COLUMNS: Final[Mapping[str, tuple[str | _StrPromise, Callable[[Any], str]]]] = {
    "name": (gettext_lazy("名称"), _plain),
    "reason": (gettext_lazy("原因"), _plain),
    "ends_at": (gettext_lazy("屏蔽至"), _moment),
    "matchers": (gettext_lazy("条件"), _conditions),
    "explains": (gettext_lazy("原因告警"), _conditions),
    "explained": (gettext_lazy("被抑制的告警"), _conditions),
    "equal": (gettext_lazy("相同标签"), _several),
    "repeat": (gettext_lazy("重复"), lambda kept: str(Repeat(kept).label)),
    "days": (gettext_lazy("日历"), lambda kept: str(Days(kept).label)),
    "first": (gettext_lazy("开始日期"), _plain),
    "until": (gettext_lazy("截止日期"), _plain),
    "at": (gettext_lazy("开始时刻"), _time),
    "lasts": (gettext_lazy("时长"), _lasts),
    "weekdays": (gettext_lazy("星期"), _weekdays),
    "month_days": (gettext_lazy("日期"), month_days_said),
}
