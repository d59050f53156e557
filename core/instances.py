"""Rows as instances without what Django does around each: signals that nobody hears, defaults asked for anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar

from django.db import models
from django.db.models.base import ModelState

M = TypeVar("M", bound=models.Model)


def fresh(model: type[M], **values: Any) -> M:
    """A new row of the model; as `model(**values)`, for columns alone (`run=run` or `run_id=7`).

    Raises: TypeError for a name that is no column.
    """
    known, asked, relations, names = _columns(model)
    row = model.__new__(model)
    row._state = ModelState()
    own = row.__dict__
    own.update(known)
    for name, make in asked:
        if name not in values:
            own[name] = make()
    for name, value in values.items():
        if name in names:
            own[name] = value
        elif name in relations:
            own[relations[name]] = None if value is None else value.pk
            row._state.fields_cache[name] = value
        else:
            raise TypeError(f"{model.__name__} has no column {name!r}")
    return row


def known(model: type[M], names: Iterable[str], values: Iterable[Any], database: str) -> M:
    """A row that the database told of, by attribute names; what is missing is fetched when it is asked for."""
    row = model.__new__(model)
    row._state = state = ModelState()
    row.__dict__.update(zip(names, values, strict=True))
    state.adding, state.db = False, database
    return row


Defaults = tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...], dict[str, str], frozenset[str]]


@lru_cache(maxsize=200)
def _columns(model: type[models.Model]) -> Defaults:
    """Columns that begin the same in every row, those whose beginning is made anew, keys by relation, all names."""
    same: dict[str, Any] = {}
    asked: list[tuple[str, Callable[[], Any]]] = []
    fields: tuple[Any, ...] = tuple(model._meta.concrete_fields)
    for field in fields:
        if field.has_default() and callable(field.default):
            asked.append((field.attname, field.default))
        else:
            same[field.attname] = field.get_default()
    relations = {field.name: field.attname for field in fields if field.is_relation and field.target_field.primary_key}
    return same, tuple(asked), relations, frozenset(field.attname for field in fields)
