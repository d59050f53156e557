"""What the page of a request costs does not grow with those who are asked."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.services.copying import copy_to
from tests.approvals.conftest import House
from tests.approvals.wide import Wide, fresh, publish_wide
from tests.factories import people as make
from tests.house.ledger import ledger


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


# Signs of life are written once in a while: the book is kept of a moment.
pytestmark = pytest.mark.usefixtures("frozen_wire")
PAGES = (
    ("approvals:request", "/approvals/{pk}/"),
    ("approvals:print", "/approvals/{pk}/print"),
    ("approvals:copies", "/approvals/{pk}/copies"),
    ("approvals:stuck", "/approvals/stuck/?why=late"),
)


@pytest.mark.parametrize(("name", "path"), PAGES)
def test_a_page_costs_what_the_book_says(client: Client, house: House, name: str, path: str) -> None:
    publish_wide()
    wide = Wide(house)
    wide.to_joint()
    copy_to(request=wide.request.pk, actor=house.cast.member, people=[house.cast.hr.pk], key=fresh())
    client.force_login(house.admin)
    path = path.format(pk=wide.request.pk)
    client.get(path)
    with ledger(name):
        client.get(path)


@pytest.mark.parametrize("who", ["member", "guard", "head"])
def test_what_each_of_its_people_pays(client: Client, house: House, who: str) -> None:
    publish_wide()
    wide = Wide(house)
    wide.to_joint()
    client.force_login(getattr(house, who, None) or getattr(house.cast, who))
    path = f"/approvals/{wide.request.pk}/"
    client.get(path)
    with ledger(f"approvals:request of {who}"):
        client.get(path)
