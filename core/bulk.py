"""Many rows written each with values of its own: one prepared statement instead of Django's long CASE for every few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connections, models, router

from core import transactions


def write(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these columns of rows that exist, by key; like `bulk_update` it sends no signals and reads nothing.

    Example: write(people, ["leader"])
    Raises: RuntimeError outside a transaction.
    """
    transactions.require("core.bulk.write")
    if not rows or not columns:
        return
    table = rows[0]._meta
    connection = connections[router.db_for_write(type(rows[0]))]
    fields: list[Any] = [table.get_field(name) for name in columns]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    key = quote(str(table.pk.column))  # every table of ours has one
    sql = f"UPDATE {quote(table.db_table)} SET {sets} WHERE {key} = %s"  # noqa: S608  # names of our own columns
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(*(_told(field, row, connection) for field in fields), row.pk) for row in rows])


def _told(field: Any, row: models.Model, connection: Any) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
