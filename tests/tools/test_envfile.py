"""Secrets: made once, kept, readable by their owner only."""

from __future__ import annotations

import stat
from pathlib import Path

from cryptography.fernet import Fernet

from tools.dev import envfile


def test_the_first_run_makes_secrets_that_only_the_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    values = envfile.load(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(values["SECRET_KEY"]) >= 50
    assert len(values["DEMO_PASSWORD"]) >= 12


def test_the_second_run_keeps_them_and_what_was_added_by_hand(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    first = envfile.load(path)
    path.write_text(path.read_text() + "PHONE_URL=https://hub.example\n")
    assert envfile.load(path) == first | {"PHONE_URL": "https://hub.example"}


def test_a_missing_secret_is_added_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("SECRET_KEY=mine\n")
    values = envfile.load(path)
    assert values["SECRET_KEY"] == "mine"
    assert envfile.read(path) == values


def test_the_field_key_is_one_that_encryption_takes() -> None:
    name, _, key = envfile.field_key().partition(":")
    assert name == "k1"
    box = Fernet(key.encode())
    assert box.decrypt(box.encrypt(b"x")) == b"x"
