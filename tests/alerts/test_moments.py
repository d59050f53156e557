"""Times as senders write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.drafts import Settings
from alerts.moments import EARLIEST, LATEST, Moment, moment, skewed

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = [SHANGHAI, *map(ZoneInfo, ("Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC"))]
NOON = datetime(2026, 11, 21, 10, 55, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "zoned"),
    [
        ("2026-11-21T10:55:02Z", True),
        ("2026-11-21T18:55:02+08:00", True),
        ("2026-11-21T18:55:02.000000000+0800", True),
        ("2026-11-21 10:55:02 UTC", True),
        ("20261121T185502.000+0800", True),
        ("2026-11-21 18:55:02", False),
        ("2026.11.21 18:55:02", False),
        ("2026/11/21 18:55:02", False),
        (1795258502, True),
        ("1795258502", True),
        (1795258502000, True),
        ("1795258502000000", True),
        (1795258502000000000, True),
        (1795258502.0, True),
    ],
)
def test_every_way_of_writing_is_the_same_moment(written: Any, zoned: bool) -> None:
    assert moment(written, SHANGHAI) == Moment(NOON, zoned)


@pytest.mark.parametrize(
    "written",
    ["0001-01-01T00:00:00Z", 0, "0", "", None, True, [], "yesterday", "2026-13-01 00:00:00", "9" * 30, "99:99", "{X}"]
    + ["2026-02-30", "1970-01-01T00:00:00Z", "9999-12-31 23:59:59", float("nan"), float("inf"), 10**18 * 9, "٣" * 10],
)
def test_what_is_no_time_is_none(written: Any) -> None:
    assert moment(written, SHANGHAI) is None


def test_parts_of_a_second_are_kept_to_the_microsecond() -> None:
    at = moment("2026-11-21T18:47:12.238126051Z", SHANGHAI)
    assert at
    assert at.at.microsecond == 238126
    counted = moment("1795258502.25", SHANGHAI)
    assert counted
    assert counted.at.microsecond == 250000


@given(written=st.text(max_size=60) | st.integers() | st.floats() | st.from_regex(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"))
def test_anything_is_a_moment_in_utc_or_none(written: Any) -> None:
    for zone in ZONES:
        found = moment(written, zone)
        assert found is None or (EARLIEST <= found.at <= LATEST and found.at.tzinfo is UTC)


@given(
    at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    zone=st.sampled_from(ZONES),
)
def test_a_local_time_is_the_moment_it_was_written_at(at: datetime, zone: ZoneInfo) -> None:
    at = at.replace(microsecond=0)
    local = at.astimezone(zone)
    found = moment(local.strftime("%Y-%m-%d %H:%M:%S"), zone)
    assert found
    assert found.at == local.replace(fold=0).astimezone(UTC)  # an hour that comes twice is the first
    explicit = moment(local.isoformat(), zone)
    assert explicit is None or explicit == Moment(at, zoned=True)


def test_an_hour_that_does_not_exist_maps_forward() -> None:
    found = moment("2026-03-29 01:30:00", ZoneInfo("Europe/London"))
    assert found == Moment(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), zoned=False)  # 02:30 of summer


def test_an_old_time_with_zone_is_a_repeat_and_one_without_a_wrong_zone() -> None:
    for by, zoned, wrong in (
        (timedelta(hours=-8), True, False),
        (timedelta(hours=-8), False, True),
        (timedelta(hours=8), True, True),
        (timedelta(minutes=9), False, False),
    ):
        assert skewed(Moment(NOON + by, zoned), NOON) is wrong
    assert not skewed(None, NOON)


@pytest.mark.parametrize("zone", ["Nowhere/Land", "", "../../etc/passwd", "Asia"])
def test_a_zone_that_is_unknown_here_is_ours(zone: str) -> None:
    assert Settings(zone=zone).clock.key == "Asia/Shanghai"
