"""War rooms: opened once, with the right people, named as the incident stands, asked every quarter of an hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from alerts.engine import ladder
from alerts.engine.ladder import BUILT_IN, RoomFrom
from alerts.models import Incident, WarDuty, WarRoom
from alerts.selectors.incidents import one_page
from alerts.services import escalation, handling, merging, war_rooms
from alerts.services.war_rooms import open_room, record_said, take_duty, tell_progress
from alerts.states import Priority
from alerts.states_room import RoomRole, RoomStatus
from bots.api import ActionCall, NoticeContext, act
from bots.errands.run import run_errands
from bots.models import Announcement, Delivery, Errand, GroupChat
from bots.outbox.drain import drain
from bots.states import ErrandStatus
from core import clock, journal, nudge, wire_clock
from core.errors import IllegalMove, Invalid, NotVisible
from core.journal import Via
from core.timers import tick
from estate.services.systems import add_system
from estate.states import Grade
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said, verbs
from tests.bots import story
from tests.cast import Cast
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

__all__ = ["incident", "sandbox", "sandbox_process"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def feishu(sandbox: Sandbox, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The firm and its bot, known to a running stand-in."""
    monkeypatch.setattr(nudge, "ring", lambda *args, **kwargs: True)
    settings.FEISHU_BASE_URL = sandbox.url
    bot = story.make_bot()
    people = [cast.head, cast.member, cast.peer, cast.chief, cast.operator]
    users = [{"user_id": one.user_id, "name": one.name} for one in people]
    sandbox.tenant(users=users, apps=[story.app_of(bot)])
    return sandbox


def work() -> None:
    """Everything that waits is done."""
    for _ in range(3):
        Errand.objects.filter(status=ErrandStatus.WAITING).update(retry_at=wire_clock.now())
        run_errands(seconds=4)
        Delivery.objects.filter(status="waiting").update(retry_at=wire_clock.now(), due_at=clock.now())
        for lane in ("urgent", "normal"):
            drain(lane, seconds=4)


def group(feishu: Sandbox) -> dict[str, Any]:
    [told] = feishu.control("GET", "chats")["chats"]
    return dict(told)


def cards(feishu: Sandbox) -> list[str]:
    told = feishu.messages(chat_id=group(feishu)["chat_id"])
    return [one["content"]["header"]["title"]["content"] for one in told]


def test_a_room_is_opened_once_with_its_card_on_top(feishu: Sandbox, incident: Incident, cast: Cast) -> None:
    room = open_room(incident.pk, actor=cast.member)
    assert open_room(incident.pk, actor=cast.operator) == room
    work()
    room.refresh_from_db()
    told = group(feishu)
    assert (room.status, told["name"]) == (RoomStatus.OPEN, war_rooms.name_of(incident))
    assert told["name"].startswith("🔴[P1] 集中交易 告警 a ")
    assert cast.member.user_id in told["members"]
    assert cards(feishu) == ["[P1] 集中交易 · 告警 a", "请先认领分工"]
    assert told["pins"] == [told["top"]] == [feishu.messages(chat_id=told["chat_id"])[0]["message_id"]]
    assert verbs(incident) == ["opened", "room_asked", "room_opened"]
    view = war_rooms.bots.NOTICES.get("alerts.page").render(NoticeContext(incident.ref, cast.member, {}, clock.now()))
    assert view is not None
    assert next(one.url for one in view.buttons if one.label == "进群").endswith(told["chat_id"])


def test_at_p1_the_leader_and_who_was_called_belong_to_it(incident: Incident, cast: Cast) -> None:
    keys = war_rooms.members(incident)
    assert cast.member.pk in keys
    assert cast.head.pk in keys
    assert cast.outsider.pk not in keys


def test_whoever_comes_later_joins(feishu: Sandbox, incident: Incident, cast: Cast) -> None:
    open_room(incident.pk, actor=cast.member)
    work()
    handling.acknowledge(incident.pk, actor=cast.operator)
    work()
    told = group(feishu)
    assert cast.operator.user_id in told["members"]
    assert told["name"].startswith("🔵[P1]")


