"""/me/: one's own leave and trips; the person's page says who is away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client

from core import clock
from people.models import Absence
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=clock.SHANGHAI)
LEAVE = {"away_kind": "leave", "away_from": "2026-11-23T09:00", "away_to": "2026-11-25T18:00", "away_note": "探亲"}
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def owner(client: Client, cast: Cast) -> Client:
    client.force_login(cast.head)
    return client


def test_leave_is_noted_and_colleagues_see_until_when_but_not_why(owner: Client, cast: Cast) -> None:
    owner.post("/me/absences", LEAVE)
    assert Absence.objects.get().person == cast.head
    assert "探亲" in owner.get("/me/").content.decode()
    colleague = Client()
    colleague.force_login(cast.outsider)
    html = colleague.get(f"/people/{cast.head.pk}/").content.decode()
    assert "请假中 · 至 11-25 18:00" in html
    assert "探亲" not in html


def test_the_panel_alone_is_drawn_anew(owner: Client) -> None:
    response = owner.post("/me/absences", LEAVE, headers=HTMX)
    html = response.content.decode()
    assert (response.status_code, html.count("<html")) == (200, 0)
    assert "请假中" in html
    assert 'id="away"' in html


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_wrong_stands_beside_its_field(owner: Client, headers: dict[str, str]) -> None:
    response = owner.post("/me/absences", LEAVE | {"away_to": "2026-11-22T18:00"}, headers=headers)
    assert response.status_code == 422
    assert 'id="id_away_to-error"' in response.content.decode()
    assert not Absence.objects.exists()


def test_the_delegation_form_suggests_the_same_days(owner: Client) -> None:
    owner.post("/me/absences", LEAVE)
    html = owner.get("/me/").content.decode()
    assert 'name="starts_at" value="2026-11-23T10:00"' in html
    assert 'name="ends_at" value="2026-11-25T18:00"' in html


def test_one_comes_back_early_and_only_oneself(owner: Client, cast: Cast) -> None:
    owner.post("/me/absences", LEAVE)
    row = Absence.objects.get()
    stranger = Client()
    stranger.force_login(cast.outsider)
    assert stranger.post(f"/me/absences/{row.pk}/cancel").status_code == 404
    assert "请假中" not in owner.post(f"/me/absences/{row.pk}/cancel", headers=HTMX).content.decode()
    assert Absence.objects.get().ends_at == MONDAY
    assert owner.post(f"/me/absences/{row.pk}/cancel").status_code == 409
