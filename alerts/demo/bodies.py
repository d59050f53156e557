"""A fault in the words of each sender."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from alerts.demo.plan import Fault
from alerts.wire import Inbound

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
RESENT: Final = timedelta(minutes=4)
JSON: Final = "application/json"


def prometheus(fault: Fault, number: int, began: datetime, at: datetime, *, over: bool) -> Inbound:
    """As Prometheus writes to `/api/v2/alerts`."""
    labels = {
        "alertname": f"rule{number}", "instance": f"{fault.host}:9100", "system": fault.system,
        "severity": fault.severity,
    }  # fmt: skip
    alert = {
        "labels": labels,
        "annotations": {"summary": f"{fault.host} {fault.title}", "description": f"当前值 {fault.value}"},
        "startsAt": began.isoformat(),
        "endsAt": (at if over else at + RESENT).isoformat(),
        "generatorURL": "http://prometheus.example.com/graph?g0.expr=up",
    }
    return _sent([alert], at, tail="api/v2/alerts", agent="Prometheus/2.53.0")


def zabbix(fault: Fault, number: int, began: datetime, at: datetime, *, over: bool) -> Inbound:
    """As our media type for Zabbix writes."""
    local, ended = began.astimezone(SHANGHAI), at.astimezone(SHANGHAI)
    body = {
        "event_id": str(20_400 + number), "event_value": "0" if over else "1", "event_update_status": "0",
        "event_name": f"{fault.host} {fault.title}", "event_nseverity": fault.severity, "event_opdata": fault.value,
        "event_date": f"{local:%Y.%m.%d}", "event_time": f"{local:%H:%M:%S}",
        "event_recovery_date": f"{ended:%Y.%m.%d}" if over else "{EVENT.RECOVERY.DATE}",
        "event_recovery_time": f"{ended:%H:%M:%S}" if over else "{EVENT.RECOVERY.TIME}",
        "host_name": fault.host, "trigger_id": str(19_000 + number),
        "event_tags_json": json.dumps([{"tag": "system", "value": fault.system}]),
        "zabbix_url": "https://zabbix.example.com/",
    }  # fmt: skip
    return _sent(body, at, agent="Zabbix")


def clearing(fault: Fault, number: int, began: datetime, at: datetime, *, over: bool) -> Inbound:
    """As the clearing platform writes, in words of its own."""
    event = {
        "rule": f"eod-{number}", "subject": fault.title, "system": fault.system, "host": fault.host,
        "level": fault.severity, "detail": fault.value, "since": began.isoformat(), "st": "NORMAL" if over else "ALARM",
    }  # fmt: skip
    return _sent({"data": {"events": [event]}}, at, agent="eod-notify/3.1")


def raw(text: str, at: datetime) -> Inbound:
    """A body as it is written here."""
    return Inbound(at, text.encode(), headers={"user-agent": "curl/7.76.1"}, content_type=JSON)


def _sent(body: Any, at: datetime, *, tail: str = "", agent: str) -> Inbound:
    text = json.dumps(body, ensure_ascii=False)
    return Inbound(at, text.encode(), tail=tail, headers={"user-agent": agent}, content_type=JSON)
