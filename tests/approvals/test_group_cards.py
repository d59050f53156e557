"""A step that is claimed goes into its duty group as well: one of those asked takes it there."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from approvals.definition import WrongDefinition, parse
from approvals.models import Task
from approvals.publish import publish
from approvals.services import claiming, suspending, withdraw
from bots.kinds import ACTIONS, NOTICES, ActionCall, CardView, NoticeContext
from bots.models import Bot, Card, Delivery, GroupChat
from bots.outbox.drain import drain
from bots.states import BotStatus, CardStatus, DeliveryStatus
from core import clock
from core.errors import IllegalMove, NotVisible
from core.journal import Via
from core.refs import Ref
from people.models import Employee
from tests.approvals.conftest import House
from tests.approvals.wide import WIDE, Wide
from tests.bots.story import app_of, make_bot
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

__all__ = ["sandbox", "sandbox_process"]
DUTY = "oc_duty"


@pytest.fixture
def bot(house: House, sandbox: Sandbox, settings: Settings) -> Bot:
    settings.FEISHU_BASE_URL = sandbox.url
    known = Bot.objects.first() or make_bot()
    people = [house.cloud, house.guard, house.cast.member]
    group = {"name": "云资源值班群", "chat_id": DUTY, "bots": [known.app_id]}
    group["members"] = [one.user_id for one in people]
    users = [{"user_id": one.user_id, "name": one.name} for one in people]
    sandbox.tenant(users=users, apps=[app_of(known)], groups=[group])
    return known


@pytest.fixture
def chat(bot: Bot) -> GroupChat:
    return GroupChat.objects.create(slug="cloud-duty", name="云资源值班群", bot=bot, chat_id=DUTY)


@pytest.fixture
def wide(house: House) -> Wide:
    source = with_chat("sizing")
    publish(parse(source), source)
    return Wide(house)


def with_chat(key: str) -> dict[str, Any]:
    """The wide flow with the group at this node."""
    source = copy.deepcopy(WIDE)
    left: list[Any] = [source["root"]]
    while left:
        node = left.pop()
        if node["key"] == key:
            node["chat"] = "cloud-duty"
        left += [node["next"]] if "next" in node else []
        left += node.get("branches", [])
    return source


def run_of(wide: Wide) -> Ref:
    task = Task.objects.filter(request=wide.request, run__key="sizing").order_by("-pk").first()
    assert task is not None
    return Ref("approvals.run", str(task.run_id))


def shown(wide: Wide) -> CardView:
    view = NOTICES.get("approvals.pool").render(NoticeContext(run_of(wide), None, {}, clock.now()))
    assert view is not None
    return view


def press(wide: Wide, who: Employee, key: str = "k1") -> str:
    claim = next(button for button in shown(wide).buttons if button.action)
    assert claim.ref is not None
    call = ActionCall(who, claim.ref, claim.generation, {}, {}, Via.CARD, key)
    return str(ACTIONS.get(claim.action).handle(call).toast)


def test_one_live_card_goes_into_the_group_and_is_rewritten_there(
    wide: Wide, chat: GroupChat, sandbox: Sandbox
) -> None:
    wide.to_sizing()
    row = Card.objects.get(chat=chat)
    assert (row.kind, row.about, row.reader_id) == ("approvals.pool", run_of(wide), None)
    drain("normal")
    row.refresh_from_db()
    assert row.status == CardStatus.LIVE
    said = sandbox.messages(chat_id=DUTY)
    assert [one["msg_type"] for one in said] == ["interactive"]
    press(wide, wide.house.cloud)
    drain("normal")
    row.refresh_from_db()
    assert row.shown == row.wanted
    again = sandbox.messages(chat_id=DUTY)
    assert [one["message_id"] for one in again] == [said[0]["message_id"]]
    assert "褚云已认领" in str(again[0])


def test_who_was_asked_takes_it_and_the_card_says_who(wide: Wide, chat: GroupChat) -> None:
    wide.to_sizing()
    before = shown(wide)
    assert (before.title, before.footer) == ("待认领 · 联合评审", "3 人可认领，认领后由认领人处理")
    assert press(wide, wide.house.cloud) == "已认领，请处理"
    after = shown(wide)
    assert (after.title, after.outcome) == ("处理中 · 联合评审", "褚云已认领 · 09:30")
    assert [button.label for button in after.buttons] == ["查看详情"]


def test_the_second_learns_who_was_quicker(wide: Wide, chat: GroupChat) -> None:
    wide.to_sizing()
    claim = next(button for button in shown(wide).buttons if button.action)
    press(wide, wide.house.cloud)
    assert claim.ref is not None
    late = ActionCall(wide.house.guard, claim.ref, claim.generation, {}, {}, Via.CARD, "k2")
    with pytest.raises(IllegalMove, match="褚云"):
        ACTIONS.get(claim.action).handle(late)


def test_the_same_press_again_takes_it_once(wide: Wide, chat: GroupChat) -> None:
    wide.to_sizing()
    claim = next(button for button in shown(wide).buttons if button.action)
    assert claim.ref is not None
    call = ActionCall(wide.house.cloud, claim.ref, claim.generation, {}, {}, Via.CARD, "k1")
    handle = ACTIONS.get(claim.action).handle
    assert handle(call).toast == handle(call).toast == "已认领，请处理"


def test_who_was_not_asked_cannot_take_it(wide: Wide, chat: GroupChat) -> None:
    wide.to_sizing()
    with pytest.raises(NotVisible, match="你不在此步骤的认领人员中"):
        press(wide, wide.house.cast.member)


def test_what_is_put_back_may_be_taken_again(wide: Wide, chat: GroupChat) -> None:
    wide.to_sizing()
    press(wide, wide.house.cloud)
    wide.say(claiming.unclaim, wide.house.cloud)
    assert shown(wide).title == "待认领 · 联合评审"
    assert press(wide, wide.house.guard, "k3") == "已认领，请处理"


def test_halted_and_over_it_has_no_button(wide: Wide, chat: GroupChat) -> None:
    wide.to_sizing()
    admin = wide.house.admin
    suspending.suspend(request=wide.request.pk, actor=admin, reason="等待公告", key="s1")
    assert (shown(wide).title, shown(wide).buttons[0].label) == ("已暂停 · 联合评审", "查看详情")
    suspending.resume(request=wide.request.pk, actor=admin, reason="", key="s2")
    withdraw.withdraw(request=wide.request.pk, actor=wide.request.initiator, key="w1")
    assert (shown(wide).title, shown(wide).outcome) == ("已处理 · 联合评审", "流程已结束，无需再处理")


def test_a_group_that_is_paused_or_unknown_hears_nothing(wide: Wide, chat: GroupChat) -> None:
    GroupChat.objects.update(status=BotStatus.PAUSED)
    wide.to_sizing()
    assert not Card.objects.filter(kind="approvals.pool").exists()
    assert Task.objects.filter(run__key="sizing", kind="candidate", status="open").count() == 3


def test_paused_on_the_way_the_message_is_dropped_with_its_reason(wide: Wide, chat: GroupChat) -> None:
    wide.to_sizing()
    GroupChat.objects.update(status=BotStatus.PAUSED)
    drain("normal")
    row = Delivery.objects.get(chat=chat)
    assert (row.status, row.reason) == (DeliveryStatus.DROPPED, "群已停用")


def test_the_database_keeps_one_card_for_a_group(wide: Wide, chat: GroupChat) -> None:
    wide.to_sizing()
    press(wide, wide.house.cloud)
    wide.say(claiming.unclaim, wide.house.cloud)
    assert Card.objects.filter(kind="approvals.pool").count() == 1
    assert "card_once" in connection.introspection.get_constraints(connection.cursor(), "bots_card")


def test_only_a_step_that_is_claimed_may_name_a_group(house: House) -> None:
    with pytest.raises(WrongDefinition) as said:
        parse(with_chat("guards"))
    assert any(fault.path.endswith(".chat") for fault in said.value.faults)
