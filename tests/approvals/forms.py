"""Small forms as a definition writes them."""

from __future__ import annotations

from typing import Any

from approvals.definition.faults import Fault
from approvals.definition.fields import read_fields
from approvals.definition.reader import Reader
from approvals.forms.field import FieldDef


def one(kind: str, name: str, **settings: Any) -> dict[str, Any]:
    """A field in JSON."""
    return {"id": name, "type": kind, "label": name, **settings}


def read(*fields: dict[str, Any]) -> tuple[FieldDef, ...]:
    """The fields, which must be without fault."""
    found, faults = tried(*fields)
    assert not faults, [str(fault) for fault in faults]
    return found


def tried(*fields: Any) -> tuple[tuple[FieldDef, ...], list[Fault]]:
    """The fields and every fault."""
    faults: list[Fault] = []
    return read_fields(Reader({"fields": list(fields)}, "$.form", faults)), faults


def when(field: str, op: str, value: Any = None, **more: Any) -> list[Any]:
    """One test in JSON."""
    return [[{"field": field, "op": op, **({} if value is None else {"value": value}), **more}]]
