"""Keys are rotated while somebody writes, with real threads on PostgreSQL: the newest value stays, newly sealed."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from pytest_django import Settings

from bots import rotation
from bots.models import Bot
from core.encrypted import seal
from tests.bots.test_rotation import raw, two_keys

__all__ = ["two_keys"]
pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def test_what_is_written_meanwhile_stays(two_keys: list[str], settings: Settings) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("threads race on PostgreSQL")
    settings.FIELD_KEYS = two_keys[1:]
    old = [seal(f"value-{number}") for number in range(40)]  # what a process writes that has not been restarted yet
    settings.FIELD_KEYS = two_keys
    column = next(one for one in rotation.columns() if str(one) == "bots_bot.app_secret")
    done = threading.Event()

    def turn() -> None:
        try:
            while not done.is_set():
                rotation.rotate(column)
        finally:
            connection.close()

    thread = threading.Thread(target=turn)
    thread.start()
    for number, sealed in enumerate(old):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE bots_bot SET app_secret = %s", [sealed])
        assert Bot.objects.get().app_secret == f"value-{number}"
    done.set()
    thread.join()
    rotation.rotate(column)
    assert all(value.startswith("new$") for value in raw("bots_bot", "app_secret"))
    assert Bot.objects.get().app_secret == "value-39"
