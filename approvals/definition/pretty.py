"""The JSON of a definition as people read and compare it: keys in the order of the matter, short things on one line."""

from __future__ import annotations

import json
from typing import Any, Final

WIDTH: Final = 110
_FIRST: Final = (
    "schema", "flow", "key", "id", "type", "title", "title_en", "name", "name_en", "default",
    "when", "help", "help_en", "category", "category_en", "icon", "bot", "prefix", "serial", "summary", "headline",
    "headline_en", "purpose", "rule", "field", "op", "value", "label", "label_en", "required", "min", "max",
    "min_length", "max_length", "button", "at", "do", "who",
    "mode", "kind", "empty", "self", "duplicate", "leaver", "not_by", "reject", "cannot", "comment", "must_act",
)  # fmt: skip
_LAST: Final = ("options", "columns", "totals", "form", "settings", "branches", "next", "root")
_RANK: Final = {name: place for place, name in enumerate(_FIRST)} | {
    name: 10_000 + place for place, name in enumerate(_LAST)
}


def pretty(source: Any) -> str:
    """The text; reading it gives the same JSON again."""
    return _written(source, 0) + "\n"


def _written(value: Any, depth: int) -> str:
    line = _line(value)
    if len(line) + 2 * depth <= WIDTH and not _long(value):
        return line
    pad, end = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict):
        inner = [f"{pad}{_text(key)}: {_written(value[key], depth + 1)}" for key in _ordered(value)]
        return "{\n" + ",\n".join(inner) + f"\n{end}}}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(f"{pad}{_written(item, depth + 1)}" for item in value) + f"\n{end}]"
    return line


def _long(value: Any) -> bool:
    """Nodes stand on lines of their own."""
    return isinstance(value, dict) and not set(value).isdisjoint(_LAST)


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(key)}: {_line(value[key])}" for key in _ordered(value)) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_line(item) for item in value) + "]"
    return _text(value)


def _ordered(value: dict[str, Any]) -> list[str]:
    return sorted(value, key=lambda name: (_RANK.get(name, len(_FIRST)), name))


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
