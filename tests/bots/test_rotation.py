"""Keys are rotated whole or not at all, and never over what somebody has just written."""

from __future__ import annotations

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from bots import rotation
from bots.models import Bot, GroupWebhook
from tests.bots.story import make_bot

pytestmark = pytest.mark.django_db
NEW = Fernet.generate_key().decode()


def raw(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY id")  # noqa: S608  # names of ours
        return [str(row[0]) for row in cursor.fetchall()]


@pytest.fixture
def two_keys(settings: Settings) -> list[str]:
    make_bot()
    GroupWebhook.objects.create(slug="g", name="群", url="http://127.0.0.1/hook", secret="")
    settings.FIELD_KEYS = [f"new:{NEW}", *settings.FIELD_KEYS]
    return list(settings.FIELD_KEYS)


def run(*words: str) -> str:
    out = StringIO()
    call_command("rotate_keys", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_every_sealed_column_of_every_table_is_found() -> None:
    found = {str(column) for column in rotation.columns()}
    assert {"bots_bot.app_secret", "bots_groupwebhook.url", "bots_bottoken.token"} <= found


def test_all_rows_carry_the_new_key_and_read_as_before(two_keys: list[str], settings: Settings) -> None:
    run()
    settings.FIELD_KEYS = two_keys[:1]
    assert Bot.objects.get().app_secret == "secret-main"
    hook = GroupWebhook.objects.get()
    assert (hook.url, hook.secret) == ("http://127.0.0.1/hook", "")
    assert all(value.startswith("new$") for value in raw("bots_groupwebhook", "secret") + raw("bots_bot", "app_secret"))


def test_a_second_run_writes_nothing(two_keys: list[str]) -> None:
    run()
    before = raw("bots_bot", "app_secret")
    assert run().endswith("0 rows sealed anew with 'new'; older keys may go once no backup needs them\n")
    assert raw("bots_bot", "app_secret") == before


def test_the_dry_run_counts_and_changes_nothing(two_keys: list[str]) -> None:
    before = raw("bots_bot", "app_secret")
    assert "bots_bot.app_secret                          test: 1" in run("--dry-run")
    assert raw("bots_bot", "app_secret") == before


def test_a_row_that_cannot_be_opened_is_named_and_nothing_changes(two_keys: list[str], settings: Settings) -> None:
    lost = Bot.objects.get()
    before = raw("bots_groupwebhook", "url")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bots_bot SET encrypt_key = 'gone$rubbish'")
    error = StringIO()
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("rotate_keys", stdout=StringIO(), stderr=error)
    assert f"bots_bot.encrypt_key of row {lost.pk}: no key of FIELD_KEYS opens what key 'gone'" in error.getvalue()
    assert raw("bots_groupwebhook", "url") == before


def test_what_somebody_writes_meanwhile_stays(two_keys: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    column = next(one for one in rotation.columns() if str(one) == "bots_bot.app_secret")
    opened = rotation.unseal

    def slowly(sealed: str) -> str:
        Bot.objects.update(app_secret="newer")
        return opened(sealed)

    monkeypatch.setattr(rotation, "unseal", slowly)
    assert rotation.rotate(column) == 0
    assert Bot.objects.get().app_secret == "newer"


def test_more_rows_than_a_batch(two_keys: list[str], monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    settings.FIELD_KEYS = two_keys[1:]
    for number in range(5):
        GroupWebhook.objects.create(slug=f"g{number}", name="群", url=f"http://127.0.0.1/{number}")
    settings.FIELD_KEYS = two_keys
    run()
    assert all(value.startswith("new$") for value in raw("bots_groupwebhook", "url"))
