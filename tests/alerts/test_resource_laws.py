"""Laws of fairness, cost and reach: R2, R3 and X2, and what must never change silently (I6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.finding import find_incidents
from alerts.models import Alert, AlertSource, Incident, Intake, WarRoom
from alerts.services import keeping, reading
from alerts.services.sources import add_source
from alerts.states import IntakeStatus
from alerts.states_room import RoomStatus
from bots.models import Bot, GroupChat
from core import clock, journal
from tests.alerts.conftest import Sender
from tests.alerts.requests import posted
from tests.alerts.test_incidents import incident, said
from tests.cast import Cast
from tests.rest.conftest import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
__all__ = ["incident"]
ROOM = "oc_room_of_the_incident"


def flood(source: AlertSource, many: int, **more: Any) -> None:
    for number in range(many):
        keeping.keep(source.pk, posted(said(f"{source.slug}-{number}", **more), received_at=clock.now()))


def test_r2_of_two_sources_neither_waits_for_more_than_one_batch_of_the_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    noisy, quiet = (add_source(actor=None, kind="generic", name=name).source for name in ("吵", "静"))
    flood(noisy, 3 * reading.BATCH)
    keeping.keep(quiet.pk, posted(said("p1", severity="critical"), received_at=clock.now()))
    turns: list[int] = []
    real = reading.read_source

    def turn(source: int) -> int:
        turns.append(source)
        return real(source)

    monkeypatch.setattr(reading, "read_source", turn)
    assert reading.read_all(seconds=60) == 3 * reading.BATCH + 1
    before = turns[: turns.index(quiet.pk)]
    assert before.count(noisy.pk) <= 1
    assert not Intake.objects.filter(status=IntakeStatus.WAITING).exists()


@pytest.mark.parametrize("status", ["firing", "resolved"])
def test_r3_an_alert_costs_a_constant_number_of_queries_however_many_come_and_are_there(
    generic: Sender, cast: Cast, status: str
) -> None:
    """Each of a request of its own, opens an incident that is called for, and is over again."""

    def cost(many: int, first: int) -> int:
        for number in range(first, first + many):
            keeping.keep(generic.source.pk, posted(said(f"k{number}"), received_at=clock.now()))
            if status == "resolved":
                keeping.keep(generic.source.pk, posted(said(f"k{number}", "resolved"), received_at=clock.now()))
        with CaptureQueriesContext(connection) as queries:
            while reading.read_source(generic.source.pk):
                continue
        return len(queries)

    cost(30, 0)  # a storm has broken by now
    few, many = cost(10, 100), cost(40, 200)
    assert (many - few) / 30 <= 1  # each further one is carried by statements about many
    assert many <= 80
    again = cost(40, 200)
    assert again <= many


SEVERITIES = st.lists(st.sampled_from(["info", "warning", "error", "critical"]), min_size=2, max_size=6)


@given(severities=SEVERITIES)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_i6_title_and_priority_change_with_an_entry_in_the_story_or_not_at_all(
    alertmanager: Sender, cast: Cast, severities: list[str]
) -> None:
    before = transaction.savepoint()
    seen: list[tuple[str, str]] = []
    for number, severity in enumerate(severities):
        labels = {"alertname": f"名 {number}", "instance": f"i{number}", "severity": severity}
        alert = {"status": "firing", "labels": labels, "annotations": {}, "startsAt": "2026-11-21T09:30:00Z"}
        body = {"version": "4", "groupKey": "g", "status": "firing", "alerts": [alert]}
        keeping.keep(alertmanager.source.pk, posted(body, received_at=clock.now()))
        reading.read_source(alertmanager.source.pk)
        row = Incident.objects.latest("pk")
        seen.append((row.title, row.priority))
    entries = [one.facts for one in journal.entries(row.ref).order_by("seq")]
    opened = next(one for one in entries if "title" in one)
    moves = [(one["from"], one["to"]) for one in entries if "from" in one]
    wanted = [(one, two) for (_t, one), (_u, two) in zip(seen, seen[1:], strict=False) if one != two]
    assert (opened["title"], opened["priority"]) == seen[0]
    assert moves == wanted
    assert len({title for title, _priority in seen}) == 1
    transaction.savepoint_rollback(before)


def test_x1_one_source_neither_ends_nor_acknowledges_what_another_says_under_the_same_key(
    sender_of: Callable[[str], Sender], cast: Cast
) -> None:
    one, other = sender_of("pagerduty"), sender_of("pagerduty")
    event = {"dedup_key": "same", "payload": {"summary": "x", "severity": "critical", "source": "h"}}
    one.post(event | {"routing_key": one.secret, "event_action": "trigger"})
    one.read()
    before = [(row.state, row.said) for row in one.alerts()]
    for action in ("acknowledge", "resolve"):
        assert other.post(event | {"routing_key": other.secret, "event_action": action}).status_code == 202
        other.read()
    assert [(row.state, row.said) for row in one.alerts()] == before
    assert [row.status for row in Incident.objects.filter(source=one.source)] == ["triggered"]


def test_x2_who_may_not_see_an_incident_finds_no_way_to_its_war_room(
    incident: Incident, cast: Cast, client: Client
) -> None:
    bot = Bot.objects.create(
        slug="x", name="x", app_id="cli_x", app_secret="x", verification_token="x", encrypt_key="x"  # noqa: S106
    )  # fmt: skip
    room = WarRoom.objects.create(
        incident=incident,
        slug=f"war-{incident.pk}",
        status=RoomStatus.OPEN,
        asked_at=clock.now(),
        opened_at=clock.now(),
    )
    GroupChat.objects.create(slug=room.slug, name="作战群", bot=bot, chat_id=ROOM)
    address = f"/alerts/{incident.pk}/"

    def everything(person: Any) -> str:
        client.force_login(person)
        program = client_of(person, ["incidents:read"])
        paths = (address, f"{address}beside", "/alerts/", f"/alerts/report/{incident.pk}/", "/", "/inbox/")
        told = [client.get(path, follow=True).content.decode() for path in paths]
        told += [program.get(f"/api/v1/incidents{tail}").content.decode() for tail in ("", f"/{incident.pk}")]
        return " ".join(told) + str(find_incidents(person, incident.title, 5))

    assert ROOM in everything(cast.member)  # so that the outsider's silence says something
    for stranger in (cast.outsider, cast.hr, cast.peer):
        told = everything(stranger)
        assert ROOM not in told
        assert incident.title not in told
    client.force_login(cast.outsider)
    for verb in ("room", "acknowledge", "resolve", "escalate"):
        assert client.post(f"{address}{verb}", {"reason": "x"}).status_code == 404
    incident.refresh_from_db()
    assert incident.status == "triggered"
    assert Alert.objects.count() == 1
