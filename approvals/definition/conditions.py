"""Reading typed conditions: `[[{"field": "env", "op": "eq", "value": "生产"}]]`, or `{"sum": "items.cpu*qty", …}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from approvals.definition.faults import did_you_mean
from approvals.definition.reader import Reader
from approvals.forms.conditions import BARE, LISTED, OF_KIND, TAKES, Test, When, factors_of
from approvals.forms.field import FieldDef, Words
from approvals.forms.formula import always
from approvals.forms.kinds import compares, is_numeric

# The same word for people and departments; each asks the firm another question.
OF_PERSON = {"is": "is_person"}


def read_when(one: Reader, key: str, fields: Mapping[str, FieldDef], *, own_rules: bool) -> When:
    """The groups under the key.

    own_rules: a field that a flow branches on must be required or say what empty counts as.
    """
    groups: list[tuple[Test, ...]] = []
    for index, group in enumerate(one.list(key, required=own_rules)):
        if not isinstance(group, list) or not group:
            one.fault(
                f"{key}[{index}]",
                Words("应为条件的列表", "expected a list of tests"),
                Words('写 [[{"field": …, "op": …, "value": …}]]', 'Write [[{"field": …, "op": …, "value": …}]]'),
            )
            continue
        tests = [
            _read_test(Reader(item, f"{one.path}.{key}[{index}][{place}]", one.faults), fields, own_rules=own_rules)
            for place, item in enumerate(group)
        ]
        groups.append(tuple(test for test in tests if test is not None))
    return tuple(groups)


def may_be_empty(field: FieldDef) -> bool:
    """Whether a sent form may hold nothing there."""
    if field.type == "computed" and not field.visible_when and field.formula is not None and always(field.formula):
        return False
    return not field.required or bool(field.visible_when)


def _read_test(one: Reader, fields: Mapping[str, FieldDef], *, own_rules: bool) -> Test | None:
    take = next((take for take in TAKES if one.has(take)), "")
    if take:
        return _read_figure(one, take, fields, own_rules=own_rules)
    name = one.text("field")
    field = fields.get(name)
    if name and field is None:
        one.fault(
            "field",
            Words(f"在此之前没有字段 {name!r}", f"no field {name!r} before this place"),
            did_you_mean(name, fields),
        )
    kind = compares(field) if field else ""
    op = one.one_of("op", OF_KIND[kind] | BARE if field else {op for known in OF_KIND.values() for op in known} | BARE)
    if field is None or not op:
        one.close({"value", "empty", "op"})
        return None
    value = None if op in BARE else _operand(one, field, op)
    empty = None if op in BARE else _read_empty(one, name, field, asked=own_rules)
    one.close()
    return Test(name, OF_PERSON.get(op, op) if kind == "person" else op, value, empty=empty)


def _read_empty(one: Reader, name: str, field: FieldDef, *, asked: bool) -> Any:
    if one.has("empty"):
        empty = one.source["empty"]
        _typed(one, "empty", field, empty)
        return empty
    if asked and may_be_empty(field):
        one.fault(
            "field",
            Words(f"{name!r} 可能为空", f"{name!r} may be empty"),
            Words(
                '把字段设为必填，或加上 "empty"：为空时当作什么',
                'Make the field required, or add "empty": what empty counts as',
            ),
        )
    return None


def _read_figure(one: Reader, take: str, fields: Mapping[str, FieldDef], *, own_rules: bool) -> Test | None:
    written = one.text(take)
    op = one.one_of("op", OF_KIND["number"] - LISTED)
    value = one.whole("value", None)
    if value is None and not one.has("value"):
        one.fault(
            "value", Words("缺少此项", "missing"), Words("加上用来比较的整数", "Add a whole number to compare with")
        )
    table = check_figure(one, take, written, fields)
    empty = one.whole("empty", None)
    if table is not None and take in {"max", "min"} and own_rules and empty is None and may_be_empty(table):
        one.fault(
            take,
            Words(f"{table.id!r} 可能没有行", f"{table.id!r} may have no rows"),
            Words(
                '把明细设为必填，或加上 "empty"：一个整数', 'Make the table required, or add "empty": a whole number'
            ),
        )
    one.close()
    return Test(written, op, value, take, empty) if table is not None and op and value is not None else None


def check_figure(one: Reader, take: str, written: str, fields: Mapping[str, FieldDef]) -> FieldDef | None:
    """The table of `items.cpu*qty` (of `items`, for a count); None with a fault if it is none."""
    name, dot, expression = written.partition(".")
    table = fields.get(name)
    if table is None or table.type != "table" or bool(dot) == (take == "count"):
        shape = "{}" if take == "count" else "{}.<column>"
        known = [shape.format(field.id) for field in fields.values() if field.type == "table"]
        what = Words("行数", "count of rows") if take == "count" else Words(f"明细的 {take}", f"{take} over a table")
        one.fault(
            take, Words(f"{written!r} 不是{what.zh}", f"{written!r} is no {what.en}"), did_you_mean(written, known)
        )
        return None
    numeric = [column.id for column in table.columns if is_numeric(column)]
    for factor in factors_of(expression) if dot else ():
        if factor not in numeric:
            one.fault(
                take,
                Words(f"{factor!r} 不是 {name!r} 的数字列", f"{factor!r} is no column of numbers of {name!r}"),
                did_you_mean(factor, numeric),
            )
    return table


def _operand(one: Reader, field: FieldDef, op: str) -> Any:
    if not one.has("value"):
        one.fault("value", Words("缺少此项", "missing"), Words("加上用来比较的值", "Add what to compare with"))
        return None
    value = one.source["value"]
    if op in LISTED:
        if not isinstance(value, list) or not value:
            one.fault(
                "value", Words(f"{op!r} 需要列表", f"{op!r} needs a list"), Words('写 ["…", "…"]', 'Write ["…", "…"]')
            )
            return ()
        for item in value:
            _typed(one, "value", field, item)
        return tuple(value)
    if op in {"before", "after"}:
        _check_day(one, value)
    elif op in {"within_days", "beyond_days"}:
        if not _is_whole(value):
            one.fault(
                "value",
                Words(f"{op!r} 需要天数，{value!r} 不是", f"{op!r} needs a number of days, {value!r} is none"),
                Words("写数字，不加引号", "Write digits without quotes"),
            )
    else:
        _typed(one, "value", field, value)
    return value


def _check_day(one: Reader, value: Any) -> None:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        one.fault(
            "value",
            Words(f"{value!r} 不是日期", f"{value!r} is no day"),
            Words('写 "2026-12-31"', 'Write "2026-12-31"'),
        )


def _typed(one: Reader, at: str, field: FieldDef, value: Any) -> None:
    kind = compares(field)
    if kind == "number":
        if not _is_whole(value):
            remedy = Words("写数字，不加引号（金额以分计）", "Write digits without quotes (money in fen)")
            one.fault(
                at,
                Words(f"{field.id!r} 存放整数，{value!r} 不是", f"{field.id!r} holds whole numbers, {value!r} is none"),
                remedy,
            )
    elif not isinstance(value, str) and not (at == "empty" and kind == "texts" and isinstance(value, list)):
        one.fault(
            at,
            Words(f"{field.id!r} 存放文字，{value!r} 不是", f"{field.id!r} holds a text, {value!r} is none"),
            Words("写在引号里", "Write it in quotes"),
        )
    elif field.options and isinstance(value, str) and field.option(value) is None:
        one.fault(
            at,
            Words(f"{value!r} 不是 {field.id!r} 的选项", f"{value!r} is no option of {field.id!r}"),
            did_you_mean(value, [o.value for o in field.options]),
        )


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
