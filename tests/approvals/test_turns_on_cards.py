"""What the cards say at every turn, and which buttons they have: never more than the page would offer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from approvals.models import LeaderWarning, Proposal
from approvals.notices import changed, copied, overtime, rating, result, todo
from approvals.services import claiming, decide, handing, intervening, returning, signing, suspending, withdraw
from approvals.services.rating import rate
from bots.api import CardView, Fact, NoticeContext, NoticeKind, Tone
from bots.models import Card, Delivery
from core import clock
from core.refs import Ref
from people import api as people
from people.models import Employee
from tests.approvals.conftest import MONDAY, House
from tests.approvals.wide import Wide, fresh, publish_wide


@pytest.fixture
def wide(house: House) -> Wide:
    publish_wide()
    return Wide(house)


def card(kind: NoticeKind, about: Ref, reader: Employee, facts: Any = None, at: Any = None) -> CardView:
    view = kind.render(NoticeContext(about, reader, facts or {}, at or clock.now()))
    assert view is not None
    return view


def of(wide: Wide, who: Employee, **more: Any) -> CardView:
    """His to-do card."""
    return card(todo.TODO, wide.task(who, **more).ref, who)


def labels(view: CardView) -> list[str]:
    return [button.label for button in view.buttons]


def test_the_second_line_says_step_node_and_mode_and_the_tally_counts(wide: Wide) -> None:
    wide.to_joint()
    view = of(wide, wide.house.guard)
    assert view.subtitle == f"{wide.request.serial} · 第 2/5 步 信息安全（会签）"
    assert {fact.label: fact.value for fact in view.facts}["进展"] == "已同意 0/2"
    wide.approve(wide.house.other_guard)
    assert {fact.label: fact.value for fact in of(wide, wide.house.guard).facts}["进展"] == "已同意 1/2"


def test_a_button_carries_the_state_it_was_drawn_in(wide: Wide) -> None:
    wide.to_joint()
    task = wide.task(wide.house.guard)
    assert {button.generation for button in of(wide, wide.house.guard).buttons if button.action} == {task.rev}


def test_the_flows_own_words_stand_under_the_way_back(wide: Wide) -> None:
    wide.to_joint()
    reject = of(wide, wide.house.guard).buttons[1]
    assert (reject.label, reject.confirm) == ("拒绝", "拒绝后流程结束，发起人可修改后重新提交。")


def test_where_the_page_must_be_opened_there_is_no_button_to_decide(wide: Wide) -> None:
    wide.to_joint()
    view = of(wide, wide.house.cast.chief)
    assert labels(view) == ["打开页面审批"]
    assert view.outcome == "需打开页面审批"
    assert view.inputs == ()


def test_fields_that_must_be_filled_in_need_the_page_too(wide: Wide) -> None:
    wide.to_sizing()
    assert labels(of(wide, wide.house.cloud)) == ["认领", "查看详情"]
    wide.say(claiming.claim, wide.house.cloud)
    assert labels(of(wide, wide.house.cloud)) == ["打开页面审批"]


def test_a_pool_is_claimed_on_the_card_and_the_others_read_by_whom(wide: Wide) -> None:
    wide.to_sizing()
    other = wide.task(wide.house.guard)
    assert of(wide, wide.house.cloud).title == "待认领 · 联合评审"
    with clock.frozen(MONDAY + timedelta(hours=1)):
        wide.say(claiming.claim, wide.house.cloud)
    view = card(todo.TODO, other.ref, wide.house.guard)
    assert (view.tone, view.outcome) == (Tone.OVER, "褚云已认领 · 10:30，无需再处理")


def test_what_came_from_somebody_says_from_whom_and_what_he_said(wide: Wide) -> None:
    wide.to_joint()
    guard, peer, hr = wide.house.guard, wide.house.cast.peer, wide.house.cast.hr
    wide.say(signing.add_sign, guard, kind="before", people=[peer.pk], comment="请先核对")
    wide.say(handing.transfer, wide.house.other_guard, to=hr.pk, comment="我休假")
    assert of(wide, peer).body.startswith("郑安加签给你：「请先核对」")
    assert of(wide, hr).body.startswith("冯全转交给你：「我休假」")
    waiting = card(todo.TODO, wide.task(guard, status="waiting").ref, guard)
    assert (waiting.title, labels(waiting)) == ("未轮到 · 联合评审", ["查看详情"])


def test_an_opinion_is_asked_and_answered_on_the_card(wide: Wide) -> None:
    wide.to_joint()
    guard, cloud = wide.house.guard, wide.house.cloud
    task = wide.task(guard)
    wide.say(handing.delegate, guard, to=cloud.pk, comment="容量够吗")
    asked = of(wide, cloud)
    assert (asked.title, labels(asked)) == ("待答复 · 联合评审", ["答复", "查看详情"])
    assert asked.inputs[0].required
    own = card(todo.TODO, task.ref, guard)
    assert (own.title, own.outcome) == ("已委派 · 联合评审", "你已委派 · 09:30，答复后由你决定")
    wide.say(handing.answer, cloud, comment="够")
    assert "同意" in labels(card(todo.TODO, task.ref, guard))


def test_back_at_the_initiator_the_card_says_what_is_missing_and_how_it_goes_on(wide: Wide) -> None:
    wide.to_joint()
    wide.say(returning.send_back, wide.house.guard, to="start", resume="straight", comment="缺少部署架构图。")
    view = of(wide, wide.house.cast.member)
    assert (view.title, view.tone) == ("退回修改 · 联合评审", Tone.TODO)
    assert view.body == "郑安请你补充：「缺少部署架构图。」之后直接回到退回人。"
    assert labels(view) == ["去修改", "查看详情"]


def test_cannot_says_so_and_is_no_rejection(house: House) -> None:
    request = house.submit("test")
    house.approve(request, house.cast.head)
    task = house.task(request, house.cloud)
    decide.cannot_do(task=task.pk, actor=house.cloud, rev=task.rev, key=fresh(), comment="资源池已满")
    own = card(todo.TODO, task.ref, house.cloud)
    assert (own.title, own.outcome) == ("无法完成 · 云主机申请", "你已标记无法完成 · 09:30")
    told = card(result.RESULT, request.ref, house.cast.member)
    assert told.title == "无法完成 · 云主机申请"
    assert "拒绝" not in told.title + told.preview


def test_the_result_says_what_is_delivered_next(house: House) -> None:
    request = house.submit("test")
    assert result.RESULT.render(NoticeContext(request.ref, house.cast.member, {}, MONDAY)) is None
    house.approve(request, house.cast.head)
    view = card(result.RESULT, request.ref, house.cast.member)
    assert (view.title, view.tone) == ("已通过 · 云主机申请", Tone.GOOD)
    facts = {fact.label: fact.value for fact in view.facts}
    assert facts["下一步"] == "交付实施 · 褚云"
    assert "前交付" in view.body or "正在交付" in view.body


@pytest.mark.parametrize(
    ("end", "line"),
    [
        ("withdrawn", "王小明已撤回 · 09:30，无需再处理"),
        ("terminated", "流程已由管理员终止 · 09:30，无需再处理"),
        ("returned", "冯全已退回 · 09:30，无需再处理"),
        ("reassigned", "无需再处理"),
        ("removed", "无需再处理"),
    ],
)
def test_who_loses_his_part_reads_why_on_his_card(wide: Wide, end: str, line: str) -> None:
    wide.to_joint()
    house = wide.house
    task, reader = wide.task(house.guard), house.guard
    key = {"request": wide.request.pk, "key": fresh()}
    if end == "withdrawn":
        withdraw.withdraw(request=wide.request.pk, actor=house.cast.member)
    elif end == "terminated":
        intervening.terminate(**key, actor=house.admin, reason="重复")
    elif end == "returned":
        wide.say(returning.send_back, house.other_guard, to="head", comment="再看")
    elif end == "reassigned":
        intervening.reassign(**key, actor=house.admin, task=task.pk, to=house.cast.peer.pk, reason="休假")
    else:
        wide.say(signing.add_sign, house.guard, kind="before", people=[house.cast.peer.pk])
        task, reader = wide.task(house.cast.peer), house.cast.peer
        signing.remove_sign(task=task.pk, actor=house.guard, rev=task.rev, key=fresh())
    view = card(todo.TODO, task.ref, reader)
    assert view.outcome.endswith(line)
    assert labels(view) == ["查看详情"]
    assert view.inputs == ()


def test_a_suspended_request_has_no_buttons_to_decide(wide: Wide) -> None:
    wide.to_joint()
    suspending.suspend(request=wide.request.pk, actor=wide.house.admin, key=fresh(), reason="等采购")
    view = of(wide, wide.house.guard)
    assert (view.title, view.tone, labels(view)) == ("已暂停 · 联合评审", Tone.OVER, ["查看详情"])
    told = card(changed.CHANGED, wide.request.ref, wide.house.cast.member, {"what": Fact("", "suspended")})
    assert (told.title, told.body) == ("已暂停 · 联合评审", "卫管：「等采购」")


def test_what_an_assistant_prepared_is_confirmed_with_one_tap_by_the_leader_alone(wide: Wide) -> None:
    wide.file()
    head, peer = wide.house.cast.head, wide.house.cast.peer
    task = wide.task(head)
    made = Proposal.objects.create(task=task, assistant=peer, verb="approve", comment="已核对", at=task.opened_at)
    view = card(todo.TODO, task.ref, head)
    assert labels(view) == ["确认同意", "拒绝", "查看详情"]
    assert view.buttons[0].value == {"proposal": made.pk}
    assert view.rows == ("助理李四已为你准备：同意，「已核对」",)
    assert labels(card(todo.TODO, task.ref, wide.house.cast.chief)) == []  # nothing for who may not act


def test_a_copy_says_who_sent_it_and_only_what_copies_may_show(wide: Wide) -> None:
    wide.to_joint()
    view = card(copied.COPIED, wide.request.ref, wide.house.cast.hr, {"by": Fact("", "王小明")})
    assert (view.title, view.footer) == ("抄送 · 联合评审", "王小明抄送给你")


def test_satisfaction_is_one_of_five_and_then_it_says_what_was_said(house: House) -> None:
    request = house.submit("test")
    house.approve(request, house.cast.head)
    house.complete(request, house.cloud)
    house.complete(request, house.cast.member)
    view = card(rating.RATING, request.ref, house.cast.member)
    assert labels(view) == ["很满意", "满意", "一般", "不满意", "很不满意"]
    rate(request=request.pk, actor=house.cast.member, stars=4)
    again = card(rating.RATING, request.ref, house.cast.member)
    assert (again.buttons, again.outcome) == ((), "你的评价：满意")


def test_the_leader_may_act_where_he_is_the_deputy(wide: Wide) -> None:
    wide.file()
    now, head, chief = clock.now(), wide.house.cast.head, wide.house.cast.chief
    warning = LeaderWarning.objects.create(leader=chief, day=now.date())
    warning.items.create(task=wide.task(head))
    late = now + timedelta(days=3)
    assert labels(card(overtime.OVERTIME, warning.ref, chief, at=late)) == ["催办", "查看全部"]
    people.delegate(
        actor=head, principal=head, agent=chief, kind=people.DelegationKind.DEPUTY,
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=9),
    )  # fmt: skip
    assert labels(card(overtime.OVERTIME, warning.ref, chief, at=late)) == ["催办", "代为处理", "查看全部"]


def test_a_decision_of_another_asks_for_a_rewrite_of_every_card_it_changes(wide: Wide) -> None:
    wide.to_joint()
    cards = Card.objects.filter(kind="approvals.todo", about_kind="approvals.task")
    before = dict(cards.values_list("about_id", "wanted"))
    wide.say(decide.reject, wide.house.guard, comment="不合规")
    after = dict(cards.values_list("about_id", "wanted"))
    for who in (wide.house.guard, wide.house.other_guard, wide.house.cast.chief):
        task = wide.request.tasks.get(person=who)
        assert after[str(task.pk)] > before[str(task.pk)], who


def test_nobody_gets_two_cards_for_one_part(wide: Wide) -> None:
    wide.to_joint()
    with transaction.atomic():
        wide.say(handing.delegate, wide.house.guard, to=wide.house.cloud.pk, comment="?")
    wide.say(handing.answer, wide.house.cloud, comment="够")
    task = wide.task(wide.house.guard)
    mine = Delivery.objects.filter(kind="approvals.todo", about_id=str(task.pk), receiver=wide.house.guard)
    assert mine.values("card").distinct().count() == 1
