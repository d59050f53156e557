"""Fields that nobody writes, and fields that are shown to people from whom they are hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator

from approvals.definition.checking import Findings
from approvals.definition.faults import did_you_mean
from approvals.definition.model import Action, Approve, Cc, Definition, Do
from approvals.definition.who import Who
from approvals.forms.field import FieldDef, Words
from approvals.forms.rights import FieldRules, rights_of

BRACED = r"\{([^{}]*)\}"
SELF_FILLED = frozenset({"computed"})


def check_fields(definition: Definition, found: Findings) -> None:
    """All of it."""
    _check_written(definition, found)
    _check_shown(definition, found)
    _check_choices(definition, found)
    _check_sent(definition, found)


def _rules(definition: Definition) -> Iterator[tuple[str, FieldRules]]:
    yield "start", definition.start.fields
    for node in definition.nodes.values():
        if isinstance(node, Approve | Do | Cc):
            yield node.key, node.fields


def _check_written(definition: Definition, found: Findings) -> None:
    written = {path for _key, rules in _rules(definition) for path in rights_of(definition.fields, rules).write}
    for node in definition.nodes.values():
        if isinstance(node, Action):
            written |= set(node.writes)
    for index, one in enumerate(definition.fields):
        if one.type in SELF_FILLED or one.id in written:
            continue
        what = Words(f"没有人能填写 {one.id!r}", f"nobody ever writes {one.id!r}")
        remedy = Words(
            "在某个节点的 fields.write 中加上它，或删去字段", "Add it to fields.write of a node, or remove it"
        )
        found.fault(f"$.form.fields[{index}]", what, remedy)


def _check_shown(definition: Definition, found: Findings) -> None:
    """The summary, the headline and the purpose stand on cards and in lists of everybody who is asked."""
    shown = [(f"$.summary[{index}]", name) for index, name in enumerate(definition.summary)]
    for key, text in (("headline", definition.headline.zh), ("headline_en", definition.headline.en)):
        shown += [(f"$.{key}", name) for name in _placeholders(text)]
    if definition.purpose:
        shown.append(("$.purpose", definition.purpose))
    for key, rules in _rules(definition):
        read = rights_of(definition.fields, rules).read
        for path, name in shown:
            if not _needed(definition, name) <= read:
                what = Words(
                    f"{name!r} 对节点 {key!r} 隐藏，却显示在卡片上",
                    f"{name!r} is hidden at {key!r}, but stands on its card",
                )
                found.fault(
                    path, what, Words("换一个字段，或在节点允许查看", "Choose another field, or let it be read there")
                )


def _needed(definition: Definition, name: str) -> set[str]:
    """The paths that somebody must read to be shown this: a field, a column, or a product of columns."""
    root, _, expression = name.partition(".")
    one = definition.form_field(root)
    if one is None or not expression:
        return {root}
    return {f"{root}.{factor.strip()}" for factor in expression.split("*")}


def _check_choices(definition: Definition, found: Findings) -> None:
    for node in definition.nodes.values():
        if isinstance(node, Approve | Do) and node.mode.kind == "single":
            for index, rule in enumerate(node.who):
                if _several(rule):
                    what = Words("可选多人，却只问一个人", "several may be chosen, but only one is asked")
                    remedy = Words("删去 multiple，或换签批方式", "Remove multiple, or choose another mode")
                    found.fault(found.at(node.key, f"who[{index}].multiple"), what, remedy)


def _several(rule: Who) -> bool:
    return rule.multiple and rule.rule in {"initiator_selects", "previous_selects"}


def _check_sent(definition: Definition, found: Findings) -> None:
    """Placeholders in what an action sends."""
    for node in definition.nodes.values():
        if isinstance(node, Action):
            for path, text in _texts(node.settings, "with"):
                for name in _placeholders(text):
                    _check_path(definition, found, found.at(node.key, path), name)


def _check_path(definition: Definition, found: Findings, at: str, name: str) -> None:
    known: dict[str, FieldDef] = {one.id: one for one in definition.fields}
    root, _, rest = name.partition(".")
    if root in known and (not rest or all(known[root].column(part.strip()) for part in rest.split("*"))):
        return
    if root in {"serial", "initiator", "title"} and not rest:
        return
    found.fault(at, Words(f"没有字段 {name!r}", f"there is no field {name!r}"), did_you_mean(name, known))


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, f"{path}[{index}]")


def _placeholders(text: str) -> list[str]:
    return re.findall(BRACED, text)
