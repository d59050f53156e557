"""What Feishu does to a body on its way out: AES-256-CBC under the Encrypt Key, and a SHA-256 signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def encrypt(key: str, plain: bytes, *, iv: bytes | None = None) -> str:
    """base64(IV ‖ ciphertext) as it travels in `encrypt`."""
    iv = iv or secrets.token_bytes(16)
    fill = 16 - len(plain) % 16
    encryptor = Cipher(algorithms.AES(hashlib.sha256(key.encode()).digest()), modes.CBC(iv)).encryptor()
    return base64.b64encode(iv + encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()).decode()


def signature(timestamp: str, nonce: str, key: str, body: bytes) -> str:
    """X-Lark-Signature of events and new card callbacks."""
    return hashlib.sha256(f"{timestamp}{nonce}{key}".encode() + body).hexdigest()


def hook_sign(timestamp: str, secret: str) -> str:
    """`sign` of a group's robot: the secret is part of the key, the message is empty."""
    return base64.b64encode(hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256).digest()).decode()
