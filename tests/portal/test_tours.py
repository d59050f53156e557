"""Tours on 工作台: one at a time, put away for good, asked for again."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.models import TourSeen
from portal.selectors.tours import tour_for
from portal.services.tours import put_away, show_again
from tests.factories import people as make

pytestmark = pytest.mark.django_db


def test_the_first_that_fits_and_then_the_next() -> None:
    head = make.employee()
    make.employee(leader=head)
    first = tour_for(head)
    assert first is not None
    assert (first.slug, first.left) == ("welcome", 1)
    put_away(head, "welcome")
    put_away(head, "welcome")
    second = tour_for(head)
    assert second is not None
    assert (second.slug, second.left) == ("leader", 0)
    put_away(head, "leader")
    assert tour_for(head) is None


def test_who_leads_nobody_sees_no_tour_for_leaders() -> None:
    person = make.employee()
    put_away(person, "welcome")
    assert tour_for(person) is None


def test_again_from_the_first() -> None:
    person = make.employee()
    put_away(person, "welcome")
    show_again(person)
    assert not TourSeen.objects.exists()


def test_the_page_shows_it_and_the_press_takes_it_away(client: Client) -> None:
    person = make.employee()
    client.force_login(person)
    assert "先认识三个地方" in client.get("/").content.decode()
    pressed = client.post("/tours/welcome/away", headers={"HX-Request": "true"})
    assert "先认识三个地方" not in pressed.content.decode()
    assert "先认识三个地方" not in client.get("/").content.decode()
    assert client.post("/tours/nothing/away").status_code == 404
