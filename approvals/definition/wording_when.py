"""Fields and conditions of a definition in words that a person reads, in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from approvals.definition.coverage import variable
from approvals.forms.conditions import Test, When, factors_of
from approvals.forms.field import FieldDef, Words

Fields = Mapping[str, FieldDef]


LIST: Final = Words("、", ", ")
AND: Final = Words(" 且 ", " and ")
OR: Final = Words(" 或 ", " or ")


def joined(parts: Iterable[Words], between: Words) -> Words:
    """The parts with something between them; what says nothing is left out."""
    listed = [one for one in parts if one.zh]
    return Words(between.zh.join(one.zh for one in listed), between.en.join(one.en or one.zh for one in listed))


def label(fields: Fields, path: str) -> Words:
    """What the form calls a field, `table.column`, or `table.column*column`."""
    name, _, expression = path.partition(".")
    one = fields.get(name)
    columns = [one.column(part) for part in factors_of(expression)] if one is not None and expression else []
    if one is None or None in columns:
        return Words(path, path)
    if not columns:
        return Words(one.label.zh, one.label.said("en"))
    listed = [column.label for column in columns if column is not None]
    zh, en = " × ".join(part.zh for part in listed), " × ".join(part.said("en") for part in listed)
    return Words(f"{one.label.zh}·{zh}", f"{one.label.said('en')} · {en}")


_OPS: Mapping[str, Words] = {
    "eq": Words("=", "="), "ne": Words("≠", "≠"), "gt": Words(">", ">"), "ge": Words("≥", "≥"), "lt": Words("<", "<"),
    "le": Words("≤", "≤"), "in": Words("属于", "in"), "not_in": Words("不属于", "not in"), "has": Words("包含", "has"),
    "has_any": Words("包含任一", "has any of"), "has_all": Words("包含全部", "has all of"),
    "before": Words("早于", "before"), "after": Words("晚于", "after"),
    "within_days": Words("距今不超过（天）", "within days"), "beyond_days": Words("距今超过（天）", "beyond days"),
    "is": Words("是", "is"), "is_person": Words("是", "is"), "under": Words("属于", "is under"),
    "has_role": Words("有角色", "has the role"), "in_department": Words("在部门", "works in"),
    "filled": Words("已填写", "is filled in"), "blank": Words("未填写", "is blank"),
}  # fmt: skip
_TAKEN: Mapping[str, Words] = {
    "sum": Words("合计", "sum"), "max": Words("最大", "greatest"), "min": Words("最小", "least"),
    "count": Words("行数", "rows"),
}  # fmt: skip


def when_said(when: When, fields: Fields) -> Words:
    """`环境 = 生产 且 费用 > 100 或 …`."""
    groups = (joined((_test_said(test, fields) for test in group), AND) for group in when)
    return joined(groups, OR)


def _test_said(test: Test, fields: Fields) -> Words:
    taken, _, path = variable(test).rpartition(" ")
    left, op = label(fields, path or test.field), _OPS.get(test.op, Words(test.op, test.op))
    if taken:
        left = Words(f"{left.zh} {_TAKEN[taken].zh}", f"{_TAKEN[taken].en} of {left.en}")
    values = test.value if isinstance(test.value, list | tuple) else (() if test.value is None else (test.value,))
    right = joined((_value_said(fields.get(test.field), value) for value in values), LIST)
    return Words(f"{left.zh} {op.zh} {right.zh}".rstrip(), f"{left.en} {op.en} {right.en}".rstrip())


def _value_said(one: FieldDef | None, value: object) -> Words:
    if one is not None and "money" in {one.type, one.gives} and isinstance(value, int):
        return Words(f"{value / 100:,.2f} 元", f"{value / 100:,.2f} yuan")
    choice = one.option(str(value)) if one is not None else None
    return Words(choice.label.zh, choice.label.said("en")) if choice else Words(str(value), str(value))
