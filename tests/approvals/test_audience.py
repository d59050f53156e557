"""Outside its audience a flow is nowhere; who has a part in a running request still has it."""

from __future__ import annotations

import pytest
from django.test import Client

from approvals.selectors.start import start_page
from bots.models import Delivery
from core.errors import NotVisible
from people.api import AudienceReach, set_audience
from people.models import Employee
from tests.approvals.conftest import House

pytestmark = pytest.mark.django_db


def only(slug: str, *people: Employee) -> None:
    set_audience(slug, actor=None, reach=AudienceReach.CHOSEN, employees=people)


def slugs(person: Employee) -> set[str]:
    return {tile.slug for _name, tiles in start_page(person).categories for tile in tiles}


@pytest.mark.parametrize("slug", ["app:approvals", "flow:cloud_vm"])
def test_outside_it_cannot_be_found_or_started(house: House, slug: str) -> None:
    member = house.cast.member
    only(slug, house.cast.head)
    assert "cloud_vm" not in slugs(member)
    assert "cloud_vm" in slugs(house.cast.head)
    with pytest.raises(NotVisible):
        house.submit()


def test_the_menu_has_it_only_inside(house: House, client: Client) -> None:
    only("app:approvals", house.cast.head)
    client.force_login(house.cast.member)
    assert "/approvals/" not in client.get("/").content.decode().split("</nav>")[0]
    client.force_login(house.cast.head)
    assert "/approvals/" in client.get("/").content.decode().split("</nav>")[0]


def test_who_has_to_decide_is_told_all_the_same(house: House) -> None:
    only("flow:cloud_vm", house.cast.member)
    only("app:approvals", house.cast.member)
    house.submit()
    told = Delivery.objects.filter(kind="approvals.todo").values_list("receiver_id", flat=True)
    assert list(told) == [house.cast.head.pk]
