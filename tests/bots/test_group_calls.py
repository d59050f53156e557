"""Calls of group webhooks are logged without their address, wait no longer than others, and fail where it is wrong."""

from __future__ import annotations

import logging

import pytest
from django.db import transaction
from pytest_django import Settings

from bots import channel
from bots.api import Fact, say_to_group
from bots.models import Delivery, GroupWebhook
from bots.outbox.drain import drain
from bots.states import DeliveryStatus
from tests.bots.story import MATTER, World


def test_a_call_is_logged_without_its_secret_address(
    world: World, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.FEISHU_TIMEOUT_SECONDS = 7
    row = GroupWebhook.objects.create(
        slug="ops", name="运维群", url=f"{world.sandbox.url}/open-apis/bot/v2/hook/tok-77"
    )
    assert channel.group_of(row)._transport._timeout == (channel.CONNECT_SECONDS, 7)
    with transaction.atomic():
        say_to_group("ops", "story.note", about=MATTER, facts={"text": Fact("", "已恢复 <at id=all>")})
    with caplog.at_level(logging.DEBUG, "bots.channel"):
        drain("normal", seconds=2)
    assert [record.feishu_code for record in caplog.records if record.name == "bots.channel"] == [19001]  # type: ignore[attr-defined]
    assert "tok-77" not in caplog.text


def test_a_wrong_address_is_a_failure_not_a_doubt(world: World) -> None:
    GroupWebhook.objects.create(slug="ops", name="运维群", url="https://example.com/elsewhere")
    with transaction.atomic():
        say_to_group("ops", "story.note", about=MATTER, facts={"text": Fact("", "已恢复")})
    drain("normal", seconds=2)
    assert Delivery.objects.get().status == DeliveryStatus.FAILED
