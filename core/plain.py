"""Plain statements about one table, for what happens at every click: equality, lists of keys, one order.

The ORM builds each statement anew, which costs several times what the database does with it. What is said here is
built once and kept; rows are model instances all the same. Whoever joins, compares or counts asks the ORM.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connections, models, router

from core import instances, straight
from core.models.appending import AppendOnly, AppendOnlyModel

M = TypeVar("M", bound=models.Model)
C = TypeVar("C", bound=models.Model)


@dataclass(frozen=True)
class Sql:
    """An expression in the words of the database, with the values of its places."""

    text: str
    values: tuple[Any, ...] = ()


def read(
    model: type[M],
    where: Mapping[str, Any],
    *,
    such: Sql | None = None,
    order: str = "",
    lock: bool = False,
    also: Mapping[str, Sql] | None = None,
) -> list[M]:
    """Rows whose columns equal these values (a list or tuple: one of them; None: nothing; `Sql`: what it says).

    such: what else must hold. order: a column, the smallest first. lock: hold the rows until the transaction ends,
    where the database knows that. also: more that is read along, as attributes of the row.
    Example: read(Task, {"request": 7}, order="pk")
    Raises: FieldDoesNotExist.
    """
    conditions, values = _conditions(model, where, such)
    if conditions is None:
        return []
    more = also or {}
    alias = router.db_for_read(model)
    sql = _selection(model, conditions, order, lock, _named(more))
    told = [value for one in more.values() for value in one.values]
    return _rows(model, alias, straight.rows(connections[alias], sql, told + values), more)


def pairs(parent: type[M], child: type[C], by: str, where: Mapping[str, Any]) -> list[tuple[M, C | None]]:
    """Rows of one table, each with each row of another table that points to it by its column `by`; None where none.

    Example: pairs(NodeRun, Task, "run", {"request": 7})
    Raises: FieldDoesNotExist.
    """
    conditions, told = _conditions(parent, where, None)
    if conditions is None:
        return []
    alias = router.db_for_read(parent)
    found = straight.rows(connections[alias], _joined(parent, child, by, conditions), told)
    width = len(parent._meta.concrete_fields)
    place = width + child._meta.concrete_fields.index(child._meta.pk)
    left = _rows(parent, alias, found, {})
    right = iter(_rows(child, alias, [row[width:] for row in found if row[place] is not None], {}))
    return [(one, None if row[place] is None else next(right)) for one, row in zip(left, found, strict=True)]


def values(
    model: type[models.Model],
    names: Sequence[str],
    where: Mapping[str, Any],
    *,
    such: Sql | None = None,
    also: Sequence[Sql] = (),
) -> list[tuple[Any, ...]]:
    """Some columns of such rows (`leader_id`, not `leader`), and what is read along after them.

    Raises: FieldDoesNotExist.
    """
    conditions, told = _conditions(model, where, such)
    if conditions is None:
        return []
    alias = router.db_for_read(model)
    columns = [f'"{_field(model, name).column}"' for name in names]
    sql = f'SELECT {", ".join([*columns, *(one.text for one in also)])} FROM "{model._meta.db_table}"{conditions}'  # noqa: S608
    found = straight.rows(connections[alias], sql, [value for one in also for value in one.values] + told)
    return [(*_converted(model, alias, names, row), *row[len(names) :]) for row in found]


def change(
    model: type[models.Model], values: Mapping[str, Any], where: Mapping[str, Any], *, such: Sql | None = None
) -> int:
    """Write these values into the rows that match; gives how many they were. `where` and `such` as for `read`.

    Example: change(Task, {"status": "approved", "rev": Sql("rev + 1")}, {"pk": [1, 2], "status": "open"}) == 2
    Raises: AppendOnly for rows that are never changed; FieldDoesNotExist.
    """
    sql, told = _update(model, values, where, such)
    if sql is None:
        return 0
    return straight.count(connections[router.db_for_write(model)], sql, told)


def changed(
    model: type[M], values: Mapping[str, Any], where: Mapping[str, Any], *, also: Mapping[str, Sql] | None = None
) -> list[M]:
    """The same, giving the rows as they are now, held until the transaction ends: one statement that locks and reads.

    `also` as for `read`.
    Raises: as change.
    """
    sql, told = _update(model, values, where, None)
    if sql is None:
        return []
    more = also or {}
    alias = router.db_for_write(model)
    columns = ", ".join([_all(model), *_named(more)])
    told += [value for one in more.values() for value in one.values]
    return _rows(model, alias, straight.rows(connections[alias], f"{sql} RETURNING {columns}", told), more)


def _update(
    model: type[models.Model], values: Mapping[str, Any], where: Mapping[str, Any], such: Sql | None
) -> tuple[str | None, list[Any]]:
    if issubclass(model, AppendOnlyModel):
        raise AppendOnly(f"{model.__name__} rows are never changed")
    conditions, told = _conditions(model, where, such)
    if conditions is None:
        return None, []
    connection = connections[router.db_for_write(model)]
    sets: list[str] = []
    new: list[Any] = []
    for name, value in values.items():
        field = _field(model, name)
        if isinstance(value, Sql):
            sets.append(f'"{field.column}" = {value.text}')
            new += value.values
        else:
            sets.append(f'"{field.column}" = %s')
            new.append(field.get_db_prep_save(value, connection))
    return f'UPDATE "{model._meta.db_table}" SET {", ".join(sets)}{conditions}', [*new, *told]  # noqa: S608


def row_of(model: type[M], names: Sequence[str], told: Sequence[Any]) -> M:
    """A row of what the database told of some of its columns (`leader_id`); the others are fetched when asked for."""
    alias = router.db_for_read(model)
    return instances.known(model, names, _converted(model, alias, names, told), alias)


def _converted(model: type[models.Model], alias: str, names: Sequence[str], told: Sequence[Any]) -> list[Any]:
    """The values of these columns, which the database told first."""
    connection = connections[alias]
    converters = {name: (column, functions) for name, column, functions in _columns(model, alias)[1]}
    values = []
    for name, value in zip(names, told, strict=False):
        column, functions = converters.get(name, (None, ()))
        for function in functions:
            value = function(value, column, connection)  # noqa: PLW2901  # each makes of it what the next takes
        values.append(value)
    return values


def _rows(model: type[M], alias: str, found: Sequence[Sequence[Any]], more: Mapping[str, Sql]) -> list[M]:
    """What the database told, as rows."""
    connection = connections[alias]
    names, converters = _columns(model, alias)
    places = [(names.index(name), column, functions) for name, column, functions in converters]
    rows = []
    for told in found:
        values = list(told[: len(names)])
        for place, column, functions in places:
            for function in functions:
                values[place] = function(values[place], column, connection)
        row = instances.known(model, names, values, alias)
        if more:
            row.__dict__.update(zip(more, told[len(names) :], strict=True))
        rows.append(row)
    return rows


def _named(more: Mapping[str, Sql]) -> tuple[str, ...]:
    return tuple(f"{one.text} AS {name}" for name, one in more.items())


def _conditions(model: type[models.Model], where: Mapping[str, Any], such: Sql | None) -> tuple[str | None, list[Any]]:
    """What follows the table's name, and its values; None where nothing can match."""
    connection = connections[router.db_for_read(model)]
    parts: list[str] = []
    values: list[Any] = []
    for name, value in where.items():
        field = _field(model, name)
        if isinstance(value, Sql):
            parts.append(f'"{field.column}" = {value.text}')
            values += value.values
        elif value is None:
            parts.append(f'"{field.column}" IS NULL')
        elif isinstance(value, list | tuple):
            if not value:
                return None, []
            parts.append(f'"{field.column}" IN ({", ".join(["%s"] * len(value))})')
            values += _told(field, value, connection)
        else:
            parts.append(f'"{field.column}" = %s')
            values += _told(field, [value], connection)
    if such is not None:
        parts.append(f"({such.text})")
        values += such.values
    return f" WHERE {' AND '.join(parts)}" if parts else "", values


