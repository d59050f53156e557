"""Flapping is one incident and one card until it is calm; what was never seen before is marked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from alerts import notices
from alerts.marks_said import marks_of
from alerts.models import AlertSource, Incident
from alerts.services import handling
from alerts.states import IncidentStatus
from bots.kinds import NoticeContext
from bots.models import Delivery
from core import clock
from core.timers import tick
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, said, verbs
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
MINUTE = timedelta(minutes=1)


def flap(sender: Sender, start: datetime, times: int, *, first: int = 0) -> None:
    """On and off, each change a minute after the other."""
    for number in range(first, first + times):
        with clock.frozen(start + number * MINUTE):
            hear(sender, said("a", "resolved" if number % 2 else "firing"))


def test_what_flaps_stays_one_incident_and_says_nothing_more(generic: Sender, cast: Cast, client: Client) -> None:
    start = clock.now()
    flap(generic, start, 5)
    assert Incident.objects.count() == 3
    row = Incident.objects.latest("pk")
    assert row.flaps_until == start + 14 * MINUTE
    told = Delivery.objects.count()
    flap(generic, start, 5, first=5)
    assert (Incident.objects.count(), Delivery.objects.count()) == (3, told)
    row.refresh_from_db()
    assert (row.status, row.flaps_until) == (IncidentStatus.TRIGGERED, start + 19 * MINUTE)
    assert verbs(row).count("flaps") == 1
    card = notices.KINDS[0].render(NoticeContext(row.ref, cast.operator, {}, clock.now()))
    assert card is not None
    assert "抖动" in card.tags
    client.force_login(cast.operator)
    assert "抖动" in client.get(f"/alerts/{row.pk}/").content.decode()
    with clock.frozen(start + 18 * MINUTE):
        tick()
        row.refresh_from_db()
        assert row.status == IncidentStatus.TRIGGERED
    with clock.frozen(start + 19 * MINUTE):
        tick()
    row.refresh_from_db()
    assert (row.status, row.flaps_until, marks_of(row)) == (IncidentStatus.RESOLVED, None, ())
    assert verbs(row)[-2:] == ["calmed", "recover"]


def test_what_is_calm_and_still_fires_goes_on_as_any_other(generic: Sender, cast: Cast) -> None:
    start = clock.now()
    flap(generic, start, 5)
    row = Incident.objects.latest("pk")
    handling.acknowledge(row.pk, actor=cast.operator)
    with clock.frozen(start + 14 * MINUTE):
        tick()
    row.refresh_from_db()
    assert (row.status, row.flaps_until) == (IncidentStatus.ACKNOWLEDGED, None)
    with clock.frozen(start + 40 * MINUTE):
        hear(generic, said("a", "resolved"))
    row.refresh_from_db()
    assert row.status == IncidentStatus.RESOLVED


def test_four_changes_are_not_flapping(generic: Sender, cast: Cast) -> None:
    flap(generic, clock.now(), 4)
    assert not Incident.objects.exclude(flaps_until=None).exists()


def test_the_first_of_its_sort_in_a_month_is_marked_unless_the_source_is_young(generic: Sender, cast: Cast) -> None:
    hear(generic, said("young"))
    now = clock.now()
    AlertSource.objects.update(created_at=now - timedelta(days=60))

    def marks(key: str, at: datetime, title: str = "委托超时 3 秒") -> list[str]:
        with clock.frozen(at):
            hear(generic, said(key) | {"title": title})
        return Incident.objects.latest("pk").marks

    assert Incident.objects.get().marks == []
    assert marks("one", now) == ["novel"]
    assert marks("two", now + MINUTE, "委托超时 9 秒") == []
    assert marks("three", now + timedelta(days=29)) == []
    assert marks("four", now + timedelta(days=60)) == ["novel"]
