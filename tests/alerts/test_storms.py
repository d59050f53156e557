"""Storms: however many alerts come, so many messages go, and so many statements are made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alerts import storm_card
from alerts.models import Incident, Storm
from alerts.services import handling
from alerts.services.applying import apply
from alerts.services.gathering import gather
from alerts.signal import Severity, Signal, SignalState
from alerts.states import IncidentStatus, Priority, StormStatus
from bots.kinds import NoticeContext
from bots.models import Delivery
from core import clock, journal
from core.timers import tick
from estate.models import SystemOwner
from estate.services.systems import add_system
from estate.states import Grade
from tests.alerts.conftest import Sender
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _owner(cast: Cast) -> None:
    system = add_system(actor=None, key="oms", name="集中交易", grade=Grade.A)
    SystemOwner.objects.create(system=system, person=cast.member, duty="a")


def bring(sender: Sender, many: int, *, start: int = 0, severity: Severity = Severity.ERROR, over: bool = False) -> int:
    """So many alerts in one reading; how many statements that took."""
    state = SignalState.RESOLVED if over else SignalState.FIRING
    signals = [
        Signal(f"k{number}", state, severity, f"告警 {number}", labels={"system": "oms"})
        for number in range(start, start + many)
    ]
    at = clock.now()
    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        gather(sender.source, apply(sender.source.pk, [(one, at) for one in signals]).alerts)
    return len(seen)


def sent() -> dict[str, int]:
    rows = Delivery.objects.values_list("kind", "receiver__name")
    return {f"{kind.removeprefix('alerts.')} {name}": list(rows).count((kind, name)) for kind, name in set(rows)}


@pytest.mark.parametrize("many", [21, 200, pytest.param(2_000, marks=pytest.mark.slow)])
def test_however_many_come_two_messages_go(generic: Sender, cast: Cast, many: int) -> None:
    bring(generic, many)
    assert sent() == {"storm 王小明": 1, "storm 何平": 1}
    assert Incident.objects.filter(status=IncidentStatus.TRIGGERED).count() == many
    row = Storm.objects.get()
    assert row.incidents.count() == many
    assert [entry.verb for entry in journal.entries(row.ref)] == ["alerts.storm_broke"]
    bring(generic, many, start=many)
    assert sent() == {"storm 王小明": 1, "storm 何平": 1}
    assert Storm.objects.count() == 1


def test_one_after_the_other_the_first_are_told_singly_and_then_no_more(generic: Sender, cast: Cast) -> None:
    now = clock.now()
    for number in range(40):
        with clock.frozen(now + timedelta(seconds=number)):
            bring(generic, 1, start=number)
    assert sent() == {"page 王小明": 20, "storm 王小明": 1, "storm 何平": 1}


def test_few_enough_or_slow_enough_is_no_storm(generic: Sender, cast: Cast) -> None:
    now = clock.now()
    with clock.frozen(now):
        bring(generic, 20)
    with clock.frozen(now + MINUTE):
        bring(generic, 20, start=20)
    assert not Storm.objects.exists()
    assert sent() == {"page 王小明": 40}


def test_the_worst_keep_their_own_up_to_a_number(generic: Sender, cast: Cast) -> None:
    bring(generic, 30)
    bring(generic, 15, start=100, severity=Severity.CRITICAL)
    assert sent()["page 王小明"] == 15
    bring(generic, 300, start=200, severity=Severity.CRITICAL)
    assert sent() == {"page 王小明": 20, "storm 王小明": 1, "storm 何平": 1}
    assert Incident.objects.filter(priority=Priority.P1, ladder=[]).count() == 295


def test_when_it_has_blown_over_who_still_waits_is_called_for(generic: Sender, cast: Cast) -> None:
    now = clock.now()
    with clock.frozen(now):
        bring(generic, 50)
        bring(generic, 40, over=True)
        taken = Incident.objects.filter(status=IncidentStatus.TRIGGERED).latest("pk")
        handling.acknowledge(taken.pk, actor=cast.member)
    with clock.frozen(now + 5 * MINUTE):
        tick()
    row = Storm.objects.get()
    assert (row.status, row.over_at) == (StormStatus.OVER, now + 5 * MINUTE)
    assert sent()["page 王小明"] == 9
    assert [entry.verb for entry in journal.entries(row.ref)] == ["alerts.storm_broke", "alerts.storm_over"]


def test_while_too_many_wait_people_are_told_again_every_half_hour(generic: Sender, cast: Cast) -> None:
    now = clock.now()
    with clock.frozen(now):
        bring(generic, 50)
    for minutes, times in ((4, 1), (5, 2), (34, 2), (35, 3)):
        with clock.frozen(now + minutes * MINUTE):
            tick()
        assert sent() == {"storm 王小明": times, "storm 何平": times}


def test_statements_do_not_grow_with_incidents(generic: Sender, cast: Cast) -> None:
    bring(generic, 30)
    few = bring(generic, 50, start=1_000)
    many = bring(generic, 1_000, start=2_000)
    assert many - few < 250
    over = bring(generic, 1_000, start=2_000, over=True)
    assert over < 250


def test_what_becomes_worse_in_a_storm_keeps_its_own(generic: Sender, cast: Cast) -> None:
    bring(generic, 30)
    with transaction.atomic():
        group = [
            Signal(name, SignalState.FIRING, severity, name, group_key="g", labels={"system": "oms"})
            for name, severity in (("x", Severity.WARNING), ("y", Severity.CRITICAL))
        ]
        for one in group:
            gather(generic.source, apply(generic.source.pk, [(one, clock.now())]).alerts)
    found = Incident.objects.latest("pk")
    assert (found.priority, found.storm) == (Priority.P1, Storm.objects.get())
    assert sent()["page 王小明"] == 1


def test_the_card_and_the_list_tell_of_all(generic: Sender, cast: Cast, client: Client) -> None:
    bring(generic, 37)
    bring(generic, 1, start=0, over=True)
    row = Storm.objects.get()
    card: Any = storm_card.render(NoticeContext(row.ref, cast.member, {}, clock.now() + 3 * MINUTE))
    assert card.title == "告警风暴 · 测试 generic"
    assert card.subtitle == "3 分内 37 条告警，37 个故障"
    assert card.rows == ("集中交易：37 个故障",)
    assert [(fact.label, fact.value) for fact in card.facts][1:3] == [("待认领", "36"), ("未恢复", "36")]
    client.force_login(cast.operator)
    other = Incident.objects.first()
    assert other is not None
    page = client.get(card.buttons[0].url).content.decode()
    assert f"{Incident.objects.latest('pk').number}" in page
    assert "并入告警风暴" in client.get(f"/alerts/{other.pk}/").content.decode()
    assert client.get("/alerts/?storm=99999999999999999999").status_code == 200