def test_the_end_is_said_and_named_and_the_top_cleared_a_day_later(
    feishu: Sandbox, generic: Sender, incident: Incident, cast: Cast
) -> None:
    open_room(incident.pk, actor=cast.member)
    work()
    hear(generic, said("a", "resolved", severity="critical", system="oms"))
    work()
    assert group(feishu)["name"].startswith("✅[已恢复] 集中交易 告警 a")
    assert cards(feishu)[-1] == "[已恢复] 告警 a"
    assert group(feishu)["top"]
    with clock.frozen(clock.now() + timedelta(hours=25)):
        tick()
        work()
    assert (group(feishu)["top"], len(group(feishu)["pins"])) == ("", 1)


def test_it_opens_by_itself_for_the_chosen_priorities_but_not_in_a_storm(
    generic: Sender, cast: Cast, settings: Settings
) -> None:
    settings.ALERTS_WAR_ROOM_PRIORITIES = frozenset({"P1"})
    hear(generic, said("x"))
    assert not WarRoom.objects.exists()
    add_system(actor=None, key="oms", name="集中交易", grade=Grade.A)
    hear(generic, *(said(f"k{number}", severity="critical", system="oms") for number in range(8)))
    assert WarRoom.objects.count() == war_rooms.AT_MOST
    assert {room.opened_by for room in WarRoom.objects.all()} == {None}


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("chosen", "usual", "opened"),
    [("usual", "P1", 1), ("usual", "P2", 0), ("never", "P1", 0), ("p1", "", 1), ("p2", "", 1)],
)
def test_the_policy_of_the_incident_says_whether_it_opens_by_itself(
    generic: Sender, settings: Settings, chosen: str, usual: str, opened: int
) -> None:
    settings.ALERTS_WAR_ROOM_PRIORITIES = frozenset(usual.split())
    add_system(actor=None, key="oms", name="集中交易", grade=Grade.A)
    plan = replace(BUILT_IN[Priority.P1], room=RoomFrom(chosen))
    escalation.change_policy("p1", actor=None, draft=escalation.PolicyDraft("P1", plan), version=0)
    hear(generic, said("k", severity="critical", system="oms"))
    assert WarRoom.objects.count() == opened
    row = Incident.objects.get()
    assert (row.priority, ladder.read(row.ladder).room) == (Priority.P1, chosen)


def test_an_edited_policy_is_for_what_begins_later(generic: Sender, incident: Incident, cast: Cast) -> None:
    plan = replace(BUILT_IN[Priority.P1], room=RoomFrom.P1)
    escalation.change_policy("p1", actor=None, draft=escalation.PolicyDraft("P1", plan), version=0)
    war_rooms.open_by_itself(incident)
    assert not WarRoom.objects.exists()
    hear(generic, said("later", severity="critical", system="oms"))
    assert WarRoom.objects.get().incident != incident


def test_a_failed_opening_is_told(incident: Incident, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudge, "ring", lambda *args, **kwargs: True)
    open_room(incident.pk, actor=cast.member)
    run_errands(seconds=2)  # there is no bot
    assert WarRoom.objects.get().status == RoomStatus.FAILED
    assert verbs(incident)[-1] == "room_failed"


@pytest.fixture
def room(feishu: Sandbox, incident: Incident, cast: Cast) -> WarRoom:
    open_room(incident.pk, actor=cast.member)
    work()
    return WarRoom.objects.get()


def test_a_part_has_one_person_and_is_taken_by_a_press(room: WarRoom, incident: Incident, cast: Cast) -> None:
    def press(person: Any, key: str) -> str:
        call = ActionCall(person, incident.ref, 0, {}, {"role": "command"}, Via.CARD, key)
        return act("alerts.duty", call).toast

    assert press(cast.member, "1") == "你负责指挥"
    assert press(cast.operator, "2") == "你负责指挥"
    assert [(one.role, one.person) for one in WarDuty.objects.all()] == [("command", cast.operator)]
    with pytest.raises(IllegalMove):
        take_duty(incident.pk, role=RoomRole.COMMAND, actor=cast.operator)
    with pytest.raises(NotVisible):
        press(cast.outsider, "3")


