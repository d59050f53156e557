"""Who is asked and away is told on the page of the request and in the foreseen path, with who acts for him."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import clock
from people import api as people
from people.models import Employee
from tests.approvals.conftest import House


def leave(person: Employee) -> None:
    now = clock.now()
    known: dict[str, Any] = {"kind": people.AbsenceKind.LEAVE, "starts_at": now, "ends_at": now + timedelta(days=3)}
    people.note_absence(actor=person, person=person, note="手术", **known)


def deputy(person: Employee, agent: Employee, flows: tuple[str, ...] = ()) -> None:
    span = {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(days=3)}
    people.delegate(actor=person, principal=person, agent=agent, kind=people.DelegationKind.DEPUTY, flows=flows, **span)


def html(client: Client, house: House, at: str) -> str:
    client.force_login(house.cast.member)
    return client.get(at).content.decode()


def test_the_page_tells_that_an_approver_is_away_and_that_nobody_acts(house: House, client: Client) -> None:
    request = house.submit()
    assert "请假中" not in html(client, house, f"/approvals/{request.pk}/")
    leave(house.cast.head)
    shown = html(client, house, f"/approvals/{request.pk}/")
    assert "请假中 · 至" in shown
    assert "没有代理人" in shown
    assert "手术" not in shown


def test_the_form_foresees_who_acts_for_him(house: House, client: Client) -> None:
    leave(house.cast.head)
    deputy(house.cast.head, house.cast.peer)
    assert f"由 {house.cast.peer.name} 代为处理" in html(client, house, "/approvals/new/cloud_vm/")
    request = house.submit()
    assert f"由 {house.cast.peer.name} 代为处理" in html(client, house, f"/approvals/{request.pk}/")


def test_a_deputy_for_another_flow_is_no_deputy_here(house: House) -> None:
    leave(house.cast.head)
    deputy(house.cast.head, house.cast.peer, ("other_flow",))
    head = house.cast.head.pk
    assert "代为处理" not in people.away_notes([head], what="cloud_vm", at=clock.now())[head]
    assert "代为处理" in people.away_notes([head], what="other_flow", at=clock.now())[head]


def test_many_cost_two_queries_and_nobody_away_one(house: House) -> None:
    everybody = list(Employee.objects.values_list("pk", flat=True))
    for most in (1, 2):
        with CaptureQueriesContext(connection) as asked:
            people.away_notes(everybody, what="cloud_vm", at=clock.now())
        assert len(asked) == most
        leave(house.cast.head)
