"""The ledger: it balances whatever comes, and whatever is lost on the way shows with its culprit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine.balance import NAMES, Fault, Tally, total
from alerts.models import Alert, Incident, Intake
from alerts.selectors.ledger import culprits, ledger
from alerts.services import dead_letters, house, reading, self_check
from alerts.states import AlertState, IncidentStatus, IntakeStatus, Resolution
from bots.models import Delivery
from core import clock
from core.errors import Refused
from tests.alerts.conftest import Sender
from tests.cast import Cast
from tests.rest.conftest import client_of

pytestmark = pytest.mark.django_db
FIRES = {"title": "委托响应超时", "status": "firing", "severity": "error", "key": "oms-1"}
TALLIES = st.builds(Tally, *(st.integers(0, 9) for _name in NAMES))


@pytest.fixture
def noon() -> Iterator[None]:
    """In the middle of a day, so that a while ago is the same day."""
    with clock.frozen(datetime.combine(clock.today(), time(12), tzinfo=UTC)):
        yield


@pytest.fixture
def sender(noon: None, cast: Cast, sender_of: Callable[[str], Sender]) -> Sender:
    """Two alerts, a repeat, a recovery, a recovery of nothing, and what nobody can read."""
    made = sender_of("generic")
    for key, status in (("a", "firing"), ("b", "firing"), ("a", "firing"), ("a", "resolved"), ("c", "resolved")):
        made.post(FIRES | {"key": key, "status": status})
    made.post(b"{broken")
    made.read()
    return made


def tally(sender: Sender) -> Tally:
    return next(line.tally for line in ledger(None, clock.today()).lines if line.source == sender.source)


def faults(sender: Sender) -> dict[Fault, int]:
    return tally(sender).faults


@given(st.lists(TALLIES, max_size=4))
def test_all_together_are_off_by_what_each_is_off(tallies: list[Tally]) -> None:
    whole = total(tallies)
    off = {fault: sum(one.faults.get(fault, 0) for one in tallies) for fault in Fault}
    assert whole.faults == {fault: by for fault, by in off.items() if by}


def test_a_day_balances_and_says_what_became_of_what(sender: Sender) -> None:
    found = tally(sender)
    assert found.balances
    assert (found.requests, found.read, found.dead, found.signals, found.taken, found.loose) == (6, 5, 1, 5, 5, 0)
    assert (found.alerts, found.homed, found.over) == (3, 1, 2)
    assert found.calls == found.queued > 0


def test_a_remark_on_what_nobody_knows_balances(sender_of: Callable[[str], Sender]) -> None:
    sender = sender_of("pagerduty")
    sender.post({"routing_key": sender.secret, "event_action": "acknowledge", "dedup_key": "x"})
    sender.read()
    found = tally(sender)
    assert (found.signals, found.taken, found.loose, found.faults) == (1, 0, 1, {})


def broken_by(fault: Fault, sender: Sender) -> None:
    """Make the rows lie as a bug of ours would."""
    if fault == Fault.LATE:
        sender.post(FIRES)
        Intake.objects.filter(status=IntakeStatus.WAITING).update(received_at=clock.now() - timedelta(minutes=11))
    elif fault == Fault.LOST:
        Intake.objects.filter(pk=sender.intakes()[0].pk).update(taken=0)
    elif fault == Fault.HOMELESS:
        Alert.objects.filter(key="b").update(incident=None)
    elif fault == Fault.ASTRAY:
        over: dict[str, Any] = {"status": IncidentStatus.RESOLVED, "open_key": "", "resolution": Resolution.PERSON}
        long_ago = clock.now() - timedelta(hours=1)
        Incident.objects.filter(alerts__key="b").update(resolved_at=long_ago, **over)
    elif fault == Fault.MISSING:
        Delivery.objects.filter(about_kind="alerts.incident").first().delete()  # type: ignore[union-attr]
    elif fault == Fault.OVERDUE:
        first = Delivery.objects.filter(about_kind="alerts.incident").first()
        Delivery.objects.filter(pk=first.pk).update(due_at=clock.now() - timedelta(minutes=11))  # type: ignore[union-attr]


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault != Fault.UNCOUNTED])
def test_what_is_lost_shows_with_its_culprit(sender: Sender, fault: Fault) -> None:
    """A request in a state that we do not know cannot be: a constraint holds that."""
    broken_by(fault, sender)
    assert set(faults(sender)) == {fault}
    assert [one.fault for one in culprits(None, clock.today(), sender.source)] == [fault]


def test_the_page_leads_to_the_culprits(cast: Cast, sender: Sender, client: Client) -> None:
    client.force_login(cast.operator)
    assert "chip-bad" not in client.get("/operate/alert-ledger/").content.decode()
    broken_by(Fault.HOMELESS, sender)
    page = client.get(f"/operate/alert-ledger/?source={sender.source.slug}").content.decode()
    assert "告警触发中，但没有故障" in page
    assert client.get("/operate/alert-ledger/?day=nonsense&source=none").status_code == 404


def test_the_rest_door_says_the_same(cast: Cast, sender: Sender) -> None:
    program = client_of(cast.operator, ["alert-sources:read"])
    told = program.get("/api/v1/alert-ledger").json()
    assert told["balances"] is True
    assert {line["source"]: line["requests"] for line in told["lines"]} == {sender.source.slug: 6, house.SLUG: 1}
    assert client_of(cast.member, ["alert-sources:read"]).get("/api/v1/alert-ledger").status_code == 403


def test_who_does_not_look_after_sources_asks_in_vain(cast: Cast, sender: Sender) -> None:
    with pytest.raises(Refused):
        ledger(cast.member, clock.today())


def test_the_command_ends_with_1_where_it_does_not_balance(sender: Sender) -> None:
    out = StringIO()
    call_command("alert_ledger", as_json=True, stdout=out)
    assert json.loads(out.getvalue())["sources"][sender.source.slug]["requests"] == 6
    broken_by(Fault.HOMELESS, sender)
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("alert_ledger", stdout=out)
    assert ended.value.code == 1
    assert "homeless" in out.getvalue()


def platform() -> list[tuple[str, str]]:
    """The platform's own alerts, as a worker reads them."""
    reading.read_source(Intake.objects.filter(source__slug=house.SLUG).values_list("source", flat=True)[0])
    return list(Alert.objects.filter(source__slug=house.SLUG).order_by("pk").values_list("key", "state"))


def test_a_night_that_does_not_balance_is_an_alert_until_one_does(sender: Sender) -> None:
    broken_by(Fault.HOMELESS, sender)
    self_check.balance(clock.today())
    self_check.balance(clock.today())
    assert ("ledger", AlertState.FIRING) in platform()
    raised = Alert.objects.get(key="ledger")
    assert "告警触发中，但没有故障 1" in raised.body
    assert raised.said == 1
    Alert.objects.filter(key="b").update(incident=Incident.objects.exclude(source__slug=house.SLUG).first())
    self_check.balance(clock.today())
    assert ("ledger", AlertState.RESOLVED) in platform()


def test_dead_letters_are_one_alert_until_they_are_read(sender: Sender) -> None:
    sender.post(b"{worse")
    sender.read()
    key = f"dead:{sender.source.slug}"
    assert platform() == [(key, AlertState.FIRING)]
    assert Incident.objects.filter(source__slug=house.SLUG).count() == 1
    assert dead_letters.settle() == 0
    Intake.objects.filter(status=IntakeStatus.DEAD).update(status=IntakeStatus.ASIDE)
    assert dead_letters.settle() == 1
    assert platform() == [(key, AlertState.RESOLVED)]
    assert dead_letters.settle() == 0
