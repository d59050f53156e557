"""A world that many tests begin with (people, what is published) is written once and stands while they run.

What Django's `setUpTestData` is to a class, this is to all tests that ask for the world: its rows lie in a transaction
around them, each test runs in a savepoint that is taken back, and gets its own copies of the objects. A test that asks
for another world, or for none, takes it down first; tests of one world therefore stand side by side.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import pytest
from django.db import connection, transaction
from django.test import override_settings

from approvals.services.instance import version_definition
from bots.outbox import reach
from core import clock, nudge, worktime

T = TypeVar("T")
COMMITTING = {"transactional_db", "live_server", "django_db_reset_sequences"}
# What is asked of nobody unless a test means it, and a password hash in microseconds.
QUICK: dict[str, Any] = {
    "SECOND_FACTOR_ROLES": [],
    "FEISHU_APPROVAL_CENTRE": False,
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
}


def forget() -> None:
    """What a process keeps in memory about rows is read anew."""
    worktime.forget()
    version_definition.cache_clear()
    reach.forget()
    nudge.listen_again()
    nudge.beside = False


@dataclass(frozen=True)
class World(Generic[T]):
    """How it is written, and when."""

    build: Callable[[], T]
    at: datetime | None

    def written(self) -> T:
        """The world, freshly written."""
        with ExitStack() as stack:
            stack.enter_context(override_settings(**QUICK))
            if self.at is not None:
                stack.enter_context(clock.frozen(self.at))
            return self.build()


WORLDS: dict[str, World[Any]] = {}


class Ground:
    """What stands now in the database of this process, around the tests."""

    def __init__(self) -> None:
        self.name = ""
        self._made: Any = None
        self._around: transaction.Atomic | None = None

    def settle(self, name: str) -> None:
        """From now on this world stands, or none ("")."""
        if name == self.name:
            return
        self.clear()
        if not name:
            return
        forget()
        self._around = transaction.atomic()
        self._around._from_testcase = True  # type: ignore[attr-defined]  # what asks for an outermost transaction may run inside
        self._around.__enter__()
        try:
            self._made = WORLDS[name].written()
            connection.check_constraints()
        except BaseException:
            self.clear()
            raise
        connection.run_on_commit.clear()
        self.name = name

    def clear(self) -> None:
        """Take back what stands."""
        around, self._around = self._around, None
        self.name, self._made = "", None
        if around is not None:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)
            forget()

    def copy(self) -> Any:
        """The objects, for one test."""
        return copy.deepcopy(self._made)


GROUND = Ground()


def world(name: str, build: Callable[[], T], *, at: datetime | None = None) -> Any:
    """The fixture of this name, which gives what `build` gives when it is `at` (None: now)."""
    WORLDS[name] = World(build, at)

    @pytest.fixture(name=name)
    def standing(db: None) -> T:
        made: T = GROUND.copy() if GROUND.name == name else WORLDS[name].written()
        return made

    return standing


def asked(item: pytest.Item) -> str:
    """The world that the test asks for; "" if none, or if it commits what it writes."""
    names = set(getattr(item, "fixturenames", ()))
    marker = item.get_closest_marker("django_db")
    if names & COMMITTING or (marker and (marker.kwargs.get("transaction") or marker.args)):
        return ""
    return next((name for name in WORLDS if name in names), "")


def together(items: list[pytest.Item]) -> None:
    """Tests of one world stand side by side; all else stays where it is."""
    places = [place for place, item in enumerate(items) if asked(item)]
    order = list(WORLDS)
    sorted_ones = sorted((items[place] for place in places), key=lambda item: order.index(asked(item)))
    for place, item in zip(places, sorted_ones, strict=True):
        items[place] = item


@pytest.fixture(scope="session")
def common_ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What stands is taken back before the database goes."""
    yield
    with django_db_blocker.unblock():
        GROUND.clear()
