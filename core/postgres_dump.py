"""PostgreSQL's own tools, asked to write a database into a file and to read it back."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


class ToolFailed(RuntimeError):
    """pg_dump or pg_restore is not there or did not do it."""


def dump(database: Mapping[str, Any], target: Path) -> None:
    """Write one consistent moment of the database; the product may go on.

    Args: database: Django's description of the connection.
    Raises: ToolFailed.
    """
    _run("pg_dump", database, ["--format=custom", "--no-owner", "--no-privileges", "--file", str(target)])


def load(database: Mapping[str, Any], source: Path) -> None:
    """Read a dump into an empty database, all of it or nothing.

    Raises: ToolFailed.
    """
    _run("pg_restore", database, ["--no-owner", "--no-privileges", "--single-transaction", str(source)])


def readable(source: Path) -> str:
    """Why a dump cannot be read; "" if it can."""
    try:
        _call([tool("pg_restore"), "--list", str(source)], {})
    except ToolFailed as error:
        return str(error)
    return ""


def tool(name: str) -> str:
    """The newest program of this name: on PATH, else where PostgreSQL installs itself.

    Raises: ToolFailed if there is none.
    """
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: _number(path.parts[-3]))
    if found:
        return str(found[-1])
    on_path = shutil.which(name)
    if on_path is None:
        raise ToolFailed(f"{name} is not installed: install PostgreSQL's client of the server's version or newer")
    return on_path


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _run(name: str, database: Mapping[str, Any], words: Sequence[str]) -> None:
    where = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
    env = {variable: str(database[key]) for variable, key in where.items() if database.get(key)}
    aim = ["--dbname", str(database["NAME"])] if name == "pg_restore" else []
    _call([tool(name), *aim, *words], env)


def _call(command: Sequence[str], env: Mapping[str, str]) -> None:
    # The password goes by environment, so that no list of processes shows it.
    done = subprocess.run(  # noqa: S603  # our own words, no shell
        list(command), env={**os.environ, **env}, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise ToolFailed(f"{Path(command[0]).name}: {said[-1] if said else f'ended with {done.returncode}'}")
