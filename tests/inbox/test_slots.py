"""When digests go out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import SHANGHAI
from core.errors import NotVisible
from core.refs import Ref
from core.worktime import Calendar, Session
from inbox.slots import Slot, is_current, next_slot, slot_at, slot_of

HOURS = (Session(timedelta(hours=9), timedelta(hours=17.5)),)
SATURDAY, MONDAY_OFF = date(2026, 11, 28), date(2026, 11, 30)
OFFICE = Calendar(HOURS, special={SATURDAY: True, MONDAY_OFF: False})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("after", "slot"),
    [
        ("2026-11-23T08:59", "2026-11-23T09:00"),
        ("2026-11-23T09:00", "2026-11-23T16:30"),
        ("2026-11-23T16:30", "2026-11-24T09:00"),
        ("2026-11-27T20:00", "2026-11-28T09:00"),
        ("2026-11-28T16:30", "2026-12-01T09:00"),
        ("2026-11-29T09:00", "2026-12-01T09:00"),
    ],
)
def test_slots_fall_on_working_days_with_make_up_saturdays(after: str, slot: str) -> None:
    assert next_slot(at(after), OFFICE).at == at(slot)


@given(st.integers(0, 365 * 1440).map(lambda minutes: at("2026-01-01T00:00") + timedelta(minutes=minutes)))
def test_the_next_slot_is_later_on_a_working_day_and_none_lies_between(after: datetime) -> None:
    slot = next_slot(after, OFFICE)
    assert slot.at > after
    assert OFFICE.is_workday(slot.day)
    assert next_slot(slot.at - timedelta(microseconds=1), OFFICE) == slot
    assert slot_of(slot.ref) == slot == slot_at(slot.at)


def test_a_slot_is_told_until_the_next_one_or_midnight() -> None:
    morning = Slot(date(2026, 11, 23), "am")
    assert not is_current(morning, at("2026-11-23T08:59"), OFFICE)
    assert is_current(morning, at("2026-11-23T16:29"), OFFICE)
    assert not is_current(morning, at("2026-11-23T16:30"), OFFICE)
    evening = Slot(date(2026, 11, 23), "pm")
    assert is_current(evening, at("2026-11-23T23:59"), OFFICE)
    assert not is_current(evening, at("2026-11-24T00:00"), OFFICE)


@pytest.mark.parametrize("key", ["", "2026-11-23", "2026-11-23.noon", "x.am"])
def test_what_is_no_slot_is_not_found(key: str) -> None:
    with pytest.raises(NotVisible):
        slot_of(Ref("inbox.digest", key))
