"""Loaded before Django: gives the test run its environment (dev.py's legs choose the database and the broker)."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="hub-test-"))
os.environ.setdefault("SECRET_KEY", "a-key-for-tests-only-" + "0" * 40)
os.environ.setdefault("FIELD_KEYS", "test:" + "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE=")
os.environ.setdefault(
    "DATABASE_URL", os.environ.get("TEST_DATABASE_URL", "sqlite:///" + os.environ["VAR_DIR"] + "/db.sqlite3")
)
os.environ.setdefault("DEBUG", "0")
