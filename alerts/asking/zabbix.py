"""Zabbix's API: problems that are unresolved, and of what is open here the recovery that it has written down.

What it does not list may be hidden from the token's user, so an end needs its recovery event; that has the true time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from alerts import cleaning
from alerts.asking.monitor import EVERYONE, Ask, Driver, Monitor, below, listed, parcels, puzzled
from alerts.engine.reconciliation import Drift, Reading, There
from alerts.moments import moment
from alerts.sources.zabbix import LEVELS
from alerts.wire import items
from bots import api as bots

PAGE: Final = "/api_jsonrpc.php"
HEADER_SINCE: Final = (6, 4)  # before it the token stands in the body
MOST: Final = 5_000
_VERSION: Final = re.compile(r"(\d+)\.(\d+)")
_NUMBERS: Final = range(6)


@dataclass(frozen=True)
class _Line:
    """One Zabbix, of which is known where its token goes."""

    monitor: Monitor
    ask: Ask
    header: bool

    def call(self, method: str, params: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        body = {"jsonrpc": "2.0", "method": method, "params": params, "id": 1}
        if self.header:
            return listed(_result(self.ask(_page(self.monitor.api), self.monitor.token, body=body)))
        return listed(_result(self.ask(_page(self.monitor.api), "", body=body | {"auth": self.monitor.token})))


def read(monitor: Monitor, ask: Ask, here: Mapping[str, datetime]) -> Reading:
    """The problems from the monitor's least severity on, and what is over of that which is open here.

    Raises: Unanswered.
    """
    line = _Line(monitor, ask, _version(monitor, ask) >= HEADER_SINCE)
    wanted = [n for n in _NUMBERS if monitor.heeds(LEVELS[str(n)])] or list(_NUMBERS)
    problems = line.call("problem.get", {
        "output": ["eventid", "objectid", "clock", "name", "severity", "suppressed", "opdata"],
        "source": 0, "object": 0, "recent": False, "severities": wanted, "selectTags": "extend",
        "sortfield": ["eventid"], "sortorder": "DESC", "limit": MOST + 1,
    })  # fmt: skip
    if len(problems) > MOST:
        raise bots.Unanswered(_("对方有超过 {most} 条未恢复的告警，未核对").format(most=MOST))
    known = {_number(one, "eventid") for one in problems}
    fresh = [one for one in problems if one["eventid"] not in here]
    hosts = _hosts(line, {_number(one, "objectid") for one in fresh}) if monitor.least else {}
    there = tuple(_there(one, monitor, hosts) for one in problems)
    return Reading(there, _ended(line, [key for key in here if key.isdecimal() and key not in known]))


def _page(api: str) -> str:
    return api if api.endswith(".php") else f"{api}{PAGE}"


def _version(monitor: Monitor, ask: Ask) -> tuple[int, int]:
    """It is told to everybody, and to nobody who shows a token."""
    body = {"jsonrpc": "2.0", "method": "apiinfo.version", "params": [], "id": 1}
    said = _result(ask(_page(monitor.api), "", body=body))
    found = _VERSION.match(said) if isinstance(said, str) else None
    if found is None:
        raise puzzled()
    return int(found[1]), int(found[2])


def _result(said: Any) -> Any:
    error = said.get("error") if isinstance(said, dict) else None
    if isinstance(error, dict):
        why = cleaning.line(error.get("data") or error.get("message"), 200)
        raise bots.Unanswered(_("对方返回错误：{why}").format(why=why))
    return below(said, "result")


def _number(one: Mapping[str, Any], name: str) -> str:
    number = one.get(name)
    if not isinstance(number, str) or not number.isdecimal():
        raise puzzled()
    return number


def _hosts(line: _Line, triggers: set[str]) -> dict[str, str]:
    """The hosts of these triggers, as far as they are watched at all: what is switched off is not missed."""
    found: dict[str, str] = {}
    for some in parcels(sorted(triggers)):
        params = {"triggerids": some, "output": ["triggerid"], "selectHosts": ["name"], "monitored": True}
        for one in line.call("trigger.get", params):
            names = [cleaning.line(host.get("name")) for host in items(one.get("hosts")) if isinstance(host, dict)]
            found[_number(one, "triggerid")] = ", ".join(names)
    return found


def _there(one: Mapping[str, Any], monitor: Monitor, hosts: Mapping[str, str]) -> There:
    began = moment(one.get("clock"), monitor.zone)
    quiet = str(one.get("suppressed", "0")) == "1" or one["objectid"] not in hosts
    told = monitor.heeds(LEVELS.get(str(one.get("severity")))) and not quiet
    raw = {
        "event_id": one["eventid"], "event_value": "1", "event_update_status": "0", "event_name": one.get("name"),
        "event_opdata": one.get("opdata"), "event_nseverity": str(one.get("severity")),
        "event_tags_json": json.dumps(items(one.get("tags")), ensure_ascii=False), "trigger_id": one["objectid"],
        "event_date": began.at.isoformat() if began else "", "host_name": hosts.get(one["objectid"], ""),
        "zabbix_url": monitor.api.removesuffix(PAGE),
    }  # fmt: skip
    return There(one["eventid"], began.at if began else None, {}, EVERYONE, told, raw)


def _ended(line: _Line, keys: Sequence[str]) -> dict[str, datetime]:
    """Which of these events have their recovery, and since when."""
    by: dict[str, str] = {}
    for some in parcels(keys):
        for one in line.call("event.get", {"eventids": some, "output": ["eventid", "r_eventid"]}):
            if (recovery := str(one.get("r_eventid") or "0")) != "0":
                by[_number(one, "eventid")] = recovery
    since: dict[str, datetime] = {}
    for some in parcels(sorted(set(by.values()))):
        for one in line.call("event.get", {"eventids": some, "output": ["eventid", "clock"]}):
            if at := moment(one.get("clock"), line.monitor.zone):
                since[_number(one, "eventid")] = at.at
    return {key: since[recovery] for key, recovery in by.items() if recovery in since}


def bodies(found: Drift, now: datetime) -> Iterator[list[Mapping[str, Any]]]:
    """As our media type writes both, many at a time."""
    ends = [
        {
            "event_id": one.key, "event_value": "0", "event_update_status": "0",
            "event_date": one.episode.astimezone(UTC).isoformat(),
            "event_recovery_date": (one.ended or now).astimezone(UTC).isoformat(),
        }
        for one in found.stale
    ]  # fmt: skip
    yield from parcels([one.raw for one in found.missing] + ends)


ZABBIX: Final = Driver(read, bodies)
