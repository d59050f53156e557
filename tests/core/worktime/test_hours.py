"""The trading clock as it is written down: seeded, changed for days to come, stopped for a while."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from core import journal, worktime
from core.clock import SHANGHAI
from core.errors import IllegalMove, Invalid
from core.models import SessionHours, TradingHalt
from core.refs import Ref
from core.states import DayCalendar, DayKind, DayShape, Phase
from core.worktime.hours import add_hours, change_hours, end_hours, enter_halt, withdraw_halt
from core.worktime.seeding import seed
from tests.conftest import FrozenClock

pytestmark = pytest.mark.django_db
WHO = Ref("people.employee", "3")
TODAY = date(2026, 11, 10)
TOMORROW = date(2026, 11, 11)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _morning(frozen_clock: FrozenClock) -> None:
    """A Tuesday."""


def morning() -> SessionHours:
    return SessionHours.objects.get(shape=DayShape.FULL, phase=Phase.MORNING, until=None)


def test_before_anything_is_written_the_exchanges_own_hours_hold() -> None:
    before = worktime.sessions(TODAY)
    assert [one.phase for one in before] == list(Phase)
    seed([2026])
    assert worktime.sessions(TODAY) == before
    number = SessionHours.objects.count()
    seed([2026])
    assert SessionHours.objects.count() == number


def test_hours_change_from_a_day_to_come_on() -> None:
    seed([2026])
    row = change_hours(morning(), opens=time(9, 30), closes=time(11), since=TOMORROW, actor=WHO)
    ends = {day: worktime.session_at(at(f"{day} 10:00")).ends_at for day in (TODAY, TOMORROW)}  # type: ignore[union-attr]
    assert ends == {TODAY: at("2026-11-10 11:30"), TOMORROW: at("2026-11-11 11:00")}
    assert worktime.trading_minutes(at("2026-11-11 00:00"), at("2026-11-12 00:00")) == 15 + 90 + 120
    entry = journal.entries(row.ref).get()
    assert (entry.verb, entry.actor, entry.facts["closes"]) == ("calendar.hours_changed", str(WHO), "11:00")


def test_today_and_the_past_are_not_changed_by_hand() -> None:
    seed([2026])
    told = {"opens": time(9, 30), "closes": time(11), "actor": WHO}
    with pytest.raises(Invalid, match="明天"):
        change_hours(morning(), since=TODAY, **told)
    with pytest.raises(Invalid, match="明天"):
        end_hours(morning(), on=TODAY, actor=WHO)
    with pytest.raises(Invalid, match="明天"):
        add_hours(phase=Phase.NIGHT, shape=DayShape.FULL, since=TODAY, **told)


def test_hours_do_not_lie_over_each_other() -> None:
    seed([2026])
    told = {"phase": Phase.NIGHT, "shape": DayShape.FULL, "since": TOMORROW, "actor": WHO}
    with pytest.raises(Invalid, match="夜间清算"):
        add_hours(opens=time(1), closes=time(3), **told)
    with pytest.raises(Invalid, match="次日"):
        add_hours(**(told | {"phase": Phase.AFTER}), opens=time(22), closes=time(1))
    assert add_hours(opens=time(2), closes=time(3), **told).pk


def test_hours_that_end_are_gone_and_end_once() -> None:
    seed([2026])
    row = SessionHours.objects.get(shape=DayShape.FULL, phase=Phase.LUNCH)
    end_hours(row, on=TOMORROW, actor=WHO)
    assert worktime.session_at(at("2026-11-11 12:00")) is None
    assert worktime.session_at(at("2026-11-10 12:00")) is not None
    with pytest.raises(IllegalMove):
        end_hours(row, on=TOMORROW, actor=WHO)


def test_a_halt_is_entered_and_withdrawn() -> None:
    whole = worktime.trading_time(at("2026-11-10 09:00"), at("2026-11-10 12:00"))
    row = enter_halt(starts_at=at("2026-11-10 09:45"), ends_at=at("2026-11-10 10:00"), reason="系统故障", actor=WHO)
    assert worktime.trading_time(at("2026-11-10 09:00"), at("2026-11-10 12:00")) == whole - timedelta(minutes=15)
    withdraw_halt(row, actor=WHO)
    assert worktime.trading_time(at("2026-11-10 09:00"), at("2026-11-10 12:00")) == whole
    assert [one.verb for one in journal.entries(row.ref)] == ["calendar.halt_entered", "calendar.halt_withdrawn"]
    with pytest.raises(IllegalMove):
        withdraw_halt(row, actor=WHO)


def test_a_halt_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(Invalid) as found:
        enter_halt(starts_at=at("2026-11-10 10:00"), ends_at=at("2026-11-10 10:00"), reason=" ", actor=WHO)
    assert {problem.field for problem in found.value.problems} == {"reason", "ends_at"}
    assert not TradingHalt.objects.exists()


def test_half_a_day_has_its_own_sessions_and_only_at_the_exchange() -> None:
    worktime.override(TOMORROW, calendar=DayCalendar.TRADING, kind=DayKind.HALFDAY, name="半日市", actor=WHO)
    assert worktime.session_at(at("2026-11-11 14:00")).phase == Phase.AFTER  # type: ignore[union-attr]
    assert worktime.trading().between(at("2026-11-11 00:00"), at("2026-11-12 00:00")) == timedelta(hours=2)
    with pytest.raises(Invalid, match="交易日历"):
        worktime.override(TOMORROW, calendar=DayCalendar.OFFICE, kind=DayKind.HALFDAY, name="半天", actor=WHO)
