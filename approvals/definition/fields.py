"""Reading the form part of a definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals.definition.conditions import read_when
from approvals.definition.faults import did_you_mean
from approvals.definition.reader import Reader
from approvals.forms import types  # noqa: F401  # registers the field types
from approvals.forms.field import Choice, FieldDef, Total, Words
from approvals.forms.kinds import TYPES, is_numeric

COMMON = frozenset({"id", "type", "label", "label_en", "help", "help_en", "required", "sensitive"})


def read_fields(reader: Reader) -> tuple[FieldDef, ...]:
    """All fields of the form, in order; conditions may only look at fields before their own."""
    known: dict[str, FieldDef] = {}
    for one in reader.each("fields", required=True):
        field = _read_field(one, known, in_table=False)
        if field.id in known:
            one.fault("id", f"field {field.id!r} is there twice", "Give every field an id of its own")
        elif field.id:
            known[field.id] = field
    return tuple(known.values())


def _read_field(one: Reader, before: Mapping[str, FieldDef], *, in_table: bool) -> FieldDef:
    known_types = [kind.slug for kind in TYPES if not (in_table and kind.slug in {"table", "file"})]
    kind = one.one_of("type", known_types)
    found = _read_settings(one, TYPES.get(kind).settings if kind else frozenset())
    if not in_table:
        found["visible_when"] = read_when(one, "visible_when", before, own_rules=False)
        found["required_when"] = read_when(one, "required_when", before, own_rules=False)
    field = FieldDef(
        id=one.key("id"),
        type=kind,
        label=one.words("label"),
        help=one.words("help", required=False),
        required=one.yes("required"),
        sensitive=one.yes("sensitive"),
        **found,
    )
    _check_bounds(one, field)
    if kind:  # for an unknown type nobody can say which settings it has
        one.close(COMMON)
    return field


def _read_settings(one: Reader, settings: frozenset[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "options" in settings:
        found["options"] = _read_options(one)
    if "columns" in settings:
        found["columns"] = _read_columns(one)
        found["totals"] = _read_totals(one, found["columns"])
    for bound in settings & {"min", "max"}:
        found[bound] = one.whole(bound, None)
    for length in settings & {"min_length", "max_length"}:
        found[length] = one.whole(length, 0) or 0
    if "unit" in settings:
        found["unit"] = one.words("unit", required=False)
    if "allow_long" in settings:
        found["allow_long"] = one.yes("allow_long")
    return found


def _check_bounds(one: Reader, field: FieldDef) -> None:
    if field.min is not None and field.max is not None and field.min > field.max:
        one.fault("min", f"min {field.min} is above max {field.max}", "Swap them")
    if field.max_length and field.min_length > field.max_length:
        one.fault("min_length", f"{field.min_length} is above max_length {field.max_length}", "Swap them")


def _read_options(one: Reader) -> tuple[Choice, ...]:
    """Options are texts, or objects with value, label and label_en."""
    found: list[Choice] = []
    for index, item in enumerate(one.list("options", required=True)):
        if isinstance(item, str) and item.strip():
            found.append(Choice(item.strip(), Words(item.strip())))
            continue
        inner = Reader(item, f"{one.path}.options[{index}]", one.faults)
        found.append(Choice(inner.text("value", longest=60), inner.words("label")))
        inner.close()
    values = [choice.value for choice in found]
    for value in {value for value in values if values.count(value) > 1}:
        one.fault("options", f"option {value!r} is there twice", "Remove one")
    return tuple(found)


def _read_columns(one: Reader) -> tuple[FieldDef, ...]:
    found: dict[str, FieldDef] = {}
    for inner in one.each("columns", required=True):
        column = _read_field(inner, {}, in_table=True)
        if column.id in found:
            inner.fault("id", f"column {column.id!r} is there twice", "Give every column an id of its own")
        found[column.id] = column
    return tuple(found.values())


def _read_totals(one: Reader, columns: tuple[FieldDef, ...]) -> tuple[Total, ...]:
    found = []
    for inner in one.each("totals"):
        total = Total(inner.text("sum"), inner.words("label"), inner.words("unit", required=False))
        check_factors(inner, "sum", total.factors, columns)
        inner.close()
        found.append(total)
    return tuple(found)


def check_factors(reader: Reader, at: str, factors: tuple[str, ...], columns: tuple[FieldDef, ...]) -> None:
    """Note factors that are no columns of numbers."""
    numeric = [c.id for c in columns if is_numeric(c)]
    for factor in factors:
        if factor not in numeric:
            reader.fault(at, f"{factor!r} is no column of numbers of this table", did_you_mean(factor, numeric))
