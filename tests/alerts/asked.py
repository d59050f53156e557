"""Sources that know where to ask, beside doubles of the systems behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from alerts.models import Alert
from alerts.services import reconciling
from alerts.services.sources import as_draft, change_source
from core import clock
from tests.alerts.conftest import Sender
from tests.alerts.monitors import TOKEN, Grafana, Monitor, Nightingale, Zabbix, serving

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
BEGAN = str(int(START.timestamp()))


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with clock.frozen(START), override_settings(WEBHOOK_ALLOW_HOSTS=["127.0.0.1", "other"]):
        yield


def after(seconds: float) -> Any:
    return clock.frozen(START + timedelta(seconds=seconds))


def linked(sender: Sender, monitor: Monitor, path: str = "", level: str = "", token: str = TOKEN) -> None:
    """The source knows where to ask."""
    draft = replace(as_draft(sender.source), api=f"{monitor.url}{path}", api_token=token, api_level=level)
    change_source(sender.source.pk, actor=None, draft=draft)


def asked(sender: Sender) -> dict[str, str]:
    """The minute comes; how each alert stands after it."""
    sender.source.refresh_from_db()
    assert reconciling.check(sender.source, at_once=True)
    sender.read()
    sender.source.refresh_from_db()
    return dict(Alert.objects.filter(source=sender.source).values_list("key", "state"))


@pytest.fixture
def zabbix(sender_of: Callable[[str], Sender]) -> Iterator[tuple[Sender, Zabbix]]:
    """A Zabbix with two problems, both told by our media type."""
    sender, monitor = sender_of("zabbix"), Zabbix()
    with serving(monitor):
        for key, trigger in (("101", "11"), ("102", "12")):
            monitor.hosts[trigger] = f"oms-{trigger}"
            happens(monitor, key, trigger)
            sender.post(
                {
                    "event_id": key, "event_value": "1", "event_update_status": "0", "event_name": f"磁盘 {key}",
                    "event_nseverity": "4", "event_date": "2026.11.23", "event_time": "10:00:00", "trigger_id": trigger,
                }
            )  # fmt: skip
        sender.read()
        linked(sender, monitor, "/zabbix")
        yield sender, monitor


def happens(monitor: Zabbix, key: str, trigger: str, severity: str = "4", suppressed: str = "0") -> None:
    monitor.problems.append(
        {
            "eventid": key, "objectid": trigger, "clock": BEGAN, "name": f"磁盘 {key}", "severity": severity,
            "suppressed": suppressed, "opdata": "93 %", "tags": [{"tag": "service", "value": "oms"}],
        }
    )  # fmt: skip
    monitor.events[key] = {"eventid": key, "clock": BEGAN, "r_eventid": "0"}


def recovers(monitor: Zabbix, key: str, recovery: str, at: datetime) -> None:
    monitor.problems = [one for one in monitor.problems if one["eventid"] != key]
    monitor.events[key]["r_eventid"] = recovery
    monitor.events[recovery] = {"eventid": recovery, "clock": str(int(at.timestamp())), "r_eventid": "0"}


@pytest.fixture
def nightingale(sender_of: Callable[[str], Sender]) -> Iterator[tuple[Sender, Nightingale]]:
    """A Nightingale with two events, both told by its callback."""
    sender, monitor = sender_of("nightingale"), Nightingale()
    with serving(monitor):
        for number, key in enumerate(("aa", "bb"), 1):
            monitor.current.append(event(number, key))
        sender.post(monitor.current)
        sender.read()
        linked(sender, monitor)
        yield sender, monitor


def event(number: int, key: str, severity: int = 1) -> dict[str, Any]:
    began = int(START.timestamp())
    return {
        "id": number, "hash": key, "rule_id": 4, "rule_name": f"规则 {key}", "severity": severity,
        "is_recovered": False,
        "first_trigger_time": began, "trigger_time": began + 60, "tags": ["ident=oms-01"],
    }  # fmt: skip


def over(number: int, key: str, at: datetime) -> dict[str, Any]:
    return event(number, key) | {"is_recovered": True, "recover_time": int(at.timestamp())}


def holds(key: str) -> dict[str, Any]:
    return {
        "fingerprint": key, "labels": {"alertname": key, "__alert_rule_uid__": "u1"},
        "annotations": {"__values__": "{}"},
        "startsAt": START.isoformat(), "status": {"state": "active"}, "receivers": [{"name": "hub"}],
    }  # fmt: skip


@pytest.fixture
def grafana(sender_of: Callable[[str], Sender]) -> Iterator[tuple[Sender, Grafana]]:
    """A Grafana with two alerts, both told by its contact point."""
    sender, monitor = sender_of("grafana"), Grafana(active=[holds("aa"), holds("bb")])
    with serving(monitor):
        told = [{"status": "firing", "fingerprint": key, "labels": {"alertname": key}} for key in ("aa", "bb")]
        sender.post({"status": "firing", "alerts": [one | {"startsAt": START.isoformat()} for one in told]})
        sender.read()
        linked(sender, monitor)
        yield sender, monitor
