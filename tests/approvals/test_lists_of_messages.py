"""消息 about requests: however many a page shows, what they are about is read in the same few queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals import policy
from approvals.models import Request
from core import clock
from people.models import Employee
from tests.approvals.conftest import House

pytestmark = pytest.mark.django_db


def test_messages_about_requests_are_read_together(client: Client, house: House) -> None:
    client.force_login(house.cast.head)
    client.get("/notices/")  # what a process reads once is read
    costs = []
    for number in (3, 9):
        for _ in range(number):
            request = house.submit()
        house.approve(request, house.cast.head)
        with CaptureQueriesContext(connection) as seen:
            page = client.get("/notices/").content.decode()
        costs.append(len(seen))
    assert page.count("待审批 · 云主机申请") == 10
    assert page.count("已同意 · 云主机申请") == 2
    assert costs[0] == costs[1]


def test_a_list_says_what_the_message_itself_says(client: Client, house: House) -> None:
    request = house.submit()
    client.force_login(house.cast.head)
    page = client.get("/notices/").content.decode()
    assert "王小明：3 台生产云主机" in page
    assert request.serial not in page  # the brief view: steps, facts and reasons stand on the message's own page
    house.approve(request, house.cast.head)
    assert "你已同意" in client.get("/notices/").content.decode()


def test_who_sees_a_request_is_the_same_as_ever(house: House) -> None:
    """The rule of what may be seen, set by set: own, task, decided for others, team, and nobody else."""
    request = house.submit()
    house.approve(request, house.cast.head)

    def sees(who: Employee) -> bool:
        return Request.objects.filter(policy.visible_to(who, clock.now()), pk=request.pk).exists()

    assert [sees(one) for one in (house.cast.member, house.cast.head, house.cast.chief, house.guard)] == [True] * 4
    assert not sees(house.cast.outsider)
    assert not sees(house.cast.departed)
