"""What a decision at a node needs besides the decision: fields to fill in, the next approver to choose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals.definition import Definition, Human
from approvals.forms import form
from approvals.forms.rights import Rights


def asks_fields(data: Mapping[str, Any], definition: Definition, rights: Rights) -> bool:
    """Whether a field that must be filled in here is still empty."""
    return any(
        field.id not in data
        and (field.id in rights.required or (field.id in rights.write and form.required(field, data)))
        and form.visible(field, data)
        for field in definition.fields
    )


def asks_next(definition: Definition, key: str) -> bool:
    """Whether the approver chooses who is asked at the node that follows."""
    after = definition.follows.get(key)
    return isinstance(after, Human) and any(who.rule == "previous_selects" for who in after.who)
