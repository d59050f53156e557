"""Sending a form."""

from __future__ import annotations

import pytest

from approvals.models import Request, Task
from approvals.services.submit import submit
from approvals.states import RequestStatus
from bots.models import Delivery
from core import journal
from core.errors import Invalid, NotVisible, Refused
from tests.approvals.conftest import FORM, House


def test_a_sent_form_asks_the_head_of_the_department(house: House) -> None:
    request = house.submit()
    task = house.task(request)
    assert request.status == RequestStatus.RUNNING
    assert request.serial == "YJ-20261123-0001"
    assert task.person == house.cast.head
    assert task.reasons == [{"rule": "dept_head", "level": 1, "path": [house.cast.head.pk]}]
    assert request.data["cost_month"] == 486_000


def test_serial_numbers_count_up_within_a_day(house: House) -> None:
    assert [house.submit().serial[-4:] for _ in range(3)] == ["0001", "0002", "0003"]


def test_who_has_left_cannot_send(house: House) -> None:
    with pytest.raises(NotVisible):
        house.submit(who=house.cast.departed)


def test_a_department_of_somebody_else_is_refused(house: House) -> None:
    with pytest.raises(Invalid) as caught:
        submit(actor=house.cast.member, flow="cloud_vm", raw=FORM, key="x", department=house.cast.branch.pk)
    assert [problem.field for problem in caught.value.problems] == ["department"]


def test_every_wrong_field_is_named_and_nothing_is_kept(house: House) -> None:
    raw = FORM | {"reason": "短", "env": "moon", "items": [FORM["items"][0] | {"qty": "51"}]}
    with pytest.raises(Invalid) as caught:
        submit(actor=house.cast.member, flow="cloud_vm", raw=raw, key="x")
    assert {problem.field for problem in caught.value.problems} == {"reason", "env", "items.0.qty"}
    assert not Request.objects.exists()


def test_an_unknown_flow_does_not_exist(house: House) -> None:
    with pytest.raises(NotVisible):
        submit(actor=house.cast.member, flow="moon_base", raw={}, key="x")


def test_it_is_journaled_with_the_version(house: House) -> None:
    request = house.submit()
    entry = journal.entries(request.ref).get()
    assert entry.verb == "approvals.submitted"
    assert entry.actor == str(house.cast.member.ref)
    assert entry.facts["sha256"] == request.version.sha256


def test_only_the_head_is_told(house: House) -> None:
    request = house.submit()
    told = Delivery.objects.filter(about_kind="approvals.task").values_list("kind", "receiver__name")
    assert list(told) == [("approvals.todo", "陈立")]
    assert Task.objects.filter(request=request).count() == 1


def test_a_second_click_gives_the_same_request(house: House) -> None:
    first, second = house.submit(key="same"), house.submit(key="same")
    assert first.pk == second.pk
    assert Request.objects.count() == 1
    assert Delivery.objects.count() == 1


def test_the_key_of_another_person_is_refused(house: House) -> None:
    house.submit(key="same")
    with pytest.raises(Refused):
        house.submit(key="same", who=house.cast.head)


def test_a_head_does_not_approve_his_own_request(house: House) -> None:
    request = house.submit(who=house.cast.head)
    assert house.task(request).person == house.cast.chief
    assert house.task(request).reasons[0]["rule"] == "self"


def test_without_anybody_to_ask_nothing_is_started(house: House) -> None:
    house.cast.branch.head = None
    from people.models import RoleHolding

    RoleHolding.objects.filter(role__slug="flow_admin").delete()
    with pytest.raises(Refused):
        house.submit(who=house.cast.peer)
    assert not Request.objects.exists()


def test_a_department_without_head_goes_to_the_flow_administrator(house: House) -> None:
    request = house.submit(who=house.cast.peer)
    assert house.task(request).person == house.admin
    assert house.task(request).reasons == [{"rule": "flow_admin"}]
