"""A whole form: clean what was sent, show what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.forms import types  # noqa: F401  # registers the field types
from approvals.forms.conditions import holds
from approvals.forms.field import Cleaned, FieldDef, World
from approvals.forms.kinds import TYPES, Wrong, is_empty

EMPTY = "—"


def clean(fields: Iterable[FieldDef], raw: Mapping[str, Any], world: World) -> Cleaned:
    """The values to store, and every problem at once.

    A field that is not visible for these values is left out, whatever was sent for it. Conditions look at the
    values of the fields before them.
    """
    data: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for field in fields:
        if not visible(field, data):
            continue
        value = raw.get(field.id)
        if is_empty(value):
            if required(field, data):
                problems.append((field.id, _("必填，请补充")))
            continue
        try:
            cleaned = TYPES.get(field.type).clean(field, value, world)
        except Wrong as wrong:
            problems += [(f"{field.id}.{at}" if at else field.id, sentence) for at, sentence in wrong.problems]
            continue
        if is_empty(cleaned) and required(field, data):
            problems.append((field.id, _("必填，请补充")))
        elif not is_empty(cleaned):
            data[field.id] = cleaned
    return Cleaned(data, tuple(problems))


def loosely(fields: Iterable[FieldDef], raw: Mapping[str, Any], world: World) -> dict[str, Any]:
    """What of an unfinished form can already be understood; for the preview."""
    data: dict[str, Any] = {}
    for field in fields:
        value = raw.get(field.id)
        if is_empty(value) or not visible(field, data):
            continue
        try:
            data[field.id] = TYPES.get(field.type).clean(field, value, world)
        except Wrong:
            if field.type == "table":
                data[field.id] = value
    return data


def visible(field: FieldDef, data: Mapping[str, Any]) -> bool:
    """Whether the field is asked for, given these values."""
    return not field.visible_when or holds(field.visible_when, data)


def required(field: FieldDef, data: Mapping[str, Any]) -> bool:
    """Whether the field must be filled in, given these values."""
    return field.required or (bool(field.required_when) and holds(field.required_when, data))


def display(field: FieldDef, value: Any, language: str, world: World) -> str:
    """The stored value as people read it; `—` for nothing."""
    return EMPTY if is_empty(value) else TYPES.get(field.type).display(field, value, language, world)
