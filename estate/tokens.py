"""The secret in the address of a calendar: made here, shown once, afterwards known by its hash alone."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

BEGINNING: Final = "hcal_"
HINT: Final = 4
_SHAPE: Final = re.compile(r"hcal_[A-Za-z0-9_-]{43}")


def new_secret() -> str:
    """256 random bits."""
    return f"{BEGINNING}{secrets.token_urlsafe(32)}"


def looks_like_one(word: str) -> bool:
    """Whether the word has the form of a secret."""
    return _SHAPE.fullmatch(word) is not None


def digest(secret: str) -> str:
    """What is kept of it. The secret is random, so one plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