def _told(field: Any, values: Collection[Any], connection: Any) -> list[Any]:
    target = field.target_field if field.is_relation else field
    return [target.get_db_prep_value(getattr(value, "pk", value), connection) for value in values]


@lru_cache(maxsize=500)
def _field(model: type[models.Model], name: str) -> Any:
    """The column by its name, by the name of its key (`request_id`), or the key itself (`pk`)."""
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


@lru_cache(maxsize=1_000)
def _selection(model: type[models.Model], conditions: str, order: str, lock: bool, also: Sequence[str]) -> str:  # noqa: FBT001
    connection = connections[router.db_for_read(model)]
    columns = ", ".join([_all(model), *also])
    sql = f'SELECT {columns} FROM "{model._meta.db_table}"{conditions}'  # noqa: S608  # our own names
    if order:
        sql += f' ORDER BY "{_field(model, order).column}"'
    return f"{sql} {connection.ops.for_update_sql()}" if lock and connection.features.has_select_for_update else sql


@lru_cache(maxsize=200)
def _joined(parent: type[models.Model], child: type[models.Model], by: str, conditions: str) -> str:
    table, other = f'"{parent._meta.db_table}"', f'"{child._meta.db_table}"'
    met = f'{other}."{_field(child, by).column}" = {table}."{_field(parent, "pk").column}"'
    return (
        f"SELECT {_all(parent)}, {_all(child)} FROM (SELECT * FROM {table}{conditions}) AS {table} "  # noqa: S608  # our own names
        f"LEFT JOIN {other} ON {met}"
    )


@lru_cache(maxsize=200)
def _all(model: type[models.Model]) -> str:
    return ", ".join(f'"{model._meta.db_table}"."{field.column}"' for field in model._meta.concrete_fields)


@lru_cache(maxsize=200)
def _columns(model: type[models.Model], alias: str) -> tuple[list[str], list[tuple[str, Any, list[Any]]]]:
    """Names of the attributes, and the functions by which what the database gives becomes the value of some."""
    connection = connections[alias]
    names, converters = [], []
    for field in model._meta.concrete_fields:
        names.append(field.attname)
        column = field.get_col(model._meta.db_table)
        functions = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        if functions:
            converters.append((field.attname, column, functions))
    return names, converters
