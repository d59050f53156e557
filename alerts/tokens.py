"""Tokens of senders: made, recognised, and taken out of what is written down."""

from __future__ import annotations

import hashlib
import re
import secrets
import string
from typing import Final

# 32 characters, the length that PagerDuty's clients insist on, of which 28 are random: 144 bits.
BEGINNING: Final = "hat_"
RANDOM: Final = 28
HINT: Final = 4
_ALPHABET: Final = string.ascii_lowercase + string.digits
_LOOKS: Final = re.compile(rf"{BEGINNING}[a-z0-9]{{{RANDOM}}}")
_IN_BYTES: Final = re.compile(_LOOKS.pattern.encode())


def new_secret() -> str:
    """A token that nobody can guess."""
    return BEGINNING + "".join(secrets.choice(_ALPHABET) for _ in range(RANDOM))


def digest(secret: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def looks_like_one(word: str) -> bool:
    """Whether the word has the form of a token."""
    return _LOOKS.fullmatch(word) is not None


def masked(text: str) -> str:
    """The text without the tokens in it. Example: masked("/in/hat_…/x") == "/in/hat_***/x" """
    return _LOOKS.sub(f"{BEGINNING}***", text)


def masked_body(body: bytes) -> bytes:
    """The body without the tokens in it."""
    return _IN_BYTES.sub(f"{BEGINNING}***".encode(), body)
