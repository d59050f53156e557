"""Browser tests: one running product per size."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.stack import Stack, running


@pytest.fixture(scope="session", params=["embedded", "large"])
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product: embedded (SQLite and a broker file), and large (PostgreSQL and Redis)."""
    folder = tmp_path_factory.mktemp(str(request.param))
    if request.param == "embedded":
        with running(folder) as stack:
            yield stack
        return
    with _database() as database, running(folder, database=database, redis=_redis()) as stack:
        yield stack


class _database:  # noqa: N801  # reads as a block
    """A PostgreSQL database of its own on the leg's server."""

    def __init__(self) -> None:
        self.server = os.environ.get("UI_DATABASE_URL", "")
        if not self.server:
            pytest.fail("UI_DATABASE_URL is not set: run the ui leg through dev.py test")
        self.name = f"hub_ui_{uuid.uuid4().hex[:8]}"

    def __enter__(self) -> str:
        self._run(f'CREATE DATABASE "{self.name}"')
        base, _question, query = self.server.partition("?")
        address = f"{base.rpartition('/')[0]}/{self.name}"
        return f"{address}?{query}" if query else address

    def __exit__(self, *_error: object) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        connection = psycopg2.connect(self.server)
        connection.autocommit = True
        try:
            connection.cursor().execute(statement)
        finally:
            connection.close()


def _redis() -> str:
    address = os.environ.get("UI_REDIS_URL", "")
    if not address:
        pytest.fail("UI_REDIS_URL is not set: run the ui leg through dev.py test")
    return address


@pytest.fixture(scope="session")
def pictures() -> Path | None:
    """Where to leave pictures, if somebody wants to look at them."""
    folder = os.environ.get("UI_PICTURES", "")
    if not folder:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)
