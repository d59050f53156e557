"""The business clock: moved for every process by a file, never without one, never the wire's."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from core import clock, wire_clock
from core.worktime import office


@pytest.fixture
def movable(settings: Settings, tmp_path: Path) -> Path:
    """A clock file of this test's own."""
    path = tmp_path / "clock"
    settings.CLOCK_FILE = str(path)
    return path


def test_a_moved_clock_leaves_the_wire_alone(movable: Path) -> None:
    clock.move(timedelta(hours=3))
    assert timedelta(hours=2, minutes=59) < clock.now() - wire_clock.now() < timedelta(hours=3, minutes=1)


def test_moves_add_up(movable: Path) -> None:
    clock.move(timedelta(hours=1))
    clock.move(timedelta(hours=1))
    assert clock.now() - wire_clock.now() > timedelta(hours=1, minutes=59)


def test_another_process_reads_the_same_clock(movable: Path) -> None:
    clock.move(timedelta(days=400))
    asked = (
        "import os; from django.conf import settings; settings.configure(CLOCK_FILE=os.environ['CLOCK_FILE']);"
        "from core import clock; print(clock.now().year)"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked], env={"CLOCK_FILE": str(movable)}, capture_output=True, text=True, check=True
    )
    assert int(told.stdout) == clock.now().year


def test_production_has_no_clock_to_move(settings: Settings) -> None:
    settings.CLOCK_FILE = ""
    with pytest.raises(RuntimeError, match="CLOCK_FILE"):
        clock.move(timedelta(seconds=1))
    with pytest.raises(CommandError, match="CLOCK_FILE"):
        call_command("clock", by=1.0)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 1, 1)):  # noqa: DTZ001  # the point
        pass


@pytest.mark.django_db
def test_a_demo_begins_in_working_hours(movable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sunday = datetime(2026, 11, 22, 3, tzinfo=UTC).timestamp()
    monkeypatch.setattr(clock, "datetime", _Standing(sunday))
    call_command("seed_calendar", verbosity=0)
    call_command("clock", open=True)
    assert office().is_open(clock.now())
    at = clock.now()
    call_command("clock", open=True)
    assert clock.now() == at


class _Standing:
    """`datetime` with a present that stands still."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def now(self, zone: object) -> datetime:
        assert zone is UTC
        return datetime.fromtimestamp(self.seconds, UTC)
