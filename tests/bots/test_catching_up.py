"""Feishu comes back: nothing lost, in order, nothing stale, and no flood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import Settings

from bots import api as bots
from bots.models import Card, Delivery
from bots.outbox import reach
from bots.outbox.drain import drain
from bots.services.refresh import refresh
from bots.states import DeliveryStatus
from core import clock, wire_clock
from core.refs import Ref
from tests.bots import story
from tests.bots.conftest import MONDAY_TEN
from tests.bots.story import MATTER, World

pytestmark = pytest.mark.slow

DEAD = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    reach.forget()
    yield
    reach.forget()


def say(world: World, text: str, kind: str = "story.note", about: Ref = MATTER) -> None:
    with transaction.atomic():
        bots.announce(kind, about=about, to=[world.cast.head.pk], facts={"text": bots.Fact("", text)})


def fail_twice(lane: str = "normal") -> None:
    """Feishu does not answer."""
    for _ in range(2):
        Delivery.objects.filter(status="waiting").update(retry_at=wire_clock.now())
        drain(lane, seconds=1)
    reach.forget()


def seen(world: World) -> list[str]:
    return [str(message["content"]) for message in world.sandbox.messages(user_id=world.cast.head.user_id)]


def test_what_waited_an_hour_goes_out_at_the_first_answer_in_the_order_in_which_it_was_said(
    world: World, settings: Settings
) -> None:
    alive, settings.FEISHU_BASE_URL = settings.FEISHU_BASE_URL, DEAD
    for number in range(3):
        say(world, f"第{number}条", about=Ref("story.matter", str(number)))
    fail_twice()
    assert not reach.reachable()
    Delivery.objects.update(retry_at=wire_clock.now() + timedelta(hours=1))
    settings.FEISHU_BASE_URL = alive
    say(world, "第3条", about=Ref("story.matter", "3"))
    drain("normal", seconds=1)
    assert not seen(world)  # the new one waits behind the old ones
    Delivery.objects.filter(about_id="0").update(retry_at=wire_clock.now())
    drain("normal", seconds=4)
    assert [f"第{number}条" in text for number, text in enumerate(seen(world))] == [True] * 4
    assert reach.reachable()


def test_a_page_waits_behind_nothing(world: World, settings: Settings) -> None:
    alive, settings.FEISHU_BASE_URL = settings.FEISHU_BASE_URL, DEAD
    say(world, "旧的", "story.page")
    fail_twice("urgent")
    Delivery.objects.update(retry_at=wire_clock.now() + timedelta(hours=1))
    settings.FEISHU_BASE_URL = alive
    say(world, "新的", "story.page")
    drain("urgent", seconds=2)
    assert len(seen(world)) == 2


def test_after_an_outage_more_than_three_become_one_and_a_superseded_reminder_is_dropped(
    world: World, settings: Settings
) -> None:
    alive, settings.FEISHU_BASE_URL = settings.FEISHU_BASE_URL, DEAD
    for number in range(5):
        say(world, f"第{number}条", about=Ref("story.matter", str(number)))
    fail_twice()
    settings.FEISHU_BASE_URL = alive
    with clock.frozen(MONDAY_TEN + timedelta(minutes=30)):
        Delivery.objects.update(retry_at=wire_clock.now())
        drain("normal", seconds=3)
    assert Delivery.objects.filter(status=DeliveryStatus.FOLDED).count() == 5
    (summary,) = seen(world)
    assert "有 5 条消息" in summary


def test_of_reminders_about_one_thing_only_the_newest_is_said(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive, settings.FEISHU_BASE_URL = settings.FEISHU_BASE_URL, DEAD
    for number in range(3):
        say(world, f"还剩 {3 - number} 小时", "story.nudge")
    fail_twice()
    settings.FEISHU_BASE_URL = alive
    Delivery.objects.filter(status="waiting").update(retry_at=wire_clock.now())
    drain("normal", seconds=3)
    assert len(seen(world)) == 1
    assert "还剩 1 小时" in seen(world)[0]


def test_a_card_shows_its_newest_state_once(world: World, settings: Settings) -> None:
    say(world, "", "story.card")
    drain("normal", seconds=2)
    alive, settings.FEISHU_BASE_URL = settings.FEISHU_BASE_URL, DEAD
    for number in range(4):
        story.state["title"] = f"第 {number} 版"
        with transaction.atomic():
            refresh(MATTER)
        drain("normal", seconds=0.2)
    settings.FEISHU_BASE_URL = alive
    Card.objects.update(retry_at=wire_clock.now())
    drain("normal", seconds=3)
    (message,) = world.sandbox.messages()
    assert "第 3 版" in str(message["content"])
    card = Card.objects.get()
    assert card.shown == card.wanted
