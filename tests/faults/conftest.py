"""The whole product as real processes, on both sizes; each test breaks something and looks at what people meet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.feishu import Feishu
from tests.faults.people_at_work import Visitor
from tests.stack import Stack, running
from tools.dev import databases
from tools.dev.private import Private


@pytest.fixture(scope="session")
def pg_server() -> Iterator[Private]:
    """A PostgreSQL that a test may stop."""
    with databases.private_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Private]:
    """A Redis that a test may stop."""
    with databases.private_redis() as server:
        yield server


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """SQLite and a broker file."""
    with running(tmp_path_factory.mktemp("embedded")) as stack:
        yield stack


@pytest.fixture(scope="session")
def large(
    tmp_path_factory: pytest.TempPathFactory, pg_server: Private, redis_server: Private
) -> Iterator[Stack]:
    """PostgreSQL and Redis."""
    folder = tmp_path_factory.mktemp("large")
    with running(folder, database=f"{pg_server.url}/postgres", redis=redis_server.url) as stack:
        yield stack


@pytest.fixture(scope="session", params=["embedded", "large"])
def stack(request: pytest.FixtureRequest) -> Stack:
    """Either size."""
    found: Stack = request.getfixturevalue(str(request.param))
    return found


@pytest.fixture
def feishu(stack: Stack) -> Iterator[Feishu]:
    """The stand-in, whole again after the test."""
    made = Feishu(stack)
    yield made
    made.heal()


@pytest.fixture
def employee(stack: Stack) -> Visitor:
    """王小明, who files requests; 陈立 is asked first."""
    return Visitor(stack, "wangxm")
