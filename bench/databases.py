"""Databases of benches on PostgreSQL: each is named after the process that made it.

A bench that was killed leaves its database behind. Whoever begins one drops those whose process is gone and in which
nobody is connected: the second keeps what a bench on another machine works in, if both use one server.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg2

NAMED: Final = re.compile(
    r"(?:bench|hub_bench|hub_peer|hub_restore|test_bots_bench)_(?P<pid>[0-9]{1,10})(?:_[0-9a-f]{8})?"
)
IDLE: Final = """
    SELECT datname FROM pg_database
    WHERE NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pg_stat_activity.datname = pg_database.datname)
    ORDER BY datname
"""


@contextmanager
def database(prefix: str = "hub_bench") -> Iterator[str]:
    """The address of an empty database on the server of TEST_DATABASE_URL; dropped at the end."""
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server.startswith("postgres"):
        raise SystemExit("this bench needs PostgreSQL: set TEST_DATABASE_URL")
    sweep(server)
    name = f"{prefix}_{os.getpid()}_{uuid.uuid4().hex[:8]}"
    run_sql(server, f'CREATE DATABASE "{name}"')
    try:
        yield address(server, name)
    finally:
        run_sql(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def address(server: str, name: str) -> str:
    """The database of this name on the server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def sweep(server: str) -> list[str]:
    """Drop what killed benches left on the server; the names of what was dropped."""
    found = [str(name) for (name,) in run_sql(server, IDLE)]
    left = [name for name in found if (told := NAMED.fullmatch(name)) and not alive(int(told["pid"]))]
    return [name for name in left if _dropped(server, name)]


def _dropped(server: str, name: str) -> bool:
    """Whether it could be dropped: not if somebody came into it meanwhile, or if it is another's."""
    try:
        run_sql(server, f'DROP DATABASE IF EXISTS "{name}"')
    except psycopg2.Error:
        return False
    return True


def alive(pid: int) -> bool:
    """Whether a process of this number runs on this machine."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def run_sql(server: str, statement: str) -> list[Any]:
    """What the statement gives, outside any transaction."""
    link = psycopg2.connect(server)
    try:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        link.close()
