"""Taking a request back."""

from __future__ import annotations

import pytest

from approvals.models import Request, Task
from approvals.services.withdraw import withdraw
from approvals.states import RequestStatus, TaskStatus
from core import journal
from core.errors import IllegalMove, NotVisible, Refused
from core.models import Timer
from core.states import TimerStatus
from tests.approvals.conftest import House


def test_everything_that_was_open_closes(house: House) -> None:
    request = house.submit()
    withdraw(request=request.pk, actor=house.cast.member)
    assert Request.objects.get().status == RequestStatus.WITHDRAWN
    assert Task.objects.get().status == TaskStatus.WITHDRAWN
    assert not Timer.objects.filter(status=TimerStatus.ARMED, ref_kind="approvals.task").exists()


def test_only_the_initiator_may(house: House) -> None:
    request = house.submit()
    with pytest.raises(Refused):
        withdraw(request=request.pk, actor=house.cast.head)
    with pytest.raises(NotVisible):
        withdraw(request=request.pk, actor=house.cast.outsider)


def test_not_after_the_end(house: House) -> None:
    request = house.submit("test")
    house.approve(request, house.cast.head)
    house.complete(request, house.cloud)
    house.complete(request, house.cast.member)
    with pytest.raises(IllegalMove, match="王小明已于 09:30 完成，页面已更新"):
        withdraw(request=request.pk, actor=house.cast.member)


def test_twice_is_once(house: House) -> None:
    request = house.submit()
    withdraw(request=request.pk, actor=house.cast.member)
    withdraw(request=request.pk, actor=house.cast.member)
    assert [entry.verb for entry in journal.entries(request.ref)] == ["approvals.submitted", "approvals.withdrawn"]


def test_the_approver_is_told_that_it_is_gone(house: House) -> None:
    request = house.submit()
    task = house.task(request)
    withdraw(request=request.pk, actor=house.cast.member)
    from approvals.services import decide

    with pytest.raises(IllegalMove, match="王小明已于 09:30 撤回，页面已更新"):
        decide.approve(task=task.pk, actor=house.cast.head, rev=1, key="x")
