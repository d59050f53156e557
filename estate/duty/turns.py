"""When a layer holds and whose turn it is. Pure.

Every moment is a reading of a clock in the plan's zone, made by `core.worktime.wall`: a handover at 09:00 stays there
when clocks change, and windows that meet on the clock meet in time on days of 23 and of 25 hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from core.worktime import wall
from estate.duty.plan import Layer, Plan, Trading
from estate.states import Days, Unit

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
LONGEST_REST: Final = 60  # days without trading: the calendar is broken


def turn_at(plan: Plan, layer: Layer, at: datetime) -> tuple[int, datetime, datetime]:
    """Which turn of the layer it is (0 is the first from `starts_on`, earlier ones negative), from when until when."""
    day = at.astimezone(plan.zone).date()
    if wall(day, layer.handover, plan.zone) > at:
        day -= DAY
    if layer.unit == Unit.TRADE and plan.trading is not None:
        number, first, last = _trading_turn(plan.trading, layer, day)
    else:
        length = layer.every * (WEEK if layer.unit == Unit.WEEK else DAY)
        number = (day - layer.starts_on) // length
        first, last = layer.starts_on + number * length, layer.starts_on + (number + 1) * length
    return number, wall(first, layer.handover, plan.zone), wall(last, layer.handover, plan.zone)


def holds(plan: Plan, layer: Layer, at: datetime) -> bool:
    """Whether the layer has somebody at this moment, higher layers and overrides apart."""
    if not layer.people or at < layer.since or (layer.until is not None and at >= layer.until):
        return False
    if layer.whole_days:
        return _fits(plan, layer, at.astimezone(plan.zone).date())
    return _in_session(plan, layer, at) or _in_window(plan, layer, at)


def handovers(plan: Plan, layer: Layer, start: datetime, end: datetime) -> Iterator[datetime]:
    """Moments at which a turn of the layer ends, after `start` and before `end`."""
    if not layer.people:
        return
    _number, _begins, at = turn_at(plan, layer, start)
    while at < end:
        yield at
        _number, _begins, at = turn_at(plan, layer, at)


def doors(plan: Plan, layer: Layer, start: datetime, end: datetime) -> Iterator[datetime]:
    """Moments at which the layer may begin or end to hold."""
    day, last = start.astimezone(plan.zone).date() - DAY, end.astimezone(plan.zone).date() + DAY
    midnights = layer.whole_days and layer.days != Days.EVERY
    while day <= last:
        if midnights:
            yield wall(day, time(), plan.zone)
        for window in layer.windows:
            yield wall(day, window.opens, plan.zone)
            yield wall(day, window.closes, plan.zone)
        if layer.phases and plan.trading is not None:
            for one in plan.trading.sessions(day):
                if one.phase in layer.phases:
                    yield one.starts_at
                    yield one.ends_at
        day += DAY


def without(people: tuple[int, ...], person: int) -> tuple[int, ...]:
    """The order of turns when somebody drops out: whoever follows takes his places, all others keep theirs.

    Empty if nobody else is there.
    """
    if set(people) <= {person}:
        return ()
    told: list[int] = []
    for place, one in enumerate(people):
        ahead = (*people[place + 1 :], *people[:place])
        told.append(next(other for other in ahead if other != person) if one == person else one)
    return tuple(told)


def _in_window(plan: Plan, layer: Layer, at: datetime) -> bool:
    today = at.astimezone(plan.zone).date()
    for window in layer.windows:
        for day in (today, today - DAY):
            closes = wall(day + DAY if window.overnight else day, window.closes, plan.zone)
            if wall(day, window.opens, plan.zone) <= at < closes and _fits(plan, layer, day):
                return True
    return False


def _in_session(plan: Plan, layer: Layer, at: datetime) -> bool:
    if not layer.phases or plan.trading is None:
        return False
    session = plan.trading.session_at(at)
    return session is not None and session.phase in layer.phases and _fits(plan, layer, session.day)


def _fits(plan: Plan, layer: Layer, day: date) -> bool:
    if layer.days == Days.EVERY:
        return True
    if layer.days in {Days.WORKDAYS, Days.RESTDAYS}:
        worked = plan.office.is_workday(day) if plan.office is not None else day.weekday() < 5
        return worked == (layer.days == Days.WORKDAYS)
    worked = plan.trading.is_workday(day) if plan.trading is not None else day.weekday() < 5
    return worked == (layer.days == Days.TRADING)


def _trading_turn(trading: Trading, layer: Layer, day: date) -> tuple[int, date, date]:
    """Turns counted in trading days: days without trading belong to the turn before, and use up none."""
    day = _step(trading, day + DAY, -1)
    place = trading.workdays(layer.starts_on, day)
    number = place // layer.every
    return number, _step(trading, day, number * layer.every - place), _step(
        trading, day, (number + 1) * layer.every - place
    )  # fmt: skip


def _step(trading: Trading, day: date, count: int) -> date:
    """So many trading days after (before) this day; none: the day itself.

    Raises: ValueError for a calendar without trading.
    """
    step, left, rested = (DAY if count > 0 else -DAY), abs(count), 0
    while left:
        day += step
        worked = trading.is_workday(day)
        left, rested = left - worked, 0 if worked else rested + 1
        if rested > LONGEST_REST:
            raise ValueError(f"no trading within {LONGEST_REST} days of {day}")
    return day
