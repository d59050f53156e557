"""Secrets of this installation: made on the first run, kept in the git-ignored `.env`, readable by its owner only."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

from tools.dev.paths import ENV_FILE

WORDS = (
    "amber",
    "bamboo",
    "cedar",
    "delta",
    "ember",
    "forest",
    "garnet",
    "harbor",
    "indigo",
    "jasmine",
    "lantern",
    "meadow",
    "nectar",
    "orchid",
    "pepper",
    "quartz",
    "river",
    "saffron",
    "temple",
    "valley",
    "willow",
    "yonder",
    "zephyr",
)
HEAD = "# Secrets of this installation. Never commit or share; losing FIELD_KEYS loses what is encrypted with it.\n"


def load(path: Path = ENV_FILE) -> dict[str, str]:
    """The variables in the file; missing secrets are made and written first."""
    values = read(path)
    made = {name: make() for name, make in MAKERS.items() if name not in values}
    if made:
        values |= made
        write(path, values)
    return values


def read(path: Path) -> dict[str, str]:
    """`NAME=value` lines; empty ones and those that begin with # are skipped."""
    if not path.exists():
        return {}
    lines = [line.strip() for line in path.read_text().splitlines()]
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs}


def write(path: Path, values: dict[str, str]) -> None:
    """Replace the file in one step; mode 600 from its first byte."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(HEAD + "".join(f"{name}={value}\n" for name, value in values.items()))
    os.replace(fresh, path)


def field_key() -> str:
    """A key for encryption at rest, `id:key`, the key as Fernet makes it."""
    return "k1:" + base64.urlsafe_b64encode(os.urandom(32)).decode()


def password() -> str:
    """A password that can be read out and typed."""
    return f"{secrets.choice(WORDS)}-{secrets.choice(WORDS)}-{secrets.randbelow(9000) + 1000}"


MAKERS = {"SECRET_KEY": lambda: secrets.token_urlsafe(50), "FIELD_KEYS": field_key, "DEMO_PASSWORD": password}
