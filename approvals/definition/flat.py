"""A definition (JSON, perhaps unfinished) as a flat list of named parts, each with its settings and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from approvals.forms.field import Words

FLOW: Final = "flow"
FORM: Final = "form"
_NESTED: Final = frozenset(
    {"mode", "empty", "sla", "fields", "reject", "cannot", "serial", "four_eyes", "revoke", "twin", "others", "copied"}
)


@dataclass(frozen=True)
class Part:
    """kind: flow, settings, field, column, node or branch. inside: where it stands. settings: by dotted name."""

    kind: str
    name: Words
    inside: str
    settings: Mapping[str, Any]


@dataclass
class Flat:
    """Parts by their place (`node head`, `column items.cpu`), and the order of what stands together."""

    parts: dict[str, Part] = field(default_factory=dict)
    orders: dict[str, list[str]] = field(default_factory=dict)
    fields: list[Any] = field(default_factory=list)

    def add(self, at: str, part: Part) -> None:
        """Put it; what has the same place already is kept apart."""
        while at in self.parts:
            at += "'"
        self.parts[at] = part
        self.orders.setdefault(part.inside, []).append(at)

    def name(self, inside: str) -> Words:
        """What a place is called."""
        if inside in self.parts and inside != FLOW:
            return Words(f"「{self.parts[inside].name.zh}」", f"“{self.parts[inside].name.said('en')}”")
        return Words("表单", "the form") if inside == FORM else Words("主干", "the main sequence")


def flat(source: Any) -> Flat:
    """The parts of a definition; what is no definition has none."""
    found = Flat()
    if not isinstance(source, dict):
        return found
    top = {key: value for key, value in source.items() if key not in {"form", "root", "settings"}}
    found.add(FLOW, Part("flow", Words("流程：", "Flow: "), "", _dotted(top)))
    settings = source.get("settings", {})
    inner = _dotted(settings) if isinstance(settings, dict) else {"settings": settings}
    found.add("settings", Part("settings", Words("设置：", "Settings: "), "", inner))
    _form(source.get("form"), found)
    _chain(source.get("root"), FLOW, found)
    return found


def _form(form: Any, found: Flat) -> None:
    if not isinstance(form, dict):
        return
    rest = {key: value for key, value in form.items() if key != "fields"}
    if rest:
        found.add(FORM, Part("form", Words("表单：", "Form: "), "", rest))
    listed = form.get("fields")
    found.fields = listed if isinstance(listed, list) else []
    for one in found.fields:
        if isinstance(one, dict):
            at = f"field {one.get('id')}"
            found.add(at, Part("field", _name(one, "label", "id"), FORM, _but(one, "columns", "id")))
            columns = one.get("columns")
            for column in columns if isinstance(columns, list) else ():
                if isinstance(column, dict):
                    name = _name(column, "label", "id")
                    named = Words(
                        f"{one.get('label')}·{name.zh}", f"{one.get('label_en') or one.get('label')} · {name.en}"
                    )
                    found.add(
                        f"column {one.get('id')}.{column.get('id')}", Part("column", named, at, _but(column, "id"))
                    )


def _chain(node: Any, inside: str, found: Flat) -> None:
    """A node, what follows it, and what stands in its branches."""
    while isinstance(node, dict):
        at = f"node {node.get('key')}"
        found.add(at, Part("node", _name(node, "name", "key"), inside, _dotted(_but(node, "key", "next", "branches"))))
        listed = node.get("branches")
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict):
                branch = f"branch {one.get('key')}"
                found.add(branch, Part("branch", _name(one, "name", "key"), at, _but(one, "key", "next")))
                _chain(one.get("next"), branch, found)
        node = node.get("next")


def _name(one: Mapping[str, Any], words: str, key: str) -> Words:
    zh = str(one.get(words) or one.get(key) or "?")
    return Words("开始" if one.get("type") == "start" and words not in one else zh, str(one.get(f"{words}_en") or zh))


def _but(one: Mapping[str, Any], *left_out: str) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key not in left_out}


def _dotted(one: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of settings by their full name: `sla.due`."""
    found: dict[str, Any] = {}
    for key, value in one.items():
        if key in _NESTED and isinstance(value, dict) and value:
            found |= {f"{key}.{inner}": each for inner, each in value.items()}
        else:
            found[key] = value
    return found
