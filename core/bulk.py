"""Many rows in one statement without the ORM building it anew: what the house writes at every click."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections, models, router

from core import straight, transactions

# What one statement takes: SQLite knows 32,766 values since 3.32, PostgreSQL more.
VALUES: Final = 30_000
MOST: Final = 500
# What columns of these kinds take as it is: Django's way to find that out costs more than to write it.
_TEXT: Final[frozenset[type]] = frozenset({str, type(None)})
_WHOLE: Final[frozenset[type]] = frozenset({int, type(None)})
_AS_IS: Final[dict[type, frozenset[type]]] = {
    **dict.fromkeys((models.CharField, models.TextField), _TEXT),
    **dict.fromkeys((models.IntegerField, models.PositiveIntegerField, models.PositiveSmallIntegerField), _WHOLE),
    **dict.fromkeys((models.BigIntegerField, models.PositiveBigIntegerField, models.ForeignKey), _WHOLE),
}
_UNSET: Final[frozenset[type]] = frozenset({type(None)})
_NOTHING: Final[frozenset[type]] = frozenset()
_MISSING: Final = object()


def write(rows: Sequence[models.Model], columns: Sequence[str]) -> None:
    """Write these columns of rows that exist, by key; like `bulk_update` it sends no signals and reads nothing.

    Instead of Django's long CASE for every few it is one statement for some hundreds, prepared and repeated on SQLite,
    to which there is no way.

    Example: write(people, ["leader"])
    Raises: RuntimeError outside a transaction.
    """
    transactions.require("core.bulk.write")
    if not rows or not columns:
        return
    table = rows[0]._meta
    connection = connections[router.db_for_write(type(rows[0]))]
    fields: list[Any] = [table.get_field(name) for name in columns]
    if connection.vendor == "postgresql":
        _write_joined(rows, [table.pk, *fields], connection)
        return
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    key = quote(str(table.pk.column))  # every table of ours has one
    sql = f"UPDATE {quote(table.db_table)} SET {sets} WHERE {key} = %s"  # noqa: S608  # names of our own columns
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(*(_told(field, row, connection) for field in fields), row.pk) for row in rows])


def _write_joined(rows: Sequence[models.Model], fields: Sequence[Any], connection: Any) -> None:
    """The same where every statement is a journey: the values come as a table that is joined."""
    quote = connection.ops.quote_name
    key, *names = [quote(str(field.column)) for field in fields]
    sets = ", ".join(f"{name} = told.{name}" for name in names)
    table = quote(rows[0]._meta.db_table)
    first = ", ".join(place(field) for field in fields)
    later = ", ".join(["%s"] * len(fields))
    most = min(MOST, VALUES // len(fields))
    for start in range(0, len(rows), most):
        part = rows[start : start + most]
        values = [_told(field, row, connection) for row in part for field in fields]
        places = ", ".join([f"({first})", *[f"({later})"] * (len(part) - 1)])
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET {sets} FROM (VALUES {places}) AS told ({', '.join([key, *names])})"  # noqa: S608
                f" WHERE {table}.{key} = told.{key}",
                values,
            )


def insert(rows: Sequence[models.Model], *, conflict: str = "") -> list[int]:
    """Write new rows of one table, in their order, and give them their keys; no signals, nothing is read.

    `conflict` is what the database does with a row that is there already, for instance "ON CONFLICT DO NOTHING";
    the rows then get no keys, and the keys of those that were written are returned.
    Example: insert([JournalEntry(...)])
    Raises: RuntimeError outside a transaction.
    """
    keys = [key for (key,) in inserted(rows, conflict=conflict)]
    if rows and not conflict:
        database = router.db_for_write(type(rows[0]))
        for row, key in zip(rows, keys, strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, database
    return keys


def add(row: models.Model, *, such: str = "", values: Sequence[Any] = ()) -> bool:
    """Write one new row and give it its key; where no transaction is open the statement is one by itself.

    With `such` (SQL, and the values in it) only where that holds; whether the row was written.
    Example: add(Intake(...))
    """
    model = type(row)
    database = router.db_for_write(model)
    connection = connections[database]
    sql = _insertion_such(model, such) if such else _insertion(model, 1, "", "")
    found = straight.rows(connection, sql, [*_values(row, connection), *values])
    for (key,) in found:
        row.pk, row._state.adding, row._state.db = key, False, database
    return bool(found)


def put(rows: Sequence[models.Model], *, unique: Sequence[str], columns: Sequence[str], such: str = "") -> bool:
    """Write rows in their order, whether they are there already or not: one statement, all or nothing.

    Those that are there, met by the columns of a unique rule, get what the row has in `columns`, as long as `such`
    (SQL) holds of them; new ones get their keys.
    Returns: False if it did not hold of one; the caller then lets the transaction fail.
    Example: put(tasks, unique=["run", "no"], columns=["status"], such='"approvals_task"."rev" = excluded."rev" - 1')
    Raises: RuntimeError outside a transaction.
    """
    if not rows:
        return True
    model = type(rows[0])
    keys = inserted(rows, conflict=_over(model, tuple(unique), tuple(columns), such))
    if len(keys) != len(rows):
        return False
    for row, (key,) in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, router.db_for_write(model)
    return True


@lru_cache(maxsize=200)
def _over(model: type[models.Model], unique: tuple[str, ...], columns: tuple[str, ...], such: str) -> str:
    """What the database does with a row that is there already."""
    met = ", ".join(f'"{column_of(model, name)}"' for name in unique)
    sets = ", ".join(f'"{column_of(model, name)}" = excluded."{column_of(model, name)}"' for name in columns)
    if not columns:
        raise ValueError(f"no column of {model._meta.db_table} to write")
    return f"ON CONFLICT ({met}) DO UPDATE SET {sets}{f' WHERE {such}' if such else ''}"


def column_of(model: type[models.Model], name: str) -> str:
    """The database's name of a column."""
    field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return str(field.column)


