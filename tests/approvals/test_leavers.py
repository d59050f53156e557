"""What becomes of the open tasks of somebody who leaves, and the demo's stories."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from approvals import api
from approvals.models import Request, Task
from approvals.services.leavers import hand_over
from approvals.states import RequestStatus, TaskStatus
from core import clock, journal, timers
from estate import api as estate
from people import api as people
from people.models import Employee
from tests.approvals.conftest import MONDAY, House


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


def test_who_came_back_and_inherits_what_he_gave_away_does_not_end_the_request(house: House) -> None:
    request = house.submit()
    head, peer = house.cast.head, house.cast.peer
    hand_over(gone(head), peer)
    Employee.objects.filter(pk=head.pk).update(status="active")
    hand_over(gone(peer), head)
    request.refresh_from_db()
    assert request.status == RequestStatus.RUNNING
    assert house.task(request).person == head


def test_what_reaches_the_leaver_while_he_leaves_goes_on_a_minute_later(house: House) -> None:
    request = house.submit()
    people.mark_left(house.guard, actor=house.cast.hr, successor=house.cast.peer)
    # a decision that read the firm before this was committed
    Employee.objects.filter(pk=house.guard.pk).update(status="active")
    house.approve(request, house.cast.head)
    gone(house.guard)
    with clock.frozen(MONDAY + timedelta(minutes=2)):
        timers.tick()
    open_now = Task.objects.filter(request=request, status=TaskStatus.OPEN)
    assert {task.person for task in open_now} == {house.other_guard, house.cast.peer}


def test_who_is_back_keeps_what_he_is_asked_now(house: House) -> None:
    request = house.submit()
    people.mark_left(house.guard, actor=house.cast.hr)
    people.mark_returned(Employee.objects.get(pk=house.guard.pk), actor=house.cast.hr)
    house.approve(request, house.cast.head)
    with clock.frozen(MONDAY + timedelta(minutes=2)):
        timers.tick()
    assert house.task(request, house.guard)


@pytest.mark.slow
def test_the_demo_tells_its_stories_once(house: House, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    people.seed_demo(employees=150)
    estate.seed_demo()
    made = api.seed_demo()
    assert made >= 52
    assert api.seed_demo() == 0
    told = set(Request.objects.values_list("status", flat=True))
    assert told == set(RequestStatus.values) - {RequestStatus.REVOKED}
    flows = set(Request.objects.values_list("flow__slug", flat=True))
    assert flows == {"cloud_vm", "access", "change", "netpolicy", "dataextract"}
    kept = set(Task.objects.values_list("status", flat=True))
    assert {"open", "delegated", "waiting", "transferred", "returned", "rejected", "approved", "done"} <= kept
    assert Task.objects.filter(kind="before", status=TaskStatus.OPEN).exists()
    assert Task.objects.filter(status=TaskStatus.OPEN, due_at__lt=clock.now()).exists()
