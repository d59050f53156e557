"""Reading formulas of computed fields: an object per expression, whole numbers as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from approvals.definition.conditions import check_figure, read_when
from approvals.definition.faults import Fault, did_you_mean
from approvals.definition.reader import Reader
from approvals.definition.scope import Scope, known
from approvals.forms.conditions import TAKES
from approvals.forms.field import FieldDef, Words
from approvals.forms.formula import (
    Attribute,
    Call,
    Cases,
    Figure,
    Fixed,
    Formula,
    Lookup,
    Sum,
    Value,
)
from approvals.forms.functions import FORM_FUNCTIONS
from approvals.forms.kinds import compares, is_numeric

DEEPEST = 8
MOST_PARTS = 20
ARITHMETIC = ("add", "sub", "mul", "percent")
# What each `as` takes; "digits" is a text of digits (a choice among numbers), "any" what only the ledger knows.
TAKEN = {
    "number": {"number", "digits", "any"},
    "money": {"number", "digits", "any"},
    "text": {"text", "digits", "number", "any"},
    "choice": {"text", "digits", "number", "any"},
    "texts": {"texts", "any"},
}


@dataclass(frozen=True)
class Read:
    """An expression with the kind of what it gives: number, digits, text, texts or any."""

    formula: Formula
    kind: str


def read_formula(one: Reader, gives: str, scope: Scope, options: tuple[str, ...] = ()) -> Formula | None:
    """The expression under `formula`; None with faults if there is none that gives what `as` says."""
    if not one.has("formula"):
        one.fault(
            "formula",
            Words("缺少此项", "missing"),
            Words('加上 "formula"，例如 {"sum": "items.cost"}', 'Add "formula": {"sum": "items.cost"}, for example'),
        )
        return None
    found = _expression(one.source["formula"], f"{one.path}.formula", one.faults, scope)
    if found is None:
        return None
    if gives and found.kind not in TAKEN[gives]:
        one.fault(
            "formula",
            Words(f"公式得出 {found.kind}，字段存放 {gives}", f"it gives {found.kind}, the field holds {gives}"),
            Words(f'改公式，或改 "as": {gives!r}', f'Change the formula, or "as": {gives!r}'),
        )
    for word in _words(found.formula) if gives == "choice" else ():
        if word not in options:
            one.fault(
                "formula",
                Words(f"{word!r} 不是这个字段的选项", f"{word!r} is no option of the field"),
                did_you_mean(word, options),
            )
    return found.formula


def _expression(value: Any, path: str, faults: list[Fault], scope: Scope) -> Read | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return Read(Fixed(value), "number")
    one = Reader(value, path, faults)
    if not one.source:
        return None
    if scope.depth > DEEPEST:
        one.fault(
            "",
            Words("公式嵌套太深", "expressions are nested too deeply"),
            Words(
                f"最多 {DEEPEST} 层，或在中间用一个计算字段",
                f"Use at most {DEEPEST} levels, or a computed field between",
            ),
        )
        return None
    shape = next((key for key in _READERS if key in one.source), None)
    if shape is None:
        one.fault("", Words("不是公式", "no expression"), did_you_mean(next(iter(one.source)), _READERS))
        return None
    found = _READERS[shape](one, scope, shape)
    one.close()
    return found


def _text(one: Reader, scope: Scope, shape: str) -> Read:
    return Read(Fixed(one.text("text")), "text")


def _value(one: Reader, scope: Scope, shape: str) -> Read | None:
    path = one.text("field")
    field = known(one, "field", path, scope)
    if field is None:
        return None
    kind = "texts" if "." in path else _kind(field)
    return Read(Value(path, _empty(one)), kind)


def _kind(field: FieldDef) -> str:
    if is_numeric(field):
        return "number" if compares(field) == "number" else "digits"
    return {"text": "text", "day": "text", "texts": "texts"}.get(compares(field), "any")


def _figure(one: Reader, scope: Scope, shape: str) -> Read | None:
    over = one.text(shape)
    if over.partition(".")[0] in scope.later:
        known(one, shape, over.partition(".")[0], scope)
        return None
    empty = one.whole("empty", None)
    return Read(Figure(shape, over, empty), "number") if check_figure(one, shape, over, scope.before) else None


def _arithmetic(one: Reader, scope: Scope, shape: str) -> Read | None:
    parts = _parts(one, shape, scope)
    if shape in {"sub", "percent"} and len(one.list(shape)) != 2:
        one.fault(
            shape,
            Words(f"{shape} 需要两项", f"{shape} needs two parts"),
            Words(f'写 {{"{shape}": [a, b]}}', f'Write {{"{shape}": [a, b]}}'),
        )
        return None
    for part in parts:
        if part.kind not in TAKEN["number"]:
            one.fault(
                shape,
                Words(f"其中一项得出 {part.kind}", f"a part gives {part.kind}"),
                Words("用数字、金额或数字选项", "Use numbers, money or choices among numbers"),
            )
    return (
        Read(Sum(shape, tuple(part.formula for part in parts), one.whole("empty", None)), "number") if parts else None
    )


def _attribute(one: Reader, scope: Scope, shape: str) -> Read | None:
    path = one.text("of")
    field = known(one, "of", path, scope)
    take = one.one_of("take", ("max", "min", "all"), "")
    attribute, empty = one.key("attribute"), _empty(one)
    if field is None:
        return None
    if field.type != "ledger":
        one.fault(
            "of",
            Words(f"{path!r} 没有指向台账", f"{path!r} points at no ledger"),
            Words("写一个 ledger 类型的字段或列", "Name a field or column of type ledger"),
        )
        return None
    many = field.multiple or "." in path
    if many and not take:
        one.fault(
            "take",
            Words(f"{path!r} 有多行", f"{path!r} holds several rows"),
            Words('加上 "take"："max"、"min" 或 "all"', 'Add "take": "max", "min" or "all"'),
        )
    return Read(Attribute(path, attribute, field.ledger, take, empty), "texts" if take == "all" else "any")


def _lookup(one: Reader, scope: Scope, shape: str) -> Read | None:
    parts = _parts(one, "key", scope)
    ledger, attribute, empty = one.key("ledger"), one.key("attribute"), _empty(one)
    return Read(Lookup(ledger, tuple(part.formula for part in parts), attribute, empty), "any") if parts else None


def _cases(one: Reader, scope: Scope, shape: str) -> Read | None:
    cases, kinds = [], set()
    for inner in one.each("cases", required=True):
        when = read_when(inner, "when", scope.before, own_rules=False)
        if not when:
            inner.fault(
                "when",
                Words("缺少此项", "missing"),
                Words(
                    '加上 "when": [[{"field": …, "op": …, "value": …}]]',
                    'Add "when": [[{"field": …, "op": …, "value": …}]]',
                ),
            )
        then = _under(inner, "then", scope)
        inner.close()
        if then is not None:
            cases.append((when, then.formula))
            kinds.add(then.kind)
    otherwise = _under(one, "else", scope) if one.has("else") else None
    if otherwise is not None:
        kinds.add(otherwise.kind)
    if "texts" in kinds and len(kinds) > 1:
        one.fault(
            "cases",
            Words(f"各情况得出 {'、'.join(sorted(kinds))}", f"the cases give {', '.join(sorted(kinds))}"),
            Words("让每种情况得出同一类", "Let every case give the same kind"),
        )
    kind = kinds.pop() if len(kinds) == 1 else "number" if kinds <= {"number", "digits"} else "any"
    return Read(Cases(tuple(cases), otherwise.formula if otherwise else None, _empty(one)), kind) if cases else None


def _call(one: Reader, scope: Scope, shape: str) -> Read | None:
    names = [function.slug for function in FORM_FUNCTIONS]
    slug = one.one_of("call", names)
    fields = [str(path) for path in one.list("fields", required=True)]
    empty = _empty(one)
    sound = [known(one, f"fields[{place}]", path, scope) is not None for place, path in enumerate(fields)]
    if not slug:
        return None
    function = FORM_FUNCTIONS.get(slug)
    if len(fields) != len(function.takes):
        one.fault(
            "fields",
            Words(
                f"{slug!r} 需要 {len(function.takes)} 个字段，现有 {len(fields)} 个",
                f"{slug!r} takes {len(function.takes)}, found {len(fields)}",
            ),
            Words(f"依次写：{'、'.join(function.takes)}", f"Give: {', '.join(function.takes)}"),
        )
        return None
    return Read(Call(slug, function.compute, tuple(fields), empty), function.gives) if all(sound) else None


_READERS: Mapping[str, Callable[[Reader, Scope, str], Read | None]] = {
    "text": _text, "field": _value, **dict.fromkeys(ARITHMETIC, _arithmetic), **dict.fromkeys(TAKES, _figure),
    "of": _attribute, "ledger": _lookup, "cases": _cases, "call": _call,
}  # fmt: skip


def _under(one: Reader, key: str, scope: Scope) -> Read | None:
    if not one.has(key):
        one.fault(key, Words("缺少此项", "missing"), Words(f'加上 "{key}"：一个公式', f'Add "{key}": an expression'))
        return None
    return _expression(one.source[key], f"{one.path}.{key}", one.faults, scope.deeper)


def _parts(one: Reader, key: str, scope: Scope) -> list[Read]:
    listed = one.list(key, required=True)
    if len(listed) > MOST_PARTS:
        one.fault(
            key,
            Words(f"{len(listed)} 项太多", f"{len(listed)} parts are too many"),
            Words(f"最多 {MOST_PARTS} 项", f"Use at most {MOST_PARTS}"),
        )
    places = enumerate(listed[:MOST_PARTS])
    found = [_expression(item, f"{one.path}.{key}[{place}]", one.faults, scope.deeper) for place, item in places]
    return [part for part in found if part is not None]


def _empty(one: Reader) -> Any:
    """What an empty outcome counts as."""
    if not one.has("empty"):
        return None
    value = one.source["empty"]
    if isinstance(value, bool) or not isinstance(value, int | str):
        one.fault(
            "empty",
            Words(f"{value!r} 既不是整数也不是文字", f"{value!r} is neither a whole number nor a text"),
            Words("写 0，或写引号里的文字", "Write 0, or a text in quotes"),
        )
        return None
    return value


def _words(formula: Formula) -> list[str]:
    """The texts that the expression may give by itself."""
    if isinstance(formula, Fixed):
        return [str(formula.value)]
    own = [formula.empty] if isinstance(formula.empty, str) else []
    if not isinstance(formula, Cases):
        return own
    parts = [then for _when, then in formula.cases] + ([formula.otherwise] if formula.otherwise else [])
    return own + [word for part in parts for word in _words(part)]
