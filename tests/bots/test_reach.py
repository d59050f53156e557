"""Whether Feishu can be reached is found out by those who send, and told on every page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from bots import api as bots
from bots.models import Delivery, GroupWebhook, RateWindow
from bots.outbox import reach
from bots.outbox.drain import drain
from bots.states import DeliveryStatus
from core import wire_clock
from tests.bots.story import MATTER, World

SENTENCE = "飞书暂时无法连接，消息会在恢复后补发；你可以在「消息」里查看。"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    reach.forget()
    yield
    reach.forget()


@pytest.fixture
def dead(settings: Settings) -> str:
    """An address where nobody listens."""
    return "http://127.0.0.1:9"  # discard: closed everywhere


def try_again() -> None:
    Delivery.objects.update(retry_at=wire_clock.now(), lease_until=None)
    drain("normal", seconds=2)
    reach.forget()


def say(world: World) -> None:
    with transaction.atomic():
        bots.announce("story.note", about=MATTER, to=[world.cast.head.pk], facts={"text": bots.Fact("", "已通过")})


def test_two_tries_without_an_answer_are_an_outage_and_the_first_answer_ends_it(
    world: World, settings: Settings, dead: str
) -> None:
    alive = settings.FEISHU_BASE_URL
    say(world)
    settings.FEISHU_BASE_URL = dead
    try_again()
    assert bots.reachable()
    try_again()
    assert not bots.reachable()
    settings.FEISHU_BASE_URL = alive
    try_again()
    assert Delivery.objects.get().status == DeliveryStatus.SENT
    assert bots.reachable()


def test_an_outage_lasts_until_the_next_try_and_is_forgotten_without_one(db: None) -> None:
    reach.unanswered("cli_main", 2, 3_000)
    until = RateWindow.objects.get(key="away:cli_main").tat - wire_clock.seconds()
    assert 3_000 < until < 3_020
    RateWindow.objects.update(tat=wire_clock.seconds() - 1)
    reach.forget()
    assert bots.reachable()


def test_asking_costs_one_query_in_ten_seconds(db: None) -> None:
    with CaptureQueriesContext(connection) as seen:
        for _ in range(20):
            bots.reachable()
    assert len(seen) == 1


def test_every_page_says_so_after_a_minute_in_the_reader_s_language(client: Client, world: World) -> None:
    reach.unanswered(world.bot.app_id, 2, 60)
    client.force_login(world.cast.operator)
    assert SENTENCE not in client.get("/").content.decode()
    RateWindow.objects.filter(key__startswith="since:").update(tat=wire_clock.seconds() - 61)
    reach.forget()
    for address in ("/", "/operate/deliveries/"):
        page = client.get(address).content.decode()
        assert SENTENCE in page
        assert "起）" in page
    client.force_login(world.cast.member)
    assert "起）" not in client.get("/").content.decode()
    reach.answered("cli_other", 2)
    assert SENTENCE in client.get("/").content.decode()
    reach.answered(world.bot.app_id, 2)
    assert SENTENCE not in client.get("/").content.decode()


def test_one_persons_trouble_is_no_outage(world: World) -> None:
    reach.unanswered("cli_main", 7, 30)
    assert not bots.reachable()
    say(world)  # somebody else's message, which is answered
    drain("normal", seconds=2)
    reach.forget()
    assert bots.reachable()


def test_a_group_with_a_wrong_address_is_no_outage(world: World, settings: Settings) -> None:
    GroupWebhook.objects.create(slug="lost", name="群", url="http://127.0.0.1:9/open-apis/bot/v2/hook/t")
    with transaction.atomic():
        bots.say_to_group("lost", "story.note", about=MATTER, facts={"text": bots.Fact("", "x")})
    row = Delivery.objects.get()
    for _ in range(3):
        try_again()
    row.refresh_from_db()
    assert (row.status, row.attempts) == (DeliveryStatus.WAITING, 3)
    assert bots.reachable()
