"""What the cards say, in both languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from approvals import notices
from approvals.notices import overtime, reminder, result, todo
from approvals.services import decide
from approvals.services.withdraw import withdraw
from bots.api import CardView, NoticeContext, NoticeKind, Tone
from core.refs import Ref
from people.models import Employee
from tests.approvals.conftest import MONDAY, House


def card(kind: NoticeKind, about: Ref, reader: Employee, at: Any = MONDAY) -> CardView:
    """The card as this reader sees it."""
    view = kind.render(NoticeContext(about, reader, {}, at))
    assert view is not None
    return view


@pytest.mark.parametrize("kind", notices.KINDS, ids=lambda kind: kind.slug)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_kind_can_be_shown_without_data(kind: NoticeKind, language: str) -> None:
    with translation.override(language):
        view = kind.render(kind.sample())
    assert view is not None
    assert view.title
    assert view.preview


def test_the_approver_reads_what_is_asked_until_when_and_why_he(house: House) -> None:
    task = house.task(house.submit())
    view = card(todo.TODO, task.ref, house.cast.head)
    assert view.title == "待审批 · 云主机申请"
    assert view.subtitle == "YJ-20261123-0001 · 第 1/4 步 部门负责人"
    assert view.tone == Tone.TODO
    assert view.preview == "王小明：3 台生产云主机，11-24 10:00 前"
    assert view.body == "王小明（交易系统部）申请 3 台生产云主机，用于行情网关扩容。请在 11-24 10:00 前审批。"
    assert {fact.label: fact.value for fact in view.facts} == {
        "所属系统": "行情网关", "环境": "生产", "主机明细": "3 台 · 48 核", "月估算费用": "4,860.00 元",
        "使用期限": "长期",
    }  # fmt: skip
    assert [button.label for button in view.buttons] == ["同意", "拒绝", "查看详情"]
    assert view.buttons[1].confirm == "拒绝后流程结束，发起人可修改后重新提交。"
    assert view.footer.startswith("由你审批：发起人所在部门的负责人")


def test_it_soon_says_that_time_is_short(house: House) -> None:
    task = house.task(house.submit())
    assert task.due_at is not None
    view = card(todo.TODO, task.ref, house.cast.head, task.due_at - timedelta(minutes=30))
    assert view.tags == ("即将超时",)


def test_after_the_click_one_line_stays_for_each(house: House) -> None:
    request = house.submit()
    house.approve(request, house.cast.head)
    tasks = {who: house.task(request, who) for who in (house.guard, house.other_guard)}
    house.approve(request, house.guard)
    mine = card(todo.TODO, tasks[house.guard].ref, house.guard)
    assert (mine.title, mine.tone, mine.outcome) == ("已同意 · 云主机申请", Tone.GOOD, "你已同意 · 09:30")
    assert [button.label for button in mine.buttons] == ["查看详情"]
    other = card(todo.TODO, tasks[house.other_guard].ref, house.other_guard)
    assert (other.tone, other.outcome) == (Tone.OVER, "郑安已同意 · 09:30，无需再处理")


def test_a_withdrawn_request_needs_nothing_more(house: House) -> None:
    request = house.submit()
    task = house.task(request)
    withdraw(request=request.pk, actor=house.cast.member)
    assert card(todo.TODO, task.ref, house.cast.head).outcome == "王小明已撤回 · 09:30，无需再处理"


def test_the_initiator_reads_why_it_was_rejected(house: House) -> None:
    request = house.submit()
    task = house.task(request)
    decide.reject(task=task.pk, actor=house.cast.head, rev=1, key="x", comment="资源池余量不足。")
    view = card(result.RESULT, request.ref, house.cast.member)
    assert (view.title, view.tone) == ("已拒绝 · 云主机申请", Tone.BAD)
    assert view.body == "陈立：「资源池余量不足。」可按意见修改后重新提交。"
    assert [button.label for button in view.buttons] == ["修改后重新提交", "查看详情"]


def test_there_is_no_result_while_it_runs(house: House) -> None:
    request = house.submit()
    assert result.RESULT.render(NoticeContext(request.ref, house.cast.member, {}, MONDAY)) is None


def test_the_reminder_says_how_much_is_left(house: House) -> None:
    task = house.task(house.submit())
    assert task.due_at is not None
    view = card(reminder.REMINDER, task.ref, house.cast.head, task.due_at - timedelta(minutes=30))
    assert view.body.endswith("请在今天 10:00 前处理，剩 30 工作分钟")
    assert overtime.OVERTIME.slug == "approvals.overtime"
