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


def load(raw: bytes | str) -> Any:
    """A stranger's JSON, fit for a database: half an emoji becomes a question mark, NUL (which none takes) is gone.

    Raises: ValueError for what is no JSON, NaN and infinities; RecursionError for what is nested without end.
    """
    plain = encode(json.loads(raw))
    loaded = json.loads(plain)
    return _without_nul(loaded) if b"\\u0000" in plain else loaded


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(each) for key, each in value.items()}
    return value


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
