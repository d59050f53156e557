"""Quiet hours, repeats, thirty held messages, another bot's help, many people at once, groups."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import transaction

from bots.api import Fact, FactClass, announce, say_to_group
from bots.models import Delivery, GroupWebhook
from bots.outbox.drain import drain
from bots.states import BotRank, DeliveryStatus
from core import clock, wire_clock
from core.refs import Ref
from tests.bots.story import MATTER, World, app_of, make_bot
from tests.factories import people as make

S = DeliveryStatus
NIGHT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # Monday 23:00
MORNING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # Tuesday 08:30


@transaction.atomic
def say(world: World, kind: str = "story.note", *, about: Ref = MATTER, text: str = "已通过", bot: str = "") -> None:
    announce(kind, about=about, to=[world.cast.head.pk], facts={"text": Fact("", text)}, bot=bot)


def texts(world: World) -> list[str]:
    return [message["content"]["config"]["summary"]["content"] for message in world.sandbox.messages()]


def test_at_night_nothing_but_a_page_goes_out(world: World) -> None:
    with clock.frozen(NIGHT):
        say(world)
        say(world, "story.page", text="P1")
        drain("normal", seconds=2)
        drain("urgent", seconds=2)
    assert texts(world) == ["P1"]


def test_three_held_messages_come_one_by_one(world: World) -> None:
    with clock.frozen(NIGHT):
        for number in range(3):
            say(world, about=Ref("story.matter", str(number)))
    with clock.frozen(MORNING):
        drain("normal", seconds=5)
    assert len(texts(world)) == 3


def test_more_than_three_become_one(world: World) -> None:
    with clock.frozen(NIGHT):
        for number in range(7):
            say(world, about=Ref("story.matter", str(number)))
    with clock.frozen(MORNING):
        drain("normal", seconds=5)
    assert texts(world) == ["免打扰期间有 7 条消息"]
    assert Delivery.objects.filter(status=S.FOLDED).count() == 7


def test_who_began_a_quiet_hour_meanwhile_is_spared(world: World) -> None:
    say(world)
    with clock.frozen(NIGHT):
        drain("normal", seconds=2)
    row = Delivery.objects.get()
    assert row.status == S.WAITING
    assert row.due_at == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


def test_repeats_about_one_subject_become_the_newest(world: World) -> None:
    for number in range(3):
        say(world, text=f"第 {number} 次")
    drain("normal", seconds=3)
    assert texts(world) == ["第 2 次"]
    assert "已合并 2 条同类消息" in str(world.sandbox.messages())


def test_sensitive_facts_and_numbers_stay_inside(world: World) -> None:
    facts = {
        "text": Fact("", "请联系 13812345678 或 zhang.wei@firm.com"),
        "pay": Fact("薪酬", "88,000", FactClass.SENSITIVE),
    }
    with transaction.atomic():
        announce("story.note", about=MATTER, to=[world.cast.head.pk], facts=facts)
    drain("normal", seconds=3)
    said = str(world.sandbox.messages())
    assert "88,000" not in said
    assert "含敏感字段，请在页面查看" in said
    assert "12345678" not in said
    assert "138&#42;&#42;&#42;&#42;5678" in said
    assert "zhang.wei" not in said


def test_a_bot_that_cannot_reach_someone_gets_help(world: World) -> None:
    alerts = make_bot("alerts", BotRank.ORDINARY)
    world.sandbox.tenant(apps=[app_of(alerts)])
    world.sandbox.fault("code", path="POST */im/v1/messages", app_id=alerts.app_id, code=230013, status=400)
    say(world, bot="alerts")
    drain("normal", seconds=3)
    row = Delivery.objects.get()
    assert row.status == S.SENT, row.reason
    assert row.bot == world.bot
    assert "由默认机器人代发" in str(world.sandbox.messages())


def test_a_permanent_refusal_is_shown_not_repeated(world: World) -> None:
    world.sandbox.fault("code", path="POST */im/v1/messages", code=230022, status=400, times=None)
    say(world)
    drain("normal", seconds=2)
    row = Delivery.objects.get()
    assert (row.status, row.code) == (S.FAILED, "230022")
    assert row.log_id


def test_one_text_to_many_goes_in_batches(world: World) -> None:
    crowd = [make.employee() for _ in range(250)]
    world.sandbox.tenant(users=[{"user_id": person.user_id, "name": person.name} for person in crowd])
    with transaction.atomic():
        announce("story.bulk", about=MATTER, to=[p.pk for p in crowd], facts={"text": Fact("", "放假通知")})
    drain("bulk", seconds=5)
    assert Delivery.objects.filter(status=S.SENT, channel="batch").count() == 250
    paths = [call["path"] for call in world.sandbox.control("GET", "calls")["calls"]]
    assert sum("batch_send" in path for path in paths) == 2


def test_a_batch_that_was_late_spares_who_sleeps(world: World) -> None:
    crowd = [make.employee() for _ in range(30)]
    with transaction.atomic():
        announce("story.bulk", about=MATTER, to=[p.pk for p in crowd], facts={"text": Fact("", "放假通知")})
    with clock.frozen(NIGHT):
        drain("bulk", seconds=2)
    assert Delivery.objects.filter(status=S.WAITING, due_at=datetime(2026, 11, 24, 0, 0, tzinfo=UTC)).count() == 30


def test_a_batch_in_doubt_is_shown_and_not_repeated(world: World) -> None:
    crowd = [make.employee() for _ in range(30)]
    world.sandbox.tenant(users=[{"user_id": person.user_id, "name": person.name} for person in crowd])
    world.sandbox.fault("reset", path="POST */batch_send*", after=True)
    with transaction.atomic():
        announce("story.bulk", about=MATTER, to=[p.pk for p in crowd], facts={"text": Fact("", "放假通知")})
    drain("bulk", seconds=2)
    drain("bulk", seconds=2)
    assert Delivery.objects.filter(status=S.UNSURE).count() == 30


def test_the_paused_default_bot_fails_loudly(world: World) -> None:
    type(world.bot).objects.update(status="paused")
    say(world)
    drain("normal", seconds=2)
    assert Delivery.objects.get().reason == "没有启用的机器人"


def test_a_group_hears_a_notice_without_buttons(world: World) -> None:
    [group] = world.sandbox.tenant(
        groups=[{"name": "运维群", "members": [world.cast.head.user_id], "webhook": {"token": "tok", "secret": "s"}}]
    )["groups"]
    hook = f"{world.sandbox.url}{group['webhook']}"
    GroupWebhook.objects.create(slug="ops", name="运维群", url=hook, secret="s")
    with transaction.atomic():
        say_to_group("ops", "story.note", about=MATTER, facts={"text": Fact("", "已恢复")})
    drain("normal", seconds=3)
    row = Delivery.objects.get()
    assert row.status == S.SENT, row.reason
    [message] = world.sandbox.messages(chat_id=group["chat_id"])
    assert "已恢复" in str(message["content"])
    assert "button" not in str(message["content"])


def test_who_left_meanwhile_is_not_written_to(world: World) -> None:
    say(world)
    type(world.cast.head).objects.filter(pk=world.cast.head.pk).update(status="left")
    drain("normal", seconds=2)
    assert Delivery.objects.get().status == S.DROPPED


def test_after_an_hour_in_doubt_feishu_no_longer_removes_doubles(world: World) -> None:
    say(world)
    say(world, "story.page", text="P1")

    late = wire_clock.now() - timedelta(hours=2)
    Delivery.objects.update(status=S.TRYING, tried_at=late, lease_until=late)
    before = Delivery.objects.get(kind="story.page").uuid
    drain("normal", seconds=2)
    drain("urgent", seconds=2)
    assert Delivery.objects.get(kind="story.note").status == S.UNSURE
    paged = Delivery.objects.get(kind="story.page")
    assert paged.status == S.SENT
    assert paged.uuid != before
