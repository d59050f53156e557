"""Reading what only some field types can say: options, columns, bounds, ledgers, files, formulas, checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from approvals.definition.conditions import check_figure, read_when
from approvals.definition.faults import did_you_mean
from approvals.definition.formulas import read_formula
from approvals.definition.reader import KEY, Reader
from approvals.definition.scope import Scope
from approvals.forms.checks import FIELD_CHECKS, FieldCheck
from approvals.forms.conditions import factors_of
from approvals.forms.field import Bound, Check, Choice, FieldDef, Total, Words
from approvals.forms.files import KINDS
from approvals.forms.kinds import GIVES, is_numeric

MOST_OPTIONS = 100


def read_settings(one: Reader, settings: frozenset[str], scope: Scope) -> dict[str, Any]:
    """The settings of a type that the field may have, by the name in FieldDef; columns are read elsewhere."""
    found: dict[str, Any] = {}
    for name in sorted(settings - {"columns", "totals", "as", "formula"}):
        key, read = _READERS[name]
        found[key] = read(one, scope)
    if "as" in settings:
        found["gives"] = one.one_of("as", GIVES)
        options = tuple(choice.value for choice in found["options"])
        if found["gives"] == "choice" and not options:
            one.fault(
                "options",
                Words("计算出的选项字段要写明选项", "a computed choice needs options"),
                Words('加上 "options": ["…"]', 'Add "options": ["…"]'),
            )
        found["formula"] = read_formula(one, found["gives"], scope, options)
    return found


def _options(one: Reader, scope: Scope) -> tuple[Choice, ...]:
    """Options are texts, or objects with value, label and label_en."""
    computed = one.source.get("type") == "computed"
    listed = one.list("options", required=not computed)
    if len(listed) > MOST_OPTIONS:
        one.fault(
            "options",
            Words(f"{len(listed)} 个选项太多", f"{len(listed)} options are too many"),
            Words(f"最多 {MOST_OPTIONS} 个，或改用台账", f"Use at most {MOST_OPTIONS}, or a ledger"),
        )
    found: list[Choice] = []
    for index, item in enumerate(listed):
        if isinstance(item, str) and item.strip():
            found.append(Choice(item.strip(), Words(item.strip())))
            continue
        inner = Reader(item, f"{one.path}.options[{index}]", one.faults)
        found.append(Choice(inner.text("value", longest=60), inner.words("label")))
        inner.close()
    values = [choice.value for choice in found]
    for value in {value for value in values if values.count(value) > 1}:
        one.fault(
            "options",
            Words(f"选项 {value!r} 重复", f"option {value!r} is there twice"),
            Words("删去一个", "Remove one"),
        )
    return tuple(found)


def read_totals(one: Reader, columns: tuple[FieldDef, ...]) -> tuple[Total, ...]:
    """The figures under a table."""
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
            reader.fault(
                at,
                Words(f"{factor!r} 不是这个明细的数字列", f"{factor!r} is no column of numbers of this table"),
                did_you_mean(factor, numeric),
            )


def _kinds(one: Reader, scope: Scope) -> tuple[str, ...]:
    """Suffixes of files, with or without the dot."""
    found = []
    for index, item in enumerate(one.list("kinds")):
        suffix = f".{str(item).strip().lower().removeprefix('.')}"
        if suffix not in KINDS:
            known = [known.removeprefix(".") for known in KINDS]
            one.fault(
                f"kinds[{index}]",
                Words(f"不接受 {item!r} 类型的文件", f"files of kind {item!r} are not taken"),
                did_you_mean(item, known),
            )
        found.append(suffix)
    return tuple(found)


def _bounds(one: Reader, scope: Scope) -> tuple[Bound, ...]:
    found = []
    for inner in one.each("max_when"):
        when, limit = read_when(inner, "when", scope.before, own_rules=False), inner.whole("max", None)
        if not when or limit is None:
            inner.fault(
                "",
                Words("上限要有条件和整数", "a bound has a condition and a whole number"),
                Words('写 {"when": [[…]], "max": 180}', 'Write {"when": [[…]], "max": 180}'),
            )
        inner.close()
        found.append(Bound(when, limit or 0))
    return tuple(found)


def _ledger(one: Reader, scope: Scope) -> str:
    return one.key("ledger")


_READERS: Mapping[str, tuple[str, Callable[[Reader, Scope], Any]]] = {
    "options": ("options", _options),
    "kinds": ("kinds", _kinds),
    "max_when": ("max_when", _bounds),
    "ledger": ("ledger", _ledger),
    "unit": ("unit", lambda one, scope: one.words("unit", required=False)),
    "allow_long": ("allow_long", lambda one, scope: one.yes("allow_long")),
    "shown": ("shown", lambda one, scope: one.yes("shown", default=True)),
    "multiple": ("multiple", lambda one, scope: one.yes("multiple")),
    "min": ("min", lambda one, scope: one.whole("min", None)),
    "max": ("max", lambda one, scope: one.whole("max", None)),
    "min_length": ("min_length", lambda one, scope: one.whole("min_length", 0) or 0),
    "max_length": ("max_length", lambda one, scope: one.whole("max_length", 0) or 0),
    "max_size": ("max_size", lambda one, scope: one.whole("max_size", 0) or 0),
}


def read_checks(one: Reader, field: FieldDef, scope: Scope) -> tuple[Check, ...]:
    """The checks under `validators`."""
    found = []
    for inner in one.each("validators"):
        known = [check.slug for check in FIELD_CHECKS if field.type in check.types]
        slug = inner.one_of("check", known)
        when = read_when(inner, "when", scope.before, own_rules=False)
        unless = read_when(inner, "unless", scope.before, own_rules=False)
        if slug:
            params, labels = _params(inner, FIELD_CHECKS.get(slug), field, scope)
            inner.close()
            found.append(Check(slug, params, labels, when, unless))
    return tuple(found)


def _params(one: Reader, check: FieldCheck, field: FieldDef, scope: Scope) -> tuple[dict[str, Any], dict[str, Words]]:
    params: dict[str, Any] = {}
    labels: dict[str, Words] = {}
    for name, kind in {**check.needs, **check.takes}.items():
        if not one.has(name):
            if name in check.needs:
                one.fault(
                    name,
                    Words(f"{check.slug!r} 需要此项", f"{check.slug!r} needs it"),
                    Words(f'加上 "{name}"', f'Add "{name}"'),
                )
            continue
        params[name] = one.source[name]
        wrong = _PARAMS[kind](one, name, field, scope)
        if wrong:
            one.fault(name, *wrong)
        if kind == "field" and not wrong:
            labels[name] = scope.before[str(params[name])].label
    return params, labels


Wrong = tuple[Words, Words] | None


def _param_field(one: Reader, name: str, field: FieldDef, scope: Scope) -> Wrong:
    value = str(one.source[name])
    return (
        None
        if value in scope.before
        else (
            Words(f"在此之前没有字段 {value!r}", f"no field {value!r} before this place"),
            did_you_mean(value, scope.before),
        )
    )


def _param_name(one: Reader, name: str, field: FieldDef, scope: Scope) -> Wrong:
    value = one.source[name]
    sound = isinstance(value, str) and bool(KEY.fullmatch(value))
    return (
        None
        if sound
        else (
            Words(f"{value!r} 不能作标识", f"{value!r} is not a name"),
            Words("用小写字母、数字和下划线", "Use small letters, digits and _"),
        )
    )


def _param_whole(one: Reader, name: str, field: FieldDef, scope: Scope) -> Wrong:
    value = one.source[name]
    sound = isinstance(value, int) and not isinstance(value, bool)
    return (
        None
        if sound
        else (
            Words(f"应为整数，现为 {value!r}", f"expected a whole number, found {value!r}"),
            Words("写数字，不加引号", "Write digits without quotes"),
        )
    )


def _param_columns(one: Reader, name: str, field: FieldDef, scope: Scope) -> Wrong:
    value, known = one.source[name], [column.id for column in field.columns]
    if isinstance(value, list) and value and all(item in known for item in value):
        return None
    return Words(f"{value!r} 不是列的列表", f"{value!r} is no list of columns"), Words(
        f"这里可以写：{'、'.join(known)}", f"Known here: {', '.join(known)}."
    )


def _param_product(one: Reader, name: str, field: FieldDef, scope: Scope) -> Wrong:
    check_factors(one, name, factors_of(str(one.source[name])), field.columns)
    return None


def _param_over(one: Reader, name: str, field: FieldDef, scope: Scope) -> Wrong:
    check_figure(one, "sum", str(one.source[name]), scope.before)
    return None


_PARAMS: Mapping[str, Callable[[Reader, str, FieldDef, Scope], Wrong]] = {
    "field": _param_field, "ledger": _param_name, "text": _param_name, "whole": _param_whole,
    "columns": _param_columns, "product": _param_product, "over": _param_over,
}  # fmt: skip
