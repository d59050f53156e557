"""What becomes of the open tasks of somebody who leaves, and the demo's stories."""

from __future__ import annotations

from approvals import api
from approvals.models import Request, Task
from approvals.services.leavers import hand_over
from approvals.states import RequestStatus, TaskStatus
from core import journal
from people.models import Employee
from tests.approvals.conftest import House


def gone(person: Employee) -> Employee:
    Employee.objects.filter(pk=person.pk).update(status="left")
    return Employee.objects.get(pk=person.pk)


def test_the_successor_takes_over(house: House) -> None:
    request = house.submit()
    assert hand_over(gone(house.cast.head), house.cast.peer) == 1
    assert house.task(request).person == house.cast.peer
    old = Task.objects.get(person=house.cast.head)
    assert (old.status, old.close_reason) == (TaskStatus.TRANSFERRED, "forward_resign")
    assert [entry.verb for entry in journal.entries(request.ref)][-1] == "approvals.handed_over"


def test_without_successor_the_leader_does(house: House) -> None:
    request = house.submit()
    hand_over(gone(house.cast.head), None)
    assert house.task(request).person == house.cast.chief


def test_the_initiator_never_inherits_his_own_approval(house: House) -> None:
    request = house.submit()
    hand_over(gone(house.cast.head), house.cast.member)
    assert house.task(request).person == house.cast.chief


def test_the_demo_tells_its_stories_once(house: House) -> None:
    made = api.seed_demo()
    assert made >= 25
    assert api.seed_demo() == 0
    assert set(Request.objects.values_list("status", flat=True)) == set(RequestStatus.values)
