"""A database with every migration applied, made once and copied: by each worker of a leg, and by each running product.

`manage.py migrate` makes it, as an installation would. Who copies it migrates again, which finds nothing left to do; so
a copy that is behind the code is brought up to it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "HUB_TEMPLATE"  # names the database that the workers of one run copy on PostgreSQL
KEPT = 3  # how many files of former states stay


def folder() -> Path:
    """Where it is kept from run to run; `dev.py test` begins by emptying it."""
    found = ROOT / "var" / "tests"
    found.mkdir(parents=True, exist_ok=True)
    return found


def state() -> str:
    """The name of what the migrations say now."""
    found = hashlib.sha256(f"{django.__version__} {sys.version}".encode())
    for file in sorted(ROOT.glob("*/migrations/*.py")):
        found.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return found.hexdigest()[:12]


def sqlite_file() -> Path:
    """The migrated SQLite file; made now if it is not there."""
    wanted = folder() / f"{state()}.sqlite3"
    with _alone("sqlite"):
        if not wanted.exists():
            draft = wanted.with_suffix(f".{os.getpid()}")
            _migrate(f"sqlite:///{draft}")
            _plain(draft)
            draft.replace(wanted)
            for old in sorted(folder().glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)[:-KEPT]:
                old.unlink()
    return wanted


def copy_sqlite(target: str) -> sqlite3.Connection:
    """Fill the file, or the database in memory that the address names; it lasts as long as the connection is open."""
    opened = sqlite3.connect(target, uri=target.startswith("file:"), check_same_thread=False)
    source = sqlite3.connect(sqlite_file())
    source.backup(opened)
    source.close()
    return opened


def postgres_template(address: str) -> str:
    """The name of the migrated database on the server of the address; made now if it is not there."""
    name = os.environ[TEMPLATE]
    with _alone("postgres"):
        if not _ask(address, sql.SQL("SELECT 1 FROM pg_database WHERE datname = {}").format(sql.Literal(name))):
            draft = f"{name}_draft"
            _ask(address, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
            _migrate(beside(address, draft))
            renamed = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            _ask(address, renamed.format(sql.Identifier(draft), sql.Identifier(name)))
    return name


def drop(address: str) -> None:
    """Take the template off the server again."""
    for name in (os.environ[TEMPLATE], f"{os.environ[TEMPLATE]}_draft"):
        _ask(address, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def beside(address: str, name: str) -> str:
    """The address of another database of the same server."""
    base, _question, query = address.partition("?")
    return f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


@contextmanager
def _alone(kind: str) -> Iterator[None]:
    with (folder() / f"{kind}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _migrate(address: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    environment = os.environ | {"DATABASE_URL": address, "REDIS_URL": ""}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"migrate failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def _plain(file: Path) -> None:
    """One file without a log beside it."""
    opened = sqlite3.connect(file)
    opened.execute("PRAGMA journal_mode=DELETE")
    opened.close()


def _ask(address: str, statement: sql.Composable) -> list[Any]:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
