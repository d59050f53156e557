"""Saying yes, no, done and cannot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from approvals.models import Decision, Request, Task
from approvals.services import decide
from approvals.services.instance import Outcome
from approvals.states import RequestStatus, TaskStatus
from bots.models import Delivery
from core import clock, journal
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from core.models import Timer
from core.states import TimerStatus
from people.models import Delegation
from tests.approvals.conftest import MONDAY, House

Verb = Callable[..., Outcome]


def test_a_production_request_goes_the_whole_way(house: House) -> None:
    request = house.submit("prod")
    assert house.approve(request, house.cast.head).toast == "已同意，已转到信息安全"
    assert house.approve(request, house.guard).toast == "已同意，已转到交付实施"
    assert house.complete(request, house.cloud).toast == "已完成，已转到申请人验收"
    assert house.complete(request, house.cast.member).toast == "已完成，审批已通过"
    assert Request.objects.get().status == RequestStatus.APPROVED
    assert not Timer.objects.filter(status=TimerStatus.ARMED, ref_kind="approvals.task").exists()


def test_a_test_host_needs_no_security(house: House) -> None:
    request = house.submit("test")
    assert house.approve(request, house.cast.head).toast == "已同意，已转到交付实施"
    taken = request.runs.get(kind="exclusive").choice
    assert taken["chose"] == "other"
    assert taken["table"][0]["groups"][0][0]["have"] == "test"


def test_of_two_approvers_one_is_enough_and_the_other_is_released(house: House) -> None:
    request = house.submit()
    house.approve(request, house.cast.head)
    house.approve(request, house.guard)
    other = Task.objects.get(person=house.other_guard)
    assert (other.status, other.close_reason) == (TaskStatus.SUPERSEDED, "others")


def test_the_slower_one_is_told_who_was_quicker(house: House) -> None:
    request = house.submit()
    house.approve(request, house.cast.head)
    task = house.task(request, house.other_guard)
    house.approve(request, house.guard)
    with pytest.raises(IllegalMove, match="郑安已于 09:30 同意，页面已更新") as caught:
        decide.approve(task=task.pk, actor=house.other_guard, rev=1, key="late")
    assert caught.value.subject == request.ref


@pytest.mark.parametrize("verb", [decide.approve, decide.reject, decide.complete, decide.cannot_do])
def test_a_stranger_does_not_even_see_it(house: House, verb: Verb) -> None:
    task = house.task(house.submit())
    with pytest.raises(NotVisible):
        verb(task=task.pk, actor=house.cast.outsider, rev=1, key="x", comment="c")
    assert not Decision.objects.exists()


def test_the_initiator_sees_it_but_may_not_decide(house: House) -> None:
    task = house.task(house.submit())
    with pytest.raises(Refused):
        decide.approve(task=task.pk, actor=house.cast.member, rev=1, key="x")


def test_an_old_button_changes_nothing(house: House) -> None:
    task = house.task(house.submit())
    with pytest.raises(IllegalMove):
        decide.approve(task=task.pk, actor=house.cast.head, rev=2, key="x")
    assert not Decision.objects.exists()


def test_a_do_node_takes_no_approval(house: House) -> None:
    request = house.submit("test")
    house.approve(request, house.cast.head)
    task = house.task(request)
    with pytest.raises(IllegalMove):
        decide.approve(task=task.pk, actor=house.cloud, rev=1, key="x")


@pytest.mark.parametrize("verb", [decide.reject, decide.cannot_do])
def test_a_no_needs_its_reason(house: House, verb: Verb) -> None:
    task = house.task(house.submit())
    with pytest.raises(Invalid) as caught:
        verb(task=task.pk, actor=house.cast.head, rev=1, key="x", comment="  ")
    assert caught.value.problems[0].field == "comment"


def test_a_no_ends_the_request_and_tells_the_initiator(house: House) -> None:
    request = house.submit()
    task = house.task(request)
    decide.reject(task=task.pk, actor=house.cast.head, rev=1, key="x", comment="余量不足")
    assert Request.objects.get().status == RequestStatus.REJECTED
    told = Delivery.objects.filter(kind="approvals.result").values_list("receiver__name", flat=True)
    assert list(told) == ["王小明"]


def test_cannot_ends_the_request(house: House) -> None:
    request = house.submit("test")
    house.approve(request, house.cast.head)
    task = house.task(request)
    decide.cannot_do(task=task.pk, actor=house.cloud, rev=1, key="x", comment="资源池已满")
    assert Request.objects.get().status == RequestStatus.REJECTED
    assert Task.objects.get(pk=task.pk).status == TaskStatus.CANNOT


def test_it_is_journaled_with_the_comment(house: House) -> None:
    request = house.submit()
    task = house.task(request)
    decide.approve(task=task.pk, actor=house.cast.head, rev=1, key="x", comment="规格合理")
    entry = journal.entries(request.ref).last()
    assert entry is not None
    assert (entry.verb, entry.facts["comment"]) == ("approvals.approved", "规格合理")


def test_exactly_the_next_people_are_told(house: House) -> None:
    request = house.submit()
    Delivery.objects.all().delete()
    house.approve(request, house.cast.head)
    told = Delivery.objects.filter(kind="approvals.todo").values_list("receiver__name", flat=True)
    assert sorted(told) == ["冯全", "郑安"]


def test_the_same_click_gets_the_first_answer(house: House) -> None:
    request = house.submit()
    task = house.task(request)
    first = decide.approve(task=task.pk, actor=house.cast.head, rev=1, key="x")
    rev = Request.objects.get().rev
    second = decide.approve(task=task.pk, actor=house.cast.head, rev=1, key="x")
    assert (first.toast, Request.objects.get().rev) == (second.toast, rev)
    assert Decision.objects.count() == 1


def test_a_deputy_decides_for_the_head_and_the_record_says_so(house: House) -> None:
    request = house.submit()
    deputy = house.cast.peer
    Delegation.objects.create(
        kind="deputy", principal=house.cast.head, agent=deputy, starts_at=MONDAY - timedelta(days=1),
        ends_at=MONDAY + timedelta(days=1),
    )  # fmt: skip
    decide.approve(task=house.task(request).pk, actor=deputy, rev=1, key="x")
    decision = Decision.objects.get()
    assert (decision.person, decision.on_behalf_of) == (deputy, house.cast.head)


def test_a_deputy_does_not_decide_on_his_own_request(house: House) -> None:
    request = house.submit()
    Delegation.objects.create(
        kind="deputy", principal=house.cast.head, agent=house.cast.member, starts_at=MONDAY - timedelta(days=1),
        ends_at=MONDAY + timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(Refused):
        decide.approve(task=house.task(request).pk, actor=house.cast.member, rev=1, key="x")


def test_due_times_follow_working_hours(house: House) -> None:
    task = house.task(house.submit())
    # 8 working hours from Monday 09:30 with lunch from 12:00 to 13:00 end on Tuesday at 10:00
    assert task.due_at == MONDAY + timedelta(days=1, minutes=30)
    assert clock.now() == MONDAY
