"""Reading the form: fields of registered types, each setting checked by its type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from approvals.definition.conditions import read_when
from approvals.definition.field_settings import read_checks, read_settings, read_totals
from approvals.definition.reader import Reader
from approvals.definition.scope import Scope
from approvals.forms import types
from approvals.forms.computed import told_by
from approvals.forms.defaults import DAYS, OWN
from approvals.forms.field import FieldDef, Words, World
from approvals.forms.files import MOST_FILES, MOST_SIZE
from approvals.forms.kinds import TYPES, Wrong

COMMON = frozenset(
    {"id", "type", "label", "label_en", "help", "help_en", "group", "group_en", "required", "sensitive", "default"}
)
MOST_FIELDS, MOST_COLUMNS = 100, 30
NOT_IN_TABLES = frozenset({"table", "file"})
# The highest `max` (or other setting) of a type: more than this nobody fills in, draws or stores.
CAPS: Mapping[str, Mapping[str, int]] = {
    "table": {"max": types.table.MOST}, "people": {"max": types.people.MOST}, "ledger": {"max": types.ledger.MOST},
    "cidr": {"max": types.cidr.MOST}, "ports": {"max": types.ports.MOST},
    "file": {"max": MOST_FILES, "max_size": MOST_SIZE},
    "text": {"max_length": 500}, "longtext": {"max_length": types.text.LONG_MAX},
}  # fmt: skip
# Types whose default can be tried without asking the world.
TRIED = frozenset({"text", "longtext", "number", "money", "choice", "multichoice", "check", "link", "cidr", "ports"})


def read_fields(reader: Reader) -> tuple[FieldDef, ...]:
    """All fields of the form, in order; conditions and formulas may only look at fields before their own."""
    known: dict[str, FieldDef] = {}
    readers = list(reader.each("fields", required=True))
    names = [str(one.source.get("id", "")) for one in readers]
    if len(readers) > MOST_FIELDS:
        reader.fault(
            "fields",
            Words(f"{len(readers)} 个字段太多", f"{len(readers)} fields are too many"),
            Words(f"最多 {MOST_FIELDS} 个", f"Use at most {MOST_FIELDS}"),
        )
    for place, one in enumerate(readers):
        field = _read_field(one, Scope(dict(known), frozenset(names[place:])), in_table=False)
        if field.id in known:
            one.fault(
                "id",
                Words(f"字段 {field.id!r} 重复", f"field {field.id!r} is there twice"),
                Words("每个字段用各自的 id", "Give every field an id of its own"),
            )
        elif field.id:
            known[field.id] = field
    fields = tuple(known.values())
    _check_secrets(reader, fields, names)
    return fields


def _read_field(one: Reader, scope: Scope, *, in_table: bool) -> FieldDef:
    known_types = [kind.slug for kind in TYPES if not (in_table and kind.slug in NOT_IN_TABLES)]
    kind = one.one_of("type", known_types)
    settings = TYPES.get(kind).settings if kind else frozenset()
    found = read_settings(one, settings, scope)
    if "columns" in settings:
        found["columns"] = _read_columns(one, scope)
        found["totals"] = read_totals(one, found["columns"])
    if not in_table:
        found["visible_when"] = read_when(one, "visible_when", scope.before, own_rules=False)
        found["group"] = one.words("group", required=False)
    found["required_when"] = read_when(one, "required_when", scope.before, own_rules=False)
    field = FieldDef(
        id=_read_id(one),
        type=kind,
        label=one.words("label"),
        help=one.words("help", required=False),
        required=one.yes("required"),
        sensitive=one.yes("sensitive"),
        **found,
    )
    field = replace(field, checks=read_checks(one, field, scope), default=_read_default(one, field))
    _check_bounds(one, field)
    if kind:  # for an unknown type nobody can say which settings it has
        one.close(COMMON)
    return field


def _read_id(one: Reader) -> str:
    name = one.key("id")
    if name in {"department", "submit_key", "csrfmiddlewaretoken"}:
        one.fault(
            "id",
            Words(f"{name!r} 已由页面使用", f"{name!r} is a name that the page itself sends"),
            Words("换一个，例如 target_department", "Choose another, for example target_department"),
        )
        return ""
    return name


def _read_columns(one: Reader, scope: Scope) -> tuple[FieldDef, ...]:
    found: dict[str, FieldDef] = {}
    readers = list(one.each("columns", required=True))
    names = [str(inner.source.get("id", "")) for inner in readers]
    if len(readers) > MOST_COLUMNS:
        one.fault(
            "columns",
            Words(f"{len(readers)} 列太多", f"{len(readers)} columns are too many"),
            Words(f"最多 {MOST_COLUMNS} 列", f"Use at most {MOST_COLUMNS}"),
        )
    for place, inner in enumerate(readers):
        row = Scope({**scope.before, **found}, scope.later | frozenset(names[place:]))
        column = _read_field(inner, row, in_table=True)
        if column.id in found:
            inner.fault(
                "id",
                Words(f"列 {column.id!r} 重复", f"column {column.id!r} is there twice"),
                Words("每列用各自的 id", "Give every column an id of its own"),
            )
        found[column.id] = column
    return tuple(found.values())


def _check_bounds(one: Reader, field: FieldDef) -> None:
    if field.min is not None and field.max is not None and field.min > field.max:
        one.fault(
            "min",
            Words(f"min {field.min} 大于 max {field.max}", f"min {field.min} is above max {field.max}"),
            Words("对调", "Swap them"),
        )
    if field.max_length and field.min_length > field.max_length:
        one.fault(
            "min_length",
            Words(
                f"{field.min_length} 大于 max_length {field.max_length}",
                f"{field.min_length} is above max_length {field.max_length}",
            ),
            Words("对调", "Swap them"),
        )
    for setting, cap in CAPS.get(field.type, {}).items():
        if (getattr(field, setting) or 0) > cap:
            one.fault(
                setting,
                Words(
                    f"{setting} {getattr(field, setting)} 超过 {cap}",
                    f"{setting} {getattr(field, setting)} is more than {cap}",
                ),
                Words(f"最多 {cap}", f"Use at most {cap}"),
            )
    if field.type == "computed" and field.required_when:
        one.fault(
            "required_when",
            Words("计算字段不由人填写", "a computed field is filled in by nobody"),
            Words('写 "required": true，或不写', 'Write "required": true, or nothing'),
        )


def _read_default(one: Reader, field: FieldDef) -> Any:
    """What the field begins with, checked by its type as far as that needs nobody."""
    if not one.has("default"):
        return None
    value = one.source["default"]
    if field.type in OWN:
        if value != OWN[field.type]:
            one.fault(
                "default",
                Words(f"{value!r} 不能作 {field.type} 字段的默认值", f"{value!r} is no default of a {field.type}"),
                Words(f'写 "{OWN[field.type]}"', f'Write "{OWN[field.type]}"'),
            )
    elif field.type in DAYS:
        if isinstance(value, bool) or not isinstance(value, int):
            one.fault(
                "default",
                Words(f"{value!r} 不是距今天数", f"{value!r} is no number of days from today"),
                Words("写数字，不加引号", "Write digits without quotes"),
            )
    elif field.type in TRIED:
        try:
            TYPES.get(field.type).clean(field, value, World())
        except Wrong as wrong:
            one.fault(
                "default",
                Words(f"字段不接受 {value!r}：{wrong}", f"the field itself refuses {value!r}: {wrong}"),
                Words("写可以填写的内容", "Write what may be typed"),
            )
    else:
        one.fault(
            "default",
            Words(f"{field.type!r} 类型的字段没有默认值", f"a field of type {field.type!r} has no default"),
            Words("删去它", "Remove it"),
        )
    return value


def _check_secrets(reader: Reader, fields: tuple[FieldDef, ...], names: list[str]) -> None:
    """A figure made of something sensitive is sensitive."""
    listed = {field.id: field for field in fields}
    for path, parts in told_by(fields).items():
        field, column = listed[path.partition(".")[0]], listed[path.partition(".")[0]].column(path.partition(".")[2])
        if field.sensitive or (column is not None and column.sensitive):
            continue
        secret = [part for part in parts if _is_sensitive(listed, part)]
        if secret:
            place = f"fields[{names.index(field.id)}]"
            what = Words(
                f"{path!r} 由敏感的 {sorted(secret)[0]!r} 得出",
                f"{path!r} is made of {sorted(secret)[0]!r}, which is sensitive",
            )
            reader.fault(place, what, Words('加上 "sensitive": true', 'Add "sensitive": true'))


def _is_sensitive(listed: Mapping[str, FieldDef], path: str) -> bool:
    name, dot, key = path.partition(".")
    field = listed.get(name)
    column = field.column(key) if field is not None and dot else None
    return field is not None and (field.sensitive or (column is not None and column.sensitive))
