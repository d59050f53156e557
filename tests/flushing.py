"""Emptying the database after a test that commits: only the tables that hold something, for there are many."""

from __future__ import annotations

from typing import Any

from django.db import connection

# Written after every flush by Django itself: one row for each model, four for its rights.
STANDING = frozenset({"django_content_type", "auth_permission"})


def sql_flush(
    _style: Any, tables: list[str], *, reset_sequences: bool = False, allow_cascade: bool = False
) -> list[str]:
    """The statements that leave these tables empty.

    All keys between our tables are checked at the commit, so the order does not matter.
    """
    quoted = {name: connection.ops.quote_name(name) for name in tables if name not in STANDING}
    asked = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {table})" for name, table in quoted.items()]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [f"DELETE FROM {quoted[name]}" for (name,) in cursor.fetchall()]  # noqa: S608
