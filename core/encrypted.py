"""Text encrypted at rest: a column whose value only this process can read.

Keys come from `settings.FIELD_KEYS` as `id:key`; the first writes, all read, so a key is rotated by putting a new
one in front. Stored as `id$token`: what key wrote a row can be seen without opening it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


def _keys() -> dict[str, str]:
    pairs = [entry.partition(":")[::2] for entry in settings.FIELD_KEYS]
    if not pairs or not all(name and key for name, key in pairs):
        raise ImproperlyConfigured("FIELD_KEYS must be a list of id:key (keys as Fernet.generate_key() makes them)")
    return dict(pairs)


def first_key() -> str:
    """The id of the key that writes."""
    return next(iter(_keys()))


def seal(text: str) -> str:
    """The text under the first key, with that key's id."""
    keys, name = _keys(), first_key()
    return f"{name}${Fernet(keys[name]).encrypt(text.encode()).decode()}"


def unseal(stored: str) -> str:
    """The text again, whichever of the known keys wrote it.

    Raises: ImproperlyConfigured if that key is no longer in FIELD_KEYS.
    """
    name, _dollar, token = stored.partition("$")
    keys = _keys()
    known = [Fernet(keys[name])] if name in keys else []
    try:
        return MultiFernet([*known, *(Fernet(key) for key in keys.values())]).decrypt(token.encode()).decode()
    except InvalidToken:
        raise ImproperlyConfigured(f"no key of FIELD_KEYS opens what key {name!r} wrote") from None


class EncryptedTextField(_TextField):
    """A text column encrypted at rest; None stays None, the empty text stays the empty text."""

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else seal(str(value))

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return None if value is None else unseal(value)
