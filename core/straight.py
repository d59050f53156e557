"""Statements that go straight to the driver, for what happens at every click.

Django wraps a cursor anew for each statement, and on SQLite it writes each text anew for it. Inside a transaction, and
while nobody counts or watches statements, none of that is needed: errors are the same, and so is what comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from core import prepared

# Longer texts are for many rows at once: what their wording costs is nothing beside the rows.
LONG: Final = 8_000


def rows(connection: Any, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What the statement tells; places are `%s`.

    Raises: as Django's cursor does.
    """
    if not _free(connection):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
    with connection.wrap_database_errors:
        cursor = _executed(connection, sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        cursor.close()
    return found


def count(connection: Any, sql: str, values: Sequence[Any]) -> int:
    """How many rows the statement wrote.

    Raises: as Django's cursor does.
    """
    if not _free(connection):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.rowcount)
    with connection.wrap_database_errors:
        cursor = _executed(connection, sql, values)
        written = int(cursor.rowcount)
        cursor.close()
    return written


def _free(connection: Any) -> bool:
    """Whether nobody watches, and the connection is held by a transaction that is whole."""
    if not connection.in_atomic_block or connection.connection is None:
        return False
    if connection.execute_wrappers or connection.queries_logged:
        return False
    connection.validate_no_broken_transaction()
    return True


def _executed(connection: Any, sql: str, values: Sequence[Any]) -> Any:
    if connection.vendor == "sqlite":
        text = _marked(sql) if len(sql) < LONG else _marked.__wrapped__(sql)
        return connection.connection.execute(text, values)
    cursor = connection.create_cursor()
    cursor.execute(prepared.wording(connection, cursor, sql) if len(sql) < LONG else sql, values)
    return cursor


@lru_cache(maxsize=500)
def _marked(sql: str) -> str:
    """The text with the places of SQLite."""
    return sql % (("?",) * sql.count("%s"))
