"""Typed reading of the environment; a secret may also come from the file named by `<NAME>_FILE`."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from core import addresses

# Every name that was asked for, and where its value came from: file, environment, default. Never the value.
READ: dict[str, str] = {}


def text(name: str, default: str | None = None) -> str:
    """The value as text.

    Raises: ImproperlyConfigured if it is not set and has no default.
    """
    file = os.environ.get(f"{name}_FILE")
    READ[name] = "file" if file else "environment" if name in os.environ else "default"
    value = Path(file).read_text().strip() if file else os.environ.get(name) if name in os.environ else default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set: put it into the environment or its file into {name}_FILE")
    return value


def integer(name: str, default: int) -> int:
    """The value as a whole number."""
    raw = text(name, str(default))
    try:
        return int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}") from None


def at_least(name: str, default: int, *, least: int) -> int:
    """The value as a whole number that is not under `least`."""
    value = integer(name, default)
    if value < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {value}")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """The value as yes or no: 1, true, yes, on; 0, false, no, off or empty."""
    raw = text(name, "1" if default else "0").lower()
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}")


def words(name: str, default: str = "") -> list[str]:
    """The value as a list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def networks(name: str, default: str = "") -> tuple[addresses.Network, ...]:
    """The value as networks, separated by commas: `10.0.0.0/8,192.168.1.7`."""
    try:
        return addresses.networks(words(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from None


def database(url: str) -> dict[str, object]:
    """Django's description of the database at the URL: `sqlite:///path` or `postgres://user:pass@host:port/name`.

    A PostgreSQL socket folder goes into the query: `postgres:///name?host=/run/postgresql`.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:] if parts.path.startswith("//") else parts.path.removeprefix("/"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # The same few pages are written again and again: taken over from the log every 16 MB, not every 4.
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA wal_autocheckpoint=4000;"
                "PRAGMA foreign_keys=ON;PRAGMA cache_size=-20000;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.get("host", parts.hostname or "")),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # Recursive questions about the tree look dear to the planner; compiling them costs more than asking.
            "OPTIONS": {"options": "-c jit=off"},
        }
    raise ImproperlyConfigured(f"DATABASE_URL must begin with sqlite: or postgres:, not {parts.scheme!r}")
