"""The demo's stand-in learns who we are; elsewhere the verb refuses."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from bots.api import connect_demo_tenant
from bots.models import Bot
from bots.states import BotRank
from tests.cast import Cast
from tests.sandbox_server import Sandbox


def test_it_is_repeatable_and_brings_everybody(cast: Cast, sandbox: Sandbox, settings: Settings) -> None:
    settings.DEMO = True
    first = connect_demo_tenant(sandbox.url)
    again = connect_demo_tenant(sandbox.url, group="运维值班群")
    assert first == again
    assert Bot.objects.get().rank == BotRank.DEFAULT
    tenant = sandbox.control("GET", "tenant")
    people = {row["user_id"]: row["status"] for row in tenant["users"]}
    assert people[cast.head.user_id] == "active"
    assert people[cast.departed.user_id] == "resigned"
    assert tenant["apps"][0]["callback_url"].endswith("/feishu/assistant/callback")
    assert [group["name"] for group in tenant["groups"]] == ["运维值班群"]


def test_never_outside_the_demo(db: None, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        connect_demo_tenant("http://127.0.0.1:9")
