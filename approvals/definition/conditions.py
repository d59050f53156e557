"""Reading typed conditions: `[[{"field": "env", "op": "eq", "value": "生产"}]]`, or `{"sum": "items.cpu*qty", …}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals.definition.faults import did_you_mean
from approvals.definition.reader import Reader
from approvals.forms.conditions import LISTED, OPERATORS, ORDERED, Test, When
from approvals.forms.field import FieldDef
from approvals.forms.kinds import TYPES, is_numeric


def read_when(one: Reader, key: str, fields: Mapping[str, FieldDef], *, own_rules: bool) -> When:
    """The groups under the key.

    own_rules: a field that a flow branches on must be required or say what empty counts as.
    """
    groups: list[tuple[Test, ...]] = []
    for index, group in enumerate(one.list(key, required=own_rules)):
        if not isinstance(group, list) or not group:
            one.fault(f"{key}[{index}]", "expected a list of tests", 'Write [[{"field": …, "op": …, "value": …}]]')
            continue
        tests = [
            _read_test(Reader(item, f"{one.path}.{key}[{index}][{place}]", one.faults), fields, own_rules=own_rules)
            for place, item in enumerate(group)
        ]
        groups.append(tuple(test for test in tests if test is not None))
    return tuple(groups)


def _read_test(one: Reader, fields: Mapping[str, FieldDef], *, own_rules: bool) -> Test | None:
    if one.has("sum"):
        return _read_sum(one, fields)
    name = one.text("field")
    field = fields.get(name)
    op = one.one_of("op", OPERATORS)
    if name and field is None:
        one.fault("field", f"no field {name!r} before this place", did_you_mean(name, fields))
    if field is None or not op:
        one.close({"value", "empty", "op"})
        return None
    value, empty = _operand(one, field, op), None
    if one.has("empty"):
        empty = one.source["empty"]
        _typed(one, "empty", field, empty)
    elif own_rules and not field.required:
        one.fault("field", f"{name!r} may be empty", 'Make the field required, or add "empty": what empty counts as')
    one.close()
    return Test(name, op, value, empty=empty)


def _read_sum(one: Reader, fields: Mapping[str, FieldDef]) -> Test | None:
    written = one.text("sum")
    table, dot, expression = written.partition(".")
    field = fields.get(table)
    op = one.one_of("op", [op for op in OPERATORS if op not in LISTED])
    value = one.whole("value", None)
    if value is None and not one.has("value"):
        one.fault("value", "missing", "Add a whole number to compare with")
    one.close()
    if field is None or field.type != "table" or not dot:
        tables = [f"{one_.id}.<column>" for one_ in fields.values() if one_.type == "table"]
        one.fault("sum", f"{written!r} is no sum over a table", did_you_mean(written, tables))
        return None
    numeric = [c.id for c in field.columns if is_numeric(c)]
    for factor in (part.strip() for part in expression.split("*")):
        if factor not in numeric:
            one.fault("sum", f"{factor!r} is no column of numbers of {table!r}", did_you_mean(factor, numeric))
    return Test(written, op, value, total=True) if op and value is not None else None


def _operand(one: Reader, field: FieldDef, op: str) -> Any:
    if not one.has("value"):
        one.fault("value", "missing", "Add what to compare with")
        return None
    value = one.source["value"]
    kind = TYPES.get(field.type).compares_as if field.type else ""
    if not kind:
        remedy = "Use a text, choice, number or money field"
        one.fault("field", f"a field of type {field.type!r} cannot be compared", remedy)
    if op in ORDERED and kind == "text":
        one.fault("op", f"{op!r} needs a number, {field.id!r} holds a text", "Use eq, ne, in or not_in")
    if op in LISTED:
        if not isinstance(value, list) or not value:
            one.fault("value", f"{op!r} needs a list", 'Write ["…", "…"]')
            return ()
        for item in value:
            _typed(one, "value", field, item)
        return tuple(value)
    _typed(one, "value", field, value)
    return value


def _typed(one: Reader, at: str, field: FieldDef, value: Any) -> None:
    kind = TYPES.get(field.type).compares_as if field.type else ""
    number = isinstance(value, int) and not isinstance(value, bool)
    if kind == "number" and not number:
        remedy = "Write digits without quotes (money in fen)"
        one.fault(at, f"{field.id!r} holds whole numbers, {value!r} is none", remedy)
    elif kind == "text" and not isinstance(value, str):
        one.fault(at, f"{field.id!r} holds a text, {value!r} is none", "Write it in quotes")
    elif field.options and field.option(str(value)) is None:
        one.fault(at, f"{value!r} is no option of {field.id!r}", did_you_mean(value, [o.value for o in field.options]))
