"""Zabbix is asked what fires there; an end needs its recovery event."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.asking import zabbix as asking_zabbix
from alerts.models import Alert
from alerts.selectors.ledger import ledger
from alerts.states import AlertState, Road
from core import clock
from tests.alerts.asked import (
    START,
    after,
    asked,
    at_ten,
    grafana,
    happens,
    linked,
    nightingale,
    recovers,
    zabbix,
)
from tests.alerts.conftest import Sender
from tests.alerts.monitors import TOKEN, Zabbix

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["at_ten", "grafana", "nightingale", "zabbix"]


def test_zabbix_a_recovery_that_was_never_sent_heals_at_its_true_time(zabbix: tuple[Sender, Zabbix]) -> None:
    sender, monitor = zabbix
    ended = START + timedelta(seconds=40)
    recovers(monitor, "101", "201", ended)
    with after(90):
        assert asked(sender) == {"101": AlertState.RESOLVED, "102": AlertState.FIRING}
        assert ledger(None, clock.today()).balances
    row = Alert.objects.get(key="101")
    assert (row.resolved_at, row.title) == (ended, "磁盘 101")
    assert (sender.source.drift, [one.road for one in sender.intakes()][-1]) == (1, Road.CHECK)
    with after(150):
        asked(sender)
    assert sender.source.drift == 0


@pytest.mark.parametrize("version", ["5.4.0", "6.0.30", "6.4.1", "7.0.4", "7.2.0"])
def test_zabbix_the_token_goes_where_the_version_wants_it(zabbix: tuple[Sender, Zabbix], version: str) -> None:
    sender, monitor = zabbix
    monitor.version = version
    with after(90):
        asked(sender)
    assert sender.source.check_problem == ""
    assert all((body.get("auth") == TOKEN) == (version < "6.4") for _path, body in monitor.asked[1:])


def test_zabbix_what_the_token_may_not_see_stays_open(zabbix: tuple[Sender, Zabbix]) -> None:
    sender, monitor = zabbix
    monitor.hidden = {"101"}
    with after(90):
        assert asked(sender)["101"] == AlertState.FIRING
    assert sender.source.drift == 0


def test_zabbix_makes_up_for_what_never_came_from_a_severity_on(zabbix: tuple[Sender, Zabbix]) -> None:
    sender, monitor = zabbix
    for number, (severity, suppressed) in enumerate([("5", "0"), ("4", "0"), ("3", "0"), ("5", "1")], 103):
        happens(monitor, str(number), "11", severity, suppressed)
    happens(monitor, "107", "99")  # of a host that is switched off
    with after(90):
        assert set(asked(sender)) == {"101", "102"}
        linked(sender, monitor, "/zabbix", "critical")
        assert set(asked(sender)) == {"101", "102", "103", "104"}
    row = Alert.objects.get(key="103")
    assert (row.episode, row.severity, row.title) == (START, "critical", "磁盘 103")
    assert (row.labels["host_name"], row.labels["service"]) == ("oms-11", "oms")
    with after(91):
        recovery = {"event_id": "103", "event_value": "0", "event_date": "2026.11.23", "event_time": "10:00:00"}
        sender.post(recovery | {"event_recovery_date": "2026.11.23", "event_recovery_time": "10:01:31"})
        sender.read()
    assert Alert.objects.get(key="103").state == AlertState.RESOLVED


def test_zabbix_with_too_much_to_read_is_not_compared(
    zabbix: tuple[Sender, Zabbix], monkeypatch: pytest.MonkeyPatch
) -> None:
    sender, monitor = zabbix
    monkeypatch.setattr(asking_zabbix, "MOST", 1)
    happens(monitor, "103", "11")
    recovers(monitor, "101", "201", START)
    with after(90):
        assert asked(sender)["101"] == AlertState.FIRING
    assert "未核对" in sender.source.check_problem