def test_who_commands_is_asked_after_a_quarter_without_a_word(room: WarRoom, incident: Incident, cast: Cast) -> None:
    take_duty(incident.pk, role=RoomRole.COMMAND, actor=cast.operator)
    begun = clock.now()

    def asked() -> int:
        return Announcement.objects.filter(kind=war_rooms.PROMPT).count()

    with clock.frozen(begun + timedelta(minutes=14)):
        tell_progress(incident.pk, actor=cast.member, text="正在切换备机")
    with clock.frozen(begun + timedelta(minutes=16)):
        tick()
        assert asked() == 0
    with clock.frozen(begun + timedelta(minutes=32)):
        tick()
        assert asked() == 1
        assert Delivery.objects.filter(kind=war_rooms.PROMPT).get().receiver == cast.operator
    room.refresh_from_db()
    assert room.progress == "正在切换备机"
    assert verbs(incident)[-1] == "noted"


def test_words_in_the_room_enter_the_story(room: WarRoom, incident: Incident, cast: Cast) -> None:
    with transaction.atomic():
        assert record_said(room.slug, actor=cast.peer, text=" 已回滚 oms 3.2.1 ")
        assert not record_said("elsewhere", actor=cast.peer, text="x")
        with pytest.raises(Invalid):
            record_said(room.slug, actor=cast.peer, text=" ")
    assert verbs(incident)[-1] == "noted"
    room.refresh_from_db()
    assert room.progress == "已回滚 oms 3.2.1"


def test_its_group_is_offered_to_nobody_else(room: WarRoom) -> None:
    assert GroupChat.objects.filter(slug=room.slug).exists()
    assert room.slug not in war_rooms.bots.chats()


def test_the_page_says_by_itself_that_the_room_is_there(feishu: Sandbox, incident: Incident, cast: Cast) -> None:
    open_room(incident.pk, actor=cast.member)
    with clock.frozen(clock.now()):
        before = one_page(cast.member, incident.pk)
        assert before.stamp == one_page(cast.member, incident.pk).stamp
        work()
        after = one_page(cast.member, incident.pk)
    assert (before.room.link, after.room.link != "") == ("", True)
    assert after.stamp != before.stamp


def test_the_page_opens_one_and_leads_to_it(feishu: Sandbox, incident: Incident, cast: Cast, client: Client) -> None:
    client.force_login(cast.member)
    address = f"/alerts/{incident.pk}/"
    assert "拉群" in client.get(address).text
    assert client.post(f"{address}room").status_code == 302
    assert "正在建群" in client.get(address).text
    work()
    shown = client.get(address).text
    assert group(feishu)["chat_id"] in shown
    assert "已建群" in shown
    client.force_login(cast.outsider)
    assert client.post(f"{address}room").status_code == 404


def test_the_room_of_one_that_was_merged_is_told_where_to_go_on(
    feishu: Sandbox, generic: Sender, incident: Incident, cast: Cast
) -> None:
    room = open_room(incident.pk, actor=cast.member)
    work()
    hear(generic, said("b"))
    kept = Incident.objects.exclude(pk=incident.pk).get()
    merging.merge(incident.pk, into=kept.pk, actor=cast.operator)
    work()
    assert group(feishu)["name"].startswith("✅[已合并]")
    assert cards(feishu)[-1] == "[已合并] 告警 a"
    shown = feishu.messages(chat_id=group(feishu)["chat_id"])
    assert f"已合并到 {kept.number}" in str(shown[0]["content"])
    with transaction.atomic():
        assert record_said(room.slug, actor=cast.member, text="已定位")
    assert journal.entries(kept.ref).order_by("-seq")[0].facts["text"] == "已定位"
