"""Times, durations and figures as written; pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import wording
from core.clock import SHANGHAI

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # Monday 14:00 in Shanghai
moments = st.integers(1_577_836_800, 2_051_222_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
lengths = st.timedeltas(timedelta(), timedelta(days=400))


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "今天 17:30"),
        (datetime(2026, 11, 22, 1, 12, tzinfo=UTC), "昨天 09:12"),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), "今天 00:00"),
        (datetime(2026, 11, 20, 1, 58, tzinfo=UTC), "11-20 09:58"),
        (datetime(2025, 11, 23, 1, 58, tzinfo=UTC), "2025-11-23"),
        (None, "—"),
    ],
)
def test_a_moment_is_written_by_its_distance(at: datetime | None, written: str) -> None:
    assert wording.moment(at, NOW) == written


def test_waiting_and_overtime_are_told_apart_by_a_word() -> None:
    assert wording.waiting(NOW + timedelta(hours=3, minutes=20), NOW) == "剩 3 小时 20 分"
    assert wording.waiting(NOW - timedelta(hours=1), NOW) == "超时 1 小时"
    assert wording.work_waiting(timedelta(hours=-2)) == "超时 2 工作小时"
    assert wording.deadline(NOW + timedelta(hours=3), NOW) == "今天 17:00（剩 3 小时）"


def test_figures_carry_their_unit_and_separators() -> None:
    assert wording.money("4860") == "4,860.00 元"
    assert wording.percent(Decimal("71.25")) == "71.3 %"
    assert (wording.count(1240), wording.count(0), wording.count(None)) == ("1,240", "0", "—")
    assert wording.work_hours(timedelta(hours=6, minutes=12)) == "6 工作小时 12 分"
    assert wording.day(date(2026, 11, 23)) == "11 月 23 日 周一"


def test_english_says_the_same() -> None:
    with translation.override("en"):
        assert wording.moment(NOW, NOW) == "today 14:00"
        assert wording.waiting(NOW - timedelta(hours=1), NOW) == "1 h overtime"
        assert wording.money(1) == "CNY 1.00"
        assert wording.names(["A", "B"]) == "A, B"


@given(moments, moments)
def test_a_moment_always_names_its_own_day_or_hour(at: datetime, now: datetime) -> None:
    there = at.astimezone(SHANGHAI)
    written = wording.moment(at, now)
    assert f"{there:%H:%M}" in written or written == f"{there:%Y-%m-%d}"


@given(lengths)
def test_a_duration_keeps_two_units_and_never_runs_past_the_truth(length: timedelta) -> None:
    figures = [int(part) for part in wording.duration(length).split() if part.isdigit()]
    assert 1 <= len(figures) <= 2
    hours = wording.work_hours(length).split()
    if "工作小时" in hours:
        assert int(hours[0]) == length // timedelta(hours=1)


@given(st.decimals(-(10**12), 10**12, places=4))
def test_money_reads_back_as_what_it_was(amount: Decimal) -> None:
    written = wording.money(amount).removesuffix(" 元").replace(",", "")
    assert abs(Decimal(written) - amount) <= Decimal("0.005")
    assert not written.startswith("-0.00")


@given(st.integers(-(10**15), 10**15))
def test_a_count_reads_back_exactly(figure: int) -> None:
    assert int(wording.count(figure).replace(",", "")) == figure
