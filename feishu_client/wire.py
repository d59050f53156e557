"""JSON on the wire: ours compact and always encodable, theirs read without trust in its types."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]


def dumps(value: Any) -> str:
    """Compact JSON as text, Chinese written as itself.

    Raises: ValueError for NaN and infinities, which JSON does not have.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def encode(value: Any) -> bytes:
    """Compact JSON as bytes. A lone surrogate (half of a cut emoji) becomes a question mark instead of an error."""
    return dumps(value).encode("utf-8", "replace")


def text(source: Json, key: str) -> str:
    """The text under a key, "" when there is none."""
    value = source.get(key)
    return value if isinstance(value, str) else ""


def texts(value: object) -> tuple[str, ...]:
    """The texts of a list; () when it is none."""
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def objects(value: object) -> Iterator[Json]:
    """The objects of a list; nothing when it is none."""
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())


def inner(source: Json, key: str) -> Json:
    """The object under a key, {} when there is none."""
    value = source.get(key)
    return value if isinstance(value, dict) else {}


def number(value: object) -> int:
    """A whole number, also where it travels as text; 0 when it is none."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value
    digits = value.strip() if isinstance(value, str) else ""
    sane = digits.lstrip("-").isascii() and digits.lstrip("-").isdigit() and len(digits) <= 19
    return int(digits) if sane and digits.rfind("-") <= 0 else 0
