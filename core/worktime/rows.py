"""The stored special days, and the calendars made of them."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, history, journal, wire_clock
from core.errors import IllegalMove, Invalid
from core.models import CalendarDay, SessionHours
from core.refs import Ref
from core.states import DayCalendar, DayKind, DayShape, DaySource, Phase, Via
from core.worktime.engine import Calendar, Session

FRESH_SECONDS = 60.0


def _session(opens: float, closes: float) -> Session:
    return Session(timedelta(hours=opens), timedelta(hours=closes))


SESSIONS = {
    DayCalendar.OFFICE: (_session(9, 12), _session(13, 17.5)),
    DayCalendar.TRADING: (_session(9.5, 11.5), _session(13, 15)),
}
CONTINUOUS = (Phase.MORNING, Phase.AFTERNOON)
_ROUND_THE_CLOCK = Calendar((_session(0, 24),), frozenset(range(7)))
_cache: dict[DayCalendar, tuple[float, Calendar]] = {}


def office() -> Calendar:
    """Working days with 调休, 09:00–12:00 and 13:00–17:30."""
    return _calendar(DayCalendar.OFFICE)


def trading() -> Calendar:
    """Trading days with the morning and afternoon that are written down, 09:30–11:30 and 13:00–15:00 if none are."""
    return _calendar(DayCalendar.TRADING)


def round_the_clock() -> Calendar:
    """Every moment of every day."""
    return _ROUND_THE_CLOCK


def day_names(calendar: DayCalendar, start: date, end: date) -> dict[date, str]:
    """What the special days between the two (both included) are called."""
    rows = CalendarDay.objects.filter(calendar=calendar, date__gte=start, date__lte=end)
    return dict(rows.values_list("date", "name"))


def forget() -> None:
    """Read the rows anew at the next question."""
    _cache.clear()


@transaction.atomic
def override(
    day: date, *, calendar: DayCalendar, kind: DayKind, name: str, actor: Ref | None, via: Via = Via.ADMIN
) -> CalendarDay:
    """Say what a day is; seeding will not touch it any more.

    Raises: Invalid for half a day of the working calendar, which has none, and for a day that is past: who was on duty
    then, and what was due, has one answer for ever.
    """
    _not_past(day, actor)
    if kind == DayKind.HALFDAY and calendar != DayCalendar.TRADING:
        raise Invalid.at("kind", _("只有交易日历有半日市"))
    row, made = CalendarDay.objects.update_or_create(
        date=day, calendar=calendar, defaults={"kind": kind, "name": name, "source": DaySource.MANUAL}
    )
    history.note([row], actor=actor, reason="calendar.overridden", kind="+" if made else "~")
    facts = {"calendar": calendar, "date": day, "kind": kind, "name": name}
    journal.record("calendar.overridden", actor=actor, ref=row.ref, via=via, facts=facts)
    forget()
    transaction.on_commit(forget)
    return row


@transaction.atomic
def withdraw(day: CalendarDay, *, actor: Ref | None, via: Via = Via.ADMIN) -> None:
    """Let the day be again what its weekday says.

    Raises: IllegalMove if it is that already; Invalid for a day that is past.
    """
    _not_past(day.date, actor)
    kept = CalendarDay.objects.select_for_update().filter(pk=day.pk).first()
    if kept is None:
        raise IllegalMove(_("内容已变化，请查看最新状态"))
    history.note([kept], actor=actor, reason="calendar.withdrawn", kind="-")
    CalendarDay.objects.filter(pk=day.pk).delete()
    facts = {"calendar": kept.calendar, "date": kept.date, "kind": kept.kind, "name": kept.name}
    journal.record("calendar.withdrawn", actor=actor, ref=kept.ref, via=via, facts=facts)
    forget()
    transaction.on_commit(forget)


def _not_past(day: date, actor: Ref | None) -> None:
    if actor is not None and day < clock.today():
        raise Invalid.at("date", _("不能改动已过去的日子；过去停止交易的时间请登记临时休市"))


def _calendar(which: DayCalendar) -> Calendar:
    now = wire_clock.seconds()
    known = _cache.get(which)
    if known is None or not 0 <= now - known[0] < FRESH_SECONDS:
        kinds = dict(CalendarDay.objects.filter(calendar=which).values_list("date", "kind"))
        special = {day: kind != DayKind.RESTDAY for day, kind in kinds.items()}
        sessions, half = _continuous() if which == DayCalendar.TRADING else (SESSIONS[which], ())
        short = {day: half for day, kind in kinds.items() if kind == DayKind.HALFDAY and half}
        known = _cache[which] = (now, Calendar(sessions, special=special, short=short))
    return known[1]


def _continuous() -> tuple[tuple[Session, ...], tuple[Session, ...]]:
    """Today's hours of continuous trading: of whole days and of half ones."""
    today = clock.today()
    rows = SessionHours.objects.filter(phase__in=CONTINUOUS, since__lte=today).exclude(until__lte=today)
    told: dict[str, list[Session]] = {DayShape.FULL: [], DayShape.HALF: []}
    for shape, opens, closes in rows.order_by("opens").values_list("shape", "opens", "closes"):
        told[shape].append(Session(_offset(opens), _offset(closes)))
    full, half = tuple(told[DayShape.FULL]), tuple(told[DayShape.HALF])
    return full or SESSIONS[DayCalendar.TRADING], half or SESSIONS[DayCalendar.TRADING][:1]


def _offset(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)
