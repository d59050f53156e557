"""The stored hours of trading days and halts: the trading clock made of them, and the verbs that change them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, journal
from core.errors import IllegalMove, Invalid, Problem
from core.models import SessionHours, TradingHalt
from core.refs import Ref
from core.states import DayShape, Phase, Via
from core.worktime import rows
from core.worktime.engine import Calendar
from core.worktime.exchange import Exchange, Hours, TradingSession, overlapping
from core.worktime.standard import STANDARD

LONGEST_HALT = timedelta(days=31)
_cache: list[Exchange] = []


def exchange() -> Exchange:
    """The trading clock as it is written down; a process keeps it for at most a minute."""
    days = rows.trading()
    if not _cache or _cache[0].days is not days:
        _cache[:] = [_read(days)]
    return _cache[0]


def sessions(day: date) -> tuple[TradingSession, ...]:
    """The parts of this trading day in their order; none on a day without trading."""
    return exchange().sessions(day)


def session_at(at: datetime) -> TradingSession | None:
    """The part of a trading day that this moment lies in."""
    return exchange().session_at(at)


def trading_time(start: datetime, end: datetime) -> timedelta:
    """Time between the two in which orders meet: auctions, morning and afternoon, without halts."""
    return exchange().trading_time(start, end)


def trading_minutes(start: datetime, end: datetime) -> float:
    """The same in minutes."""
    return trading_time(start, end) / timedelta(minutes=1)


@transaction.atomic
def add_hours(
    *, phase: Phase, opens: time, closes: time, shape: DayShape, since: date, actor: Ref | None, via: Via = Via.ADMIN
) -> SessionHours:
    """Let trading days have this part from a day to come on.

    Raises: Invalid for a day that is not to come, no time at all, or a part that lies over another.
    """
    draft = Hours(phase, opens, closes, shape, since)
    _check(draft, without=None, actor=actor)
    row = SessionHours.objects.create(phase=phase, opens=opens, closes=closes, shape=shape, since=since)
    _leave("calendar.hours_added", row.ref, actor, via, _facts(draft))
    return row


@transaction.atomic
def change_hours(
    row: SessionHours, *, opens: time, closes: time, since: date, actor: Ref | None, via: Via = Via.ADMIN
) -> SessionHours:
    """Give a part of the day other hours from a day to come on; days before keep theirs. Returns the new row.

    Raises: IllegalMove if it has ended by then; Invalid as for new ones.
    """
    kept = _still(row, since)
    draft = Hours(Phase(kept.phase), opens, closes, DayShape(kept.shape), since, kept.until)
    _check(draft, without=kept, actor=actor)
    _end(kept, since)
    fresh = SessionHours.objects.create(
        phase=kept.phase, opens=opens, closes=closes, shape=kept.shape, since=since, until=kept.until
    )
    _leave("calendar.hours_changed", fresh.ref, actor, via, {"before": kept.pk, **_facts(draft)})
    return fresh


@transaction.atomic
def end_hours(row: SessionHours, *, on: date, actor: Ref | None, via: Via = Via.ADMIN) -> None:
    """Let trading days have this part no more from a day to come on.

    Raises: IllegalMove if it has ended by then; Invalid for a day that is not to come.
    """
    kept = _still(row, on)
    _to_come("on", on, actor)
    _end(kept, on)
    _leave("calendar.hours_ended", kept.ref, actor, via, {"on": on, **_facts(_value(kept))})


@transaction.atomic
def enter_halt(
    *, starts_at: datetime, ends_at: datetime, reason: str, actor: Ref | None, via: Via = Via.ADMIN
) -> TradingHalt:
    """Write down that trading stopped, past times as well.

    Raises: Invalid without a reason, backwards, or longer than a month.
    """
    problems = []
    if not reason.strip():
        problems.append(Problem("reason", _("请填写原因")))
    if ends_at <= starts_at:
        problems.append(Problem("ends_at", _("结束须晚于开始")))
    elif ends_at - starts_at > LONGEST_HALT:
        problems.append(Problem("ends_at", _("最长 {count} 天").format(count=LONGEST_HALT.days)))
    if problems:
        raise Invalid(problems)
    row = TradingHalt.objects.create(starts_at=starts_at, ends_at=ends_at, reason=reason.strip()[:200])
    facts = {"starts_at": starts_at, "ends_at": ends_at, "reason": row.reason}
    _leave("calendar.halt_entered", row.ref, actor, via, facts)
    return row


@transaction.atomic
def withdraw_halt(halt: TradingHalt, *, actor: Ref | None, via: Via = Via.ADMIN) -> None:
    """Take back that trading stopped.

    Raises: IllegalMove if somebody did already.
    """
    kept = TradingHalt.objects.select_for_update().filter(pk=halt.pk).first()
    if kept is None:
        raise IllegalMove(_("内容已变化，请查看最新状态"))
    facts = {"starts_at": kept.starts_at, "ends_at": kept.ends_at, "reason": kept.reason}
    TradingHalt.objects.filter(pk=kept.pk).delete()
    _leave("calendar.halt_withdrawn", halt.ref, actor, via, facts)


def _read(days: Calendar) -> Exchange:
    hours = tuple(_value(row) for row in SessionHours.objects.all()) or STANDARD
    halts = tuple(TradingHalt.objects.values_list("starts_at", "ends_at"))
    return Exchange(days, hours, frozenset(days.short), halts)


def _value(row: SessionHours) -> Hours:
    return Hours(Phase(row.phase), row.opens, row.closes, DayShape(row.shape), row.since, row.until)


def _check(draft: Hours, *, without: SessionHours | None, actor: Ref | None) -> None:
    _to_come("since", draft.since, actor)
    if draft.opens == draft.closes:
        raise Invalid.at("closes", _("结束须晚于开始"))
    if draft.overnight and draft.phase != Phase.NIGHT:
        raise Invalid.at("closes", _("只有夜间清算可以到次日"))
    stored = list(SessionHours.objects.select_for_update().order_by("pk"))
    others = [_value(row) for row in stored if without is None or row.pk != without.pk]
    found = overlapping([draft, *others])
    if found is not None:
        other = found[1] if found[0] == draft else found[0]
        raise Invalid.at("opens", _("与「{phase}」重叠，请先调整").format(phase=other.phase.label))


def _to_come(field: str, day: date, actor: Ref | None) -> None:
    if actor is not None and day <= clock.today():
        raise Invalid.at(field, _("须为明天或以后；当天请登记临时休市"))


def _still(row: SessionHours, on: date) -> SessionHours:
    kept = SessionHours.objects.select_for_update().filter(pk=row.pk).first()
    if kept is None or (kept.until is not None and kept.until <= on):
        raise IllegalMove(_("内容已变化，请查看最新状态"))
    return kept


def _end(row: SessionHours, on: date) -> None:
    """What has not begun by then is taken back, what has begun ends."""
    kept = SessionHours.objects.filter(pk=row.pk)
    kept.delete() if row.since >= on else kept.update(until=on)


def _facts(draft: Hours) -> dict[str, Any]:
    return {
        "phase": draft.phase, "shape": draft.shape, "opens": f"{draft.opens:%H:%M}", "closes": f"{draft.closes:%H:%M}",
        "since": draft.since,
    }  # fmt: skip


def _leave(verb: str, ref: Ref, actor: Ref | None, via: Via, facts: dict[str, Any]) -> None:
    journal.record(verb, actor=actor, ref=ref, via=via, facts=facts)
    rows.forget()
    transaction.on_commit(rows.forget)
