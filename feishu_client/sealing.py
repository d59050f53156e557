"""How Feishu seals what it sends us: AES-256-CBC for the body, SHA-256 for the signature."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from feishu_client.callback_errors import Undecryptable

BLOCK: Final = 16


def decrypt(encrypt_key: str, payload: str) -> str:
    """The text inside an `encrypt` field.

    The key is SHA-256 of the configured one; the first block is the vector; the padding is PKCS#7.
    Raises: Undecryptable for another key, a changed or a cut payload.
    """
    try:
        sealed = base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Undecryptable("not base64") from error
    if len(sealed) < 2 * BLOCK or len(sealed) % BLOCK:
        raise Undecryptable("not whole blocks")
    key = hashlib.sha256(encrypt_key.encode()).digest()
    decryptor = Cipher(algorithms.AES(key), modes.CBC(sealed[:BLOCK])).decryptor()
    padded = decryptor.update(sealed[BLOCK:]) + decryptor.finalize()
    length = padded[-1]
    if not 1 <= length <= BLOCK or padded[-length:] != bytes([length]) * length:
        raise Undecryptable("wrong padding")
    try:
        return padded[:-length].decode("utf-8")
    except UnicodeDecodeError as error:
        raise Undecryptable("not a text") from error


def signature(timestamp: str, nonce: str, encrypt_key: str, body: bytes) -> str:
    """The signature of an event or card callback: plain concatenation, no separators, the body as received."""
    return hashlib.sha256((timestamp + nonce + encrypt_key).encode("utf-8", "replace") + body).hexdigest()


def verify(given: str, timestamp: str, nonce: str, encrypt_key: str, body: bytes) -> bool:
    """Whether the signature is right; takes the same time for every wrong one."""
    return same(given, signature(timestamp, nonce, encrypt_key, body))


def same(given: str, wanted: str) -> bool:
    """Equality that does not tell how much of it was right."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8", "replace"))
