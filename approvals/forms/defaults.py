"""What stands in a field before anybody typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from approvals.forms.field import FieldDef, World

# Types whose default is a word: the person who files, or the department for which he does.
OWN = {"person": "initiator", "people": "initiator", "department": "initiator"}
DAYS = frozenset({"date"})


def initial(fields: Iterable[FieldDef], world: World) -> dict[str, Any]:
    """The defaults, as typed; tables begin with one row of theirs."""
    found: dict[str, Any] = {}
    for field in fields:
        value = default_of(field, world)
        row = {} if value is not None else initial(field.columns, world)
        if value is not None or row:
            found[field.id] = value if value is not None else [row]
    return found


def default_of(field: FieldDef, world: World) -> Any:
    """The default of one field as typed; None if it has none."""
    if field.default is None:
        return None
    if field.type in OWN:
        key = world.own_department if field.type == "department" else world.me
        return str(key) if key else None
    if field.type in DAYS and isinstance(field.default, int):
        return (world.today + timedelta(days=field.default)).isoformat()
    return field.default
