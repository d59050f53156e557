"""Alertmanager's API, version 2: what is active, silenced ones as well. Grafana has the same below another path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from alerts.asking.monitor import Ask, Driver, Monitor, listed, parcels, puzzled
from alerts.engine.reconciliation import Drift, Reading, There, firing, over
from alerts.moments import moment
from alerts.wire import items, part

GRAFANA: Final = "/api/alertmanager/grafana"


def read(monitor: Monitor, ask: Ask, here: Mapping[str, datetime]) -> Reading:
    """All that Alertmanager holds; what it leaves out is over there.

    Raises: Unanswered.
    """
    said = ask(f"{monitor.api}/api/v2/alerts", monitor.token)
    return Reading(tuple(_there(one, monitor) for one in listed(said)))


def read_grafana(monitor: Monitor, ask: Ask, here: Mapping[str, datetime]) -> Reading:
    """All that the Alertmanager inside Grafana holds.

    Raises: Unanswered.
    """
    api = monitor.api.removesuffix("/").removesuffix(GRAFANA)
    said = ask(f"{api}{GRAFANA}/api/v2/alerts", monitor.token)
    return Reading(tuple(_there(_public(one), monitor) for one in listed(said)))


def _there(one: Mapping[str, Any], monitor: Monitor) -> There:
    began = moment(one.get("startsAt"), monitor.zone)
    if not isinstance(one.get("fingerprint"), str) or not one["fingerprint"]:
        raise puzzled()
    receivers = frozenset(str(each.get("name")) for each in items(one.get("receivers")) if isinstance(each, dict))
    told = part(one, "status").get("state") == "active"
    return There(one["fingerprint"], began.at if began else None, part(one, "labels"), receivers, told, one)


def _public(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """Grafana's webhook leaves out what begins with two underscores; its API does not."""
    parts = {name: part(one, name) for name in ("labels", "annotations")}
    kept = {name: {k: v for k, v in said.items() if not k.startswith("__")} for name, said in parts.items()}
    return {**one, **kept}


def webhooks(found: Drift, now: datetime) -> Iterator[dict[str, Any]]:
    """As Alertmanager's webhook writes both."""
    told = [firing(one) for one in found.missing] + [over(one, now) for one in found.stale]
    for alerts in parcels(told):
        yield {"version": "4", "status": "firing", "alerts": alerts}


ALERTMANAGER: Final = Driver(read, webhooks)
GRAFANA_DRIVER: Final = Driver(read_grafana, webhooks)
