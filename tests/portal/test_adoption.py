"""The numbers of the pilot."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from core import clock, metrics
from core.errors import Refused
from inbox.services.muting import mute_digest
from people.account_states import SignInResult, SignInWay
from people.models import SignIn
from portal.selectors.adoption import build
from tests.factories import people as make

pytestmark = pytest.mark.django_db


def test_signed_in_counts_people_not_sign_ins() -> None:
    people = [make.employee() for _ in range(4)]
    for _ in range(3):
        SignIn.objects.create(at=clock.now(), person=people[0], way=SignInWay.PASSWORD, result=SignInResult.IN)
    today = clock.today()
    assert metrics.value("people.signed_in", today) == Decimal(25)
    assert metrics.series("people.signed_in", today - timedelta(days=3), today) == {today: Decimal(25)}


def test_muted_of_the_day() -> None:
    mute_digest(make.employee(), day=clock.today())
    assert metrics.value("inbox.muted", clock.today()) == 1
    assert metrics.value("inbox.muted", clock.today() - timedelta(days=1)) is None


def test_every_metric_measures_and_its_series_agrees() -> None:
    today = clock.today()
    for metric in metrics.METRICS:
        assert metrics.series(metric.slug, today, today).get(today) == metric.measure(today)


def test_only_who_keeps_the_pilot_sees_it(client: Client) -> None:
    with pytest.raises(Refused):
        build(make.employee(), "")
    person = make.employee()
    make.role("hr", person)
    client.force_login(person)
    for days in ("", "7", "90", "x"):
        assert client.get("/operate/adoption/", {"days": days}).status_code == 200


def test_a_day_without_a_number_has_no_bar() -> None:
    person = make.employee()
    make.role("hr", person)
    page = build(person, "7")
    assert all(bar.height == 0 for chart in page.charts for bar in chart.bars)
    assert len(page.rows) == 7


def test_who_left_since_is_no_part_of_a_hundred() -> None:
    people = [make.employee(), make.employee(status="left")]
    for person in people:
        SignIn.objects.create(at=clock.now(), person=person, way=SignInWay.FEISHU, result=SignInResult.IN)
    assert metrics.value("people.signed_in", clock.today()) == Decimal(100)
