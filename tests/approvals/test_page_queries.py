"""What the page of a request costs does not grow with those who are asked."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.approvals.conftest import House
from tests.factories import people as make


def test_the_page_costs_the_same_however_many_are_asked(house: House, client: Client) -> None:
    costs = []
    client.force_login(house.admin)
    for crowd in (2, 20):
        crew = [make.employee(f"安{crowd}{n}", department=house.cast.centre) for n in range(crowd)]
        make.role("info_security", *crew)
        request = house.submit()
        house.approve(request, house.cast.head)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("approvals:request", args=[request.pk])).status_code == 200
        costs.append(len(asked))
    assert costs[1] <= costs[0]
