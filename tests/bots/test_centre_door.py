"""Quick buttons of the approval centre: who proves nothing learns nothing, who presses twice acts once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from bots.api import enter
from bots.centre.kinds import CENTRE
from bots.errands.run import run_errands
from bots.kinds import ACTIONS
from bots.models import ActionRun, Bot, CentreCode, Errand
from bots.states import ErrandStatus
from core.journal import Via
from people.models import Employee
from tests.bots.centre_story import TROUBLES, Shelf, ref, task
from tests.bots.story import World
from tests.feishu_client.test_approval import sealed

CONTEXT = {"t": "story.task:1", "g": 1}


@pytest.fixture
def shelf(world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    settings.FEISHU_APPROVAL_CENTRE = True
    made = Shelf()
    monkeypatch.setattr(CENTRE, "_entries", {})
    CENTRE.register(made.source())
    ACTIONS.register(made.action())
    with transaction.atomic():
        made.put(world.cast.member.user_id, task(1, world.cast.head.user_id))
        enter(ref())
    run_errands(seconds=10)
    return made


def press(world: World, who: str, **changes: Any) -> Any:
    context = CONTEXT | changes.pop("context", {})
    said = {"action_type": "APPROVE", "action_context": json.dumps(context), "user_id": who, "reason": "",
            "approval_code": "", "instance_id": str(ref()), "task_id": "story.task:1",
            "token": world.bot.verification_token} | changes  # fmt: skip
    return post(sealed(said, world.bot.encrypt_key))


def post(body: bytes, bot: str = "main") -> Any:
    return Client().post(f"/feishu/{bot}/centre", body, content_type="application/json")


def test_a_press_acts_as_a_cards_button_would(world: World, shelf: Shelf) -> None:
    answer = press(world, world.cast.head.user_id, reason="同意扩容", approval_code=CentreCode.objects.get().code)
    assert (answer.status_code, answer.json()["code"]) == (200, 0)
    [call] = shelf.acted
    assert (call.person, str(call.ref), call.generation, call.via) == (world.cast.head, "story.task:1", 1, Via.CENTRE)
    assert call.form == {"comment": "同意扩容"}
    assert CentreCode.objects.get().pressed_at is not None
    assert Errand.objects.get().status == ErrandStatus.WAITING, "the centre is told what is now"


def test_the_same_press_acts_once_however_often_it_comes(world: World, shelf: Shelf) -> None:
    answers = [press(world, world.cast.head.user_id, reason=str(number)).status_code for number in range(10)]
    assert answers == [200] * 10
    assert len(shelf.acted) == 1
    assert ActionRun.objects.count() == 1


def test_another_generation_task_person_or_button_is_another_press(world: World, shelf: Shelf) -> None:
    head, chief = world.cast.head.user_id, world.cast.chief.user_id
    press(world, head)
    press(world, head, context={"g": 2})
    press(world, chief)
    press(world, head, action_type="REJECT")
    press(world, head, task_id="story.task:2", context={"t": "story.task:2"})
    assert len({call.key for call in shelf.acted}) == 5


@pytest.mark.parametrize(("trouble", "status", "shown"), TROUBLES, ids=lambda value: type(value).__name__)
def test_a_refusal_is_said_in_its_own_words_and_the_centre_is_told_anew(
    world: World, shelf: Shelf, trouble: Exception, status: int, shown: str
) -> None:
    shelf.trouble = trouble
    answer = press(world, world.cast.head.user_id)
    assert answer.status_code == status
    assert answer.json() == {"code": status, "message": shown, "without_prefix": "true"}
    assert Errand.objects.get().status == ErrandStatus.WAITING
    shelf.trouble = None
    assert press(world, world.cast.head.user_id).status_code == 200, "what had no effect may be tried again"


def test_what_nobody_foresaw_has_a_number(world: World, shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    shelf.trouble = RuntimeError("not foreseen")
    answer = press(world, world.cast.head.user_id)
    assert answer.status_code == 500
    assert answer.json()["message"][-8:] in caplog.text
    assert not ActionRun.objects.exists()


def test_the_answer_is_in_the_language_of_the_person(world: World, shelf: Shelf) -> None:
    Employee.objects.filter(pk=world.cast.departed.pk).update(language="en")
    message = press(world, world.cast.departed.user_id).json()["message"]
    assert message.isascii()


@pytest.mark.parametrize("who", ["nobody", "departed"])
def test_who_left_or_was_never_here_does_nothing(world: World, shelf: Shelf, who: str) -> None:
    user = world.cast.departed.user_id if who == "departed" else who
    assert press(world, user).status_code == 403
    assert shelf.acted == []


def test_a_frozen_account_presses_in_vain(world: World, shelf: Shelf) -> None:
    Employee.objects.filter(pk=world.cast.head.pk).update(access="frozen")
    assert press(world, world.cast.head.user_id).json()["message"] == "账号已冻结，请联系管理员"


@pytest.mark.parametrize("action", ["GONE", "UNHEARD-OF"])
def test_a_button_that_is_no_more_says_so(world: World, shelf: Shelf, action: str) -> None:
    answer = press(world, world.cast.head.user_id, action_type=action)
    assert (answer.status_code, answer.json()["message"]) == (409, "此操作已停用")


MALFORMED: list[dict[str, Any]] = [
    {"action_context": ""},
    {"action_context": "[]"},
    {"action_context": '{"t": "story.task:1", "g": "x"}'},
    {"instance_id": "nonsense"},
    {"instance_id": "bots.bot:1"},
    {"task_id": "story.task:2"},
    {"user_id": ""},
]


@pytest.mark.parametrize("change", MALFORMED)
def test_what_was_never_put_is_no_press(world: World, shelf: Shelf, change: dict[str, Any]) -> None:
    answer = press(world, world.cast.head.user_id, **change)
    assert (answer.status_code, answer.json()) == (400, {"code": "malformed", "msg": "refused"})
    assert shelf.acted == []


def test_a_deputys_own_task_is_the_task(world: World, shelf: Shelf) -> None:
    assert press(world, world.cast.peer.user_id, task_id=f"story.task:1~{world.cast.peer.user_id}").status_code == 200


def test_forged_presses_learn_nothing(world: World, shelf: Shelf) -> None:
    head = world.cast.head.user_id
    answers = [
        press(world, head, token="wrong"),  # noqa: S106 - a wrong one
        post(sealed({"action_type": "APPROVE"}, "another key")),
        post(json.dumps({"action_type": "APPROVE", "token": world.bot.verification_token}).encode()),
        post(sealed(b"\x00" * 15, world.bot.encrypt_key)),
    ]
    assert {(each.status_code, each.content) for each in answers} == {(401, answers[0].content)}
    assert shelf.acted == []


def test_there_is_no_door_where_there_are_no_buttons(world: World, shelf: Shelf, settings: Settings) -> None:
    assert post(b"{}", "none").status_code == 404
    Bot.objects.update(arrival="line")
    assert press(world, world.cast.head.user_id).status_code == 404
    Bot.objects.update(arrival="callback", verification_token="", encrypt_key="")
    assert post(b"{}").status_code == 404
    Bot.objects.update(verification_token="t")
    settings.FEISHU_APPROVAL_CENTRE = False
    assert post(b"{}").status_code == 404
    assert Client().get("/feishu/main/centre").status_code == 405


def test_it_is_open_from_everywhere(world: World, shelf: Shelf, settings: Settings) -> None:
    settings.ALLOWED_IPS = ["203.0.113.0/24"]
    assert press(world, world.cast.head.user_id).status_code == 200
