"""Identifiers in Feishu's forms. An open_id is a person sealed with the app's key, so it needs no table of pairs."""

from __future__ import annotations

import hashlib
import secrets
import time

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_SEAL = b"sandbox!"


def digest(*parts: str) -> str:
    """32 hex characters that depend on all parts (for ids that must come out the same on every machine)."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def open_department_id(department_id: str) -> str:
    return "od-" + digest("department", department_id)


def fresh(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


def log_id() -> str:
    return time.strftime("%Y%m%d%H%M%S", time.gmtime()) + secrets.token_hex(9).upper()


def _cipher(app_id: str) -> Cipher[modes.ECB]:
    # One block that is unique per person: ECB is exactly a keyed permutation here.
    return Cipher(algorithms.AES(hashlib.sha256(app_id.encode()).digest()), modes.ECB())  # noqa: S305


def open_id(app_id: str, person_pk: int) -> str:
    """The person's open_id as this app sees it: `ou_` and 32 hex characters, different for every app."""
    encryptor = _cipher(app_id).encryptor()
    return "ou_" + (encryptor.update(person_pk.to_bytes(8, "big") + _SEAL) + encryptor.finalize()).hex()


def person_of(app_id: str, text: str) -> int | None:
    """The person's key behind an open_id of this app; None when it is not one of this app's."""
    try:
        raw = bytes.fromhex(text.removeprefix("ou_"))
    except ValueError:
        return None
    if len(raw) != 16:
        return None
    decryptor = _cipher(app_id).decryptor()
    plain = decryptor.update(raw) + decryptor.finalize()
    return int.from_bytes(plain[:8], "big") if plain[8:] == _SEAL else None
