"""The demo's stand-in learns who we are; elsewhere the verb refuses."""

from __future__ import annotations

import pytest
import requests
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from bots.api import connect_demo_tenant, gather_demo_group
from bots.models import Bot, GroupChat
from bots.states import BotRank
from tests.cast import Cast
from tests.sandbox_server import Sandbox


def test_it_is_repeatable_and_brings_everybody(cast: Cast, sandbox: Sandbox, settings: Settings) -> None:
    settings.DEMO = True
    first = connect_demo_tenant(sandbox.url)
    again = connect_demo_tenant(sandbox.url, groups={"ops-duty": "运维值班群"})
    assert first == again
    assert Bot.objects.get().rank == BotRank.DEFAULT
    tenant = sandbox.control("GET", "tenant")
    people = {row["user_id"]: row["status"] for row in tenant["users"]}
    assert people[cast.head.user_id] == "active"
    assert people[cast.departed.user_id] == "resigned"
    assert tenant["apps"][0]["callback_url"].endswith("/feishu/assistant/callback")
    assert [group["name"] for group in tenant["groups"]] == ["运维值班群"]
    assert GroupChat.objects.get(slug="ops-duty").chat_id == tenant["groups"][0]["chat_id"]


def test_never_outside_the_demo(db: None, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        connect_demo_tenant("http://127.0.0.1:9")


def test_people_are_brought_into_a_group_and_see_it(cast: Cast, sandbox: Sandbox, settings: Settings) -> None:
    settings.DEMO = True
    bot = connect_demo_tenant(sandbox.url)
    GroupChat.objects.create(slug="ops-duty", name="运维值班群", bot=bot, chat_id="oc_ops-duty")
    for _ in range(2):
        gather_demo_group(sandbox.url, "ops-duty", [cast.head])
    seen = [
        "运维值班群" in requests.get(f"{sandbox.url}/ui/chats", {"as": who.user_id}, timeout=10).text
        for who in (cast.head, cast.member)
    ]
    assert seen == [True, False]
