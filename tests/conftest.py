"""Fixtures of the whole house; a room's own stand in its folder."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.db import connections
from pytest_django import Settings

from core import clock, wire_clock
from tests import flushing, migrated, standing
from tests.browser import browser
from tests.cast import cast
from tests.standing import common_ground

__all__ = ["browser", "cast", "common_ground"]

# How long an example takes says how busy the machine is, not whether the rule holds.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

LOCAL = ("127.", "localhost", "::1")


class FrozenClock:
    """Business time that stands still until the story moves it."""

    def __init__(self, stack: ExitStack, at: datetime) -> None:
        self._stack = stack
        self.set(at)

    def set(self, at: datetime) -> datetime:
        """It is now exactly this moment."""
        self._stack.enter_context(clock.frozen(at))
        return clock.now()

    def move(self, **by: float) -> datetime:
        """So much later: `move(hours=2)`."""
        return self.set(clock.now() + timedelta(**by))


@pytest.fixture
def frozen_clock() -> Iterator[FrozenClock]:
    """Tuesday, 10 November 2026, 10:00 in Shanghai: an ordinary working morning."""
    with ExitStack() as stack:
        yield FrozenClock(stack, datetime(2026, 11, 10, 2, tzinfo=UTC))


class FrozenWire:
    """Time of the wire (leases, back-off, tokens) that stands still until moved."""

    def __init__(self, at: float) -> None:
        self.at = at

    def move(self, seconds: float) -> None:
        """So many seconds later."""
        self.at += seconds


@pytest.fixture
def frozen_wire(monkeypatch: pytest.MonkeyPatch) -> FrozenWire:
    """The wire clock of this process, standing still from now on."""
    wire = FrozenWire(wire_clock.seconds())
    monkeypatch.setattr(wire_clock, "seconds", lambda: wire.at)
    monkeypatch.setattr(wire_clock, "now", lambda: datetime.fromtimestamp(wire.at, UTC))
    return wire


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_use_migrations: bool
) -> Iterator[None]:
    """The test database begins as a copy of the migrated one (`tests/migrated.py`)."""
    database = connections["default"]
    with ExitStack() as held:
        if django_db_use_migrations and database.vendor == "sqlite":
            memory = str(database.creation._get_test_db_name())  # type: ignore[attr-defined]
            held.enter_context(closing(migrated.copy_sqlite(memory)))
        elif django_db_use_migrations:
            database.settings_dict["TEST"]["TEMPLATE"] = migrated.postgres_template(os.environ["DATABASE_URL"])
        yield


@pytest.fixture(autouse=True, scope="session")
def _quick_flush() -> Iterator[None]:
    """To truncate every table of PostgreSQL takes half a second, whatever is in it."""
    patch = pytest.MonkeyPatch()
    if connections["default"].vendor == "postgresql":
        patch.setattr(connections["default"].ops, "sql_flush", flushing.sql_flush)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What a process keeps in memory does not leak from one test into the next."""
    standing.forget()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """Before a test's own transaction begins, the world that it asks for stands around it."""
    if fixturedef.argname == "_django_db_helper":
        request.getfixturevalue("common_ground")
        with request.getfixturevalue("django_db_blocker").unblock():
            standing.GROUND.settle(standing.asked(request.node))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What begins with the same world runs together."""
    standing.together(items)


@pytest.fixture(autouse=True, scope="session")
def no_outside_network() -> Iterator[None]:
    """Only this machine may be called."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOCAL):
            raise AssertionError(f"a test called {address}: only this machine may be called")
        real(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", connect)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _quick_settings(settings: Settings) -> None:
    """A password hash in microseconds, and static files under their own names (nobody collected them)."""
    for name, value in standing.QUICK.items():
        setattr(settings, name, value)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True, scope="session")
def _static_folder() -> None:
    """WhiteNoise wants its folder to be there."""
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