def inserted(rows: Sequence[models.Model], *, conflict: str = "", also: str = "") -> list[tuple[Any, ...]]:
    """The same, giving back the key and what else (`also`, SQL) the database tells of each row that was written.

    Raises: RuntimeError outside a transaction.
    """
    transactions.require("core.bulk.insert")
    if not rows:
        return []
    model = type(rows[0])
    connection = connections[router.db_for_write(model)]
    fields = columns_of(model)
    most = min(MOST, VALUES // len(fields))
    told: list[tuple[Any, ...]] = []
    for start in range(0, len(rows), most):
        part = rows[start : start + most]
        values = [value for row in part for value in _values(row, connection)]
        told += straight.rows(connection, _insertion(model, len(part), conflict, also), values)
    return told


def values_of(row: models.Model) -> list[Any]:
    """What the columns of a new row are told, in the order of `columns_of`."""
    return _values(row, connections[router.db_for_write(type(row))])


@lru_cache(maxsize=200)
def places(model: type[models.Model]) -> str:
    """Places for what the columns of a new row are told, where they stand in a SELECT."""
    return ", ".join(place(field) for field in columns_of(model))


@lru_cache(maxsize=500)
def place(field: Any) -> str:
    """A place for one value; PostgreSQL is told the type, which it cannot see in a SELECT without a table."""
    connection = connections[router.db_for_write(field.model)]
    return f"CAST(%s AS {field.cast_db_type(connection)})" if connection.vendor == "postgresql" else "%s"


@lru_cache(maxsize=200)
def columns_of(model: type[models.Model]) -> tuple[Any, ...]:
    """The columns that are written when a row is new: all but the key that the database gives."""
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@lru_cache(maxsize=500)
def _insertion(model: type[models.Model], count: int, conflict: str, also: str) -> str:
    quote = connections[router.db_for_write(model)].ops.quote_name
    fields = columns_of(model)
    names = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join([f"({', '.join(['%s'] * len(fields))})"] * count)
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    told = f"{key}, {also}" if also else key
    return f"INSERT INTO {table} ({names}) VALUES {places} {conflict} RETURNING {told}"  # noqa: S608  # our own names


@lru_cache(maxsize=100)
def _insertion_such(model: type[models.Model], such: str) -> str:
    quote = connections[router.db_for_write(model)].ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in columns_of(model))
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    return f"INSERT INTO {table} ({names}) SELECT {places(model)} WHERE {such} RETURNING {key}"  # noqa: S608  # our own


def _values(row: models.Model, connection: Any) -> list[Any]:
    """What the columns of a new row are told; most take what the row says as it is."""
    said = row.__dict__
    return [
        value if (value := said.get(name, _MISSING)).__class__ in kinds else _fresh(field, value, row, connection)
        for name, kinds, field in _takers(type(row))
    ]


@lru_cache(maxsize=200)
def _takers(model: type[models.Model]) -> tuple[tuple[str, frozenset[type], Any], ...]:
    """Each column with the types that it takes as they are."""
    return tuple((field.attname, _as_is(field), field) for field in columns_of(model))


def _as_is(field: Any) -> frozenset[type]:
    return _UNSET if _stamped(field) else _AS_IS.get(field.__class__, _NOTHING)


def _stamped(field: Any) -> bool:
    """Whether the row says the moment, and not the clock at the time of writing."""
    return field.__class__ is models.DateTimeField and not (field.auto_now or field.auto_now_add)


def _fresh(field: Any, value: Any, row: models.Model, connection: Any) -> Any:
    of = value.__class__
    if of is datetime and value.tzinfo is not None and _stamped(field):
        return _moment(value, connection.vendor)
    if (of is dict or of is list) and field.__class__ is models.JSONField:
        return connection.ops.adapt_json_value(value, field.encoder)
    if isinstance(value, Enum) and str in _AS_IS.get(field.__class__, _NOTHING):
        return str(value.value)
    return field.get_db_prep_save(field.pre_save(row, True), connection)


@lru_cache(maxsize=100)
def _moment(value: datetime, _vendor: str) -> Any:
    """One moment is written into many columns and rows of a verb."""
    return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)


def _told(field: Any, row: models.Model, connection: Any) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
