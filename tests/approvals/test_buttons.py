"""The buttons of cards do what the pages do."""

from __future__ import annotations

import pytest
from django.utils import translation

from approvals.models import Decision, Request
from approvals.notices.todo import TODO
from approvals.states import RequestStatus
from bots import api as bots
from bots.api import ActionCall, NoticeContext
from core.errors import IllegalMove, Invalid
from core.journal import Via
from people.models import Employee
from tests.approvals.conftest import MONDAY, House


def press(house: House, request: Request, who: Employee, action: str, *, key: str = "p", said: str = "") -> str:
    """Press the button on the card; gives the toast."""
    task = request.tasks.order_by("-pk")[0]
    form = {"comment": said}
    call = ActionCall(who, task.ref, task.rev, form, {}, Via.CARD, key)
    return bots.act(f"approvals.{action}", call).toast


def test_approving_on_the_card_is_kept_as_done_on_the_card(house: House) -> None:
    request = house.submit()
    assert press(house, request, house.cast.head, "approve") == "已同意，已转到信息安全"
    assert Decision.objects.get().via == Via.CARD


def test_pressing_twice_gives_the_same_toast_and_decides_once(house: House) -> None:
    request = house.submit()
    task = house.task(request)
    call = ActionCall(house.cast.head, task.ref, 1, {}, {}, Via.CARD, "p")
    assert bots.act("approvals.approve", call) == bots.act("approvals.approve", call)
    assert Decision.objects.count() == 1


def test_rejecting_without_a_word_says_what_is_missing(house: House) -> None:
    request = house.submit()
    with pytest.raises(Invalid, match="拒绝时请填写审批意见"):
        press(house, request, house.cast.head, "reject")
    assert press(house, request, house.cast.head, "reject", said="余量不足") == "已拒绝"
    assert Request.objects.get().status == RequestStatus.REJECTED


def test_a_button_after_the_end_changes_nothing(house: House) -> None:
    request = house.submit()
    press(house, request, house.cast.head, "reject", said="余量不足")
    with pytest.raises(IllegalMove, match="陈立已于 09:30 拒绝"):
        press(house, request, house.cast.head, "approve", key="q")


def test_doing_and_accepting_on_the_card_end_the_request(house: House) -> None:
    request = house.submit("test")
    press(house, request, house.cast.head, "approve", key="1")
    press(house, request, house.cloud, "done", key="2")
    assert press(house, request, house.cast.member, "done", key="3") == "已完成，审批已通过"


def test_the_english_card_says_the_same(house: House) -> None:
    task = house.task(house.submit())
    with translation.override("en"):
        view = TODO.render(NoticeContext(task.ref, house.cast.head, {}, MONDAY))
    assert view is not None
    assert [fact.label for fact in view.facts][:2] == ["System", "Environment"]
