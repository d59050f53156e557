"""Secrets at rest: unreadable in the row, readable with any known key, empty stays empty."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from pytest_django import Settings

from bots.encrypted import EncryptedTextField, seal, unseal
from bots.models import Bot
from tests.bots.story import make_bot


def raw(column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM bots_bot")  # noqa: S608  # a name of ours
        return str(cursor.fetchone()[0])


def test_the_row_holds_no_secret_and_names_its_key(db: None) -> None:
    make_bot()
    assert "secret-main" not in raw("app_secret")
    assert raw("app_secret").startswith("test$")
    assert Bot.objects.get().app_secret == "secret-main"


def test_empty_and_none_come_back_as_they_were(db: None) -> None:
    Bot.objects.create(slug="e", name="e", app_id="e", encrypt_key="")
    assert Bot.objects.get().encrypt_key == ""
    assert EncryptedTextField().get_prep_value(None) is None
    assert EncryptedTextField().from_db_value(None) is None


def test_a_new_key_writes_and_the_old_one_still_reads(settings: Settings) -> None:
    old = seal("hello")
    settings.FIELD_KEYS = [f"new:{Fernet.generate_key().decode()}", *settings.FIELD_KEYS]
    assert unseal(old) == "hello"
    assert seal("hello").startswith("new$")


def test_a_lost_key_is_named(settings: Settings) -> None:
    stored = seal("hello")
    settings.FIELD_KEYS = [f"new:{Fernet.generate_key().decode()}"]
    with pytest.raises(ImproperlyConfigured, match="'test'"):
        unseal(stored)
