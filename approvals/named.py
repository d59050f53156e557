"""Whom and what filled-in forms name: found before they are shown, so that each sort is asked for once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from approvals.definition import Definition
from approvals.definition.parse import PLACEHOLDER
from approvals.forms.field import FieldDef
from approvals.forms.kinds import rows_of

PEOPLE: Final = frozenset({"person", "people"})


@dataclass(frozen=True)
class Named:
    """Keys of people and departments, and of rows by the ledger they stand in."""

    people: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    rows: Mapping[str, frozenset[str]] = field(default_factory=dict)


NOTHING: Final = Named()


def named_in(forms: Iterable[tuple[Iterable[FieldDef], Mapping[str, Any]]]) -> Named:
    """What the fields of these forms name, in tables, too."""
    people: set[int] = set()
    departments: set[int] = set()
    rows: defaultdict[str, set[str]] = defaultdict(set)
    for one, value in _values(forms):
        if one.type in PEOPLE:
            people |= _keys(value)
        elif one.type == "department":
            departments |= _keys(value)
        elif one.type == "ledger":
            rows[one.ledger] |= {str(key) for key in _listed(value) if isinstance(key, str | int)}
    return Named(frozenset(people), frozenset(departments), {slug: frozenset(keys) for slug, keys in rows.items()})


def briefly(definition: Definition) -> tuple[FieldDef, ...]:
    """The fields that a headline and a summary speak of."""
    wanted = {*definition.summary, *PLACEHOLDER.findall(definition.headline.said("zh-hans"))}
    return tuple(one for one in definition.fields if one.id in wanted)


def _values(forms: Iterable[tuple[Iterable[FieldDef], Mapping[str, Any]]]) -> Iterator[tuple[FieldDef, Any]]:
    for fields, data in forms:
        for one in fields:
            value = data.get(one.id)
            if not one.columns:
                yield one, value
            elif isinstance(value, list | tuple):
                yield from ((column, row.cells.get(column.id)) for row in rows_of(value) for column in one.columns)


def _keys(value: Any) -> set[int]:
    said = {str(one) for one in _listed(value) if isinstance(one, int | str)}
    return {int(one) for one in said if one.isascii() and one.isdigit() and len(one) <= 12}


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else (value,)
