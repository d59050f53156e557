"""The times that run in a request: first response and resolution of each open part, and times over several nodes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from approvals import phrases
from approvals.definition import Definition, Sla, Span
from approvals.definition.timing import Calendar
from approvals.models import SpanClock, Task
from approvals.said import lead
from approvals.selectors.durations import written
from approvals.selectors.reading import Reading
from approvals.selectors.shown import Clock
from approvals.selectors.timeline import name_of
from approvals.states import TaskStatus
from approvals.timing.dues import calendar, sla_of
from core.wording import moment, overtime

QUARTER = 4


def clocks(reading: Reading) -> tuple[Clock, ...]:
    """Spans first, then each open part in the order of the nodes."""
    rows = SpanClock.objects.filter(request=reading.request).order_by("pk") if reading.definition.settings.spans else ()
    found = [clock for row in rows if (clock := _span(reading, row)) is not None]
    for task in reading.live:
        found += _of_task(reading, task)
    return tuple(found)


def _of_task(reading: Reading, task: Task) -> Iterable[Clock]:
    sla = sla_of(reading.definition, reading.run(task).key)
    if sla is None or task.status != TaskStatus.OPEN:
        return
    about = f"{name_of(reading.definition, reading.run(task))} · {task.person.display_name}"
    held = task.held_since is not None
    if task.respond_by is not None:
        yield _clock(_("首次响应"), about, sla, reading.now, begun=task.opened_at, due=task.respond_by,
                     done=task.seen_at, minutes=sla.respond, held=held)  # fmt: skip
    if task.due_at is not None:
        yield _clock(_("处理时限"), about, sla, reading.now, begun=task.opened_at, due=task.due_at,
                     done=None, minutes=sla.due, held=held)  # fmt: skip


def _clock(
    name: str,
    about: str,
    sla: Sla,
    now: datetime,
    *,
    begun: datetime,
    due: datetime,
    done: datetime | None,
    minutes: int,
    held: bool,
) -> Clock:
    tone, word = _state(sla.calendar, now, begun=begun, due=due, done=done, held=held)
    return Clock(name, about, word, tone, due, how(sla.calendar, minutes, begun, due, now))


def _state(
    kind: Calendar, now: datetime, *, begun: datetime, due: datetime, done: datetime | None, held: bool
) -> tuple[str, str]:
    """Tone and words: `剩 3 工作小时`, `超时 1 工作小时`, `已按时`."""
    if held:
        return "hold", _("已暂停计时")
    used = calendar(kind)
    if done is not None:
        if done <= due:
            return "ok", _("%(at)s 已完成") % {"at": moment(done, now)}
        return "bad", overtime(written(used.between(due, done), kind))
    if now > due:
        return "bad", overtime(written(used.between(due, now), kind))
    left, whole = used.between(now, due), used.between(begun, due)
    return "warn" if left * QUARTER < whole else "neutral", _("剩 %(time)s") % {"time": written(left, kind)}


def how(kind: Calendar, minutes: int, begun: datetime, due: datetime, now: datetime) -> str:
    """怎么算的: from when, how long, on which calendar, until when."""
    calendars = {
        "work": _("工作日历（周末、法定假日不计，调休工作日计入）"),
        "clock": _("自然时间"),
        "trade": _("交易日历（只计交易时段）"),
    }
    known = {
        "from": lead(moment(begun, now)),
        "time": written(timedelta(minutes=minutes), kind),
        "calendar": calendars[kind],
        "to": lead(moment(due, now)),
    }
    return _("从%(from)s 起 %(time)s，按%(calendar)s计算，到%(to)s。暂停的时间不计入。") % known


def _span(reading: Reading, row: SpanClock) -> Clock | None:
    span = next((one for one in reading.definition.settings.spans if one.key == row.key), None)
    if span is None or row.status == SpanClock.Status.CANCELLED:
        return None
    tone, word = _span_state(span, row, reading.now)
    said = how(span.sla.calendar, span.sla.due, row.began_at, row.due_at, reading.now)
    return Clock(span.name.said(phrases.language()), _ends(reading.definition, span), word, tone, row.due_at, said)


def _span_state(span: Span, row: SpanClock, now: datetime) -> tuple[str, str]:
    met = row.status == SpanClock.Status.MET
    ended = row.ended_at if met or row.status == SpanClock.Status.MISSED else None
    held = row.status == SpanClock.Status.PAUSED
    return _state(span.sla.calendar, now, begun=row.began_at, due=row.due_at, done=ended, held=held)


def _ends(definition: Definition, span: Span) -> str:
    """`部门负责人 → 交付实施`."""
    names = {key: node.name for key, node in definition.nodes.items()}
    names[definition.start.key] = definition.start.name
    language = phrases.language()
    parts = [names[key].said(language) if key in names else _("结束") for key in (span.begins, span.ends)]
    return " → ".join(parts)
