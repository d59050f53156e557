"""Text encrypted at rest, under the name that the first migrations of this room know it by."""

from __future__ import annotations

from core.encrypted import EncryptedTextField, first_key, seal, unseal

__all__ = ["EncryptedTextField", "first_key", "seal", "unseal"]
