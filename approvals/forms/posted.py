"""What a browser posts, as a form understands it: `items.0.cpu` becomes rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

MOST_ROWS = 200


def nested(posted: Mapping[str, Any] | Iterable[tuple[str, list[str]]]) -> dict[str, Any]:
    """The raw values of a form. Takes a QueryDict (`request.POST`) or (name, texts) pairs.

    Names with two dots are cells of tables; a name posted several times is a list; rows keep their order.
    """
    pairs = posted.lists() if hasattr(posted, "lists") else posted
    raw: dict[str, Any] = {}
    tables: dict[str, dict[int, dict[str, Any]]] = {}
    for name, texts in pairs.items() if isinstance(pairs, Mapping) else pairs:
        given = texts if isinstance(texts, list | tuple) else [texts]
        # a date and its 长期 share a name: what was left empty is not an answer
        values = [text for text in given if text != ""] or [""]
        value: Any = values[0] if len(values) == 1 else list(values)
        parts = name.split(".")
        if len(parts) == 3 and parts[1].isascii() and parts[1].isdigit() and int(parts[1]) < MOST_ROWS:
            tables.setdefault(parts[0], {}).setdefault(int(parts[1]), {})[parts[2]] = value
        elif len(parts) == 1:
            raw[name] = value
    for name, rows in tables.items():
        raw[name] = [rows[index] for index in sorted(rows)]
    return raw
