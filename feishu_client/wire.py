"""How JSON of ours looks on the wire: UTF-8, no spaces, and always encodable."""

from __future__ import annotations

import json
from typing import Any


def dumps(value: Any) -> str:
    """Compact JSON as text, Chinese written as itself.

    Raises: ValueError for NaN and infinities, which JSON does not have.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def encode(value: Any) -> bytes:
    """Compact JSON as bytes. A lone surrogate (half of a cut emoji) becomes a question mark instead of an error."""
    return dumps(value).encode("utf-8", "replace")
