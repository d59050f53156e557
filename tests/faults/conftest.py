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


@pytest.fixture(scope="session", params=["embedded", "large"])
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Either size, one after the other: SQLite and a broker file, then PostgreSQL and Redis."""
    folder = tmp_path_factory.mktemp(str(request.param))
    if request.param == "embedded":
        with running(folder) as stack:
            yield stack
        return
    pg, redis = request.getfixturevalue("pg_server"), request.getfixturevalue("redis_server")
    with running(folder, database=f"{pg.url}/postgres", redis=redis.url) as stack:
        yield stack


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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One product at a time in a worker: all tests of the embedded size, then all of the large one."""
    items.sort(key=lambda item: "stack" in item.fixturenames and _size(item) == "large")  # type: ignore[attr-defined]


def _size(item: pytest.Item) -> str:
    return str(item.callspec.params.get("stack", "")) if hasattr(item, "callspec") else ""
