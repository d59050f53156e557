"""Prometheus Alertmanager, webhook version 4. Known by what the body holds, never by the user agent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

from alerts import cleaning, vocabulary
from alerts.drafts import Draft, Settings, each
from alerts.signal import Flag, Parsed, SignalState
from alerts.sources.generic import by_mapping
from alerts.sources.kinds import API, REPEAT, SetUp, Source
from alerts.wire import Inbound, Unreadable, part, read_json

NAMING: Final = ("summary", "title", "message")
TELLING: Final = ("description", "message")
PICTURES: Final = ("image_url", "imageURL", "image")
SNIPPET: Final = """\
receivers:
  - name: hub
    webhook_configs:
      - url: ADDRESS
        send_resolved: true
        max_alerts: 0
        http_config:
          authorization:
            credentials: TOKEN
"""


def read(inbound: Inbound, settings: Settings) -> Parsed:
    """Every alert of the group, the firing and the recovered.

    Raises: Unreadable.
    """
    body = read_json(inbound)
    if not isinstance(body, dict) or not isinstance(body.get("alerts"), list):
        return by_template(body, inbound, settings)
    return each(body["alerts"], "alerts", lambda alert: drafted(alert, body), inbound, settings)


def by_template(body: Any, inbound: Inbound, settings: Settings) -> Parsed:
    """Newer versions let the user write the body: that goes by the mapping.

    Raises: Unreadable, also if there is no mapping.
    """
    if settings.mapping is None:
        raise Unreadable("no_alerts", "alerts")
    return by_mapping(body, inbound, settings)


def drafted(alert: Mapping[str, Any], group: Mapping[str, Any]) -> Draft:
    """One alert of a group, as Alertmanager and Grafana write it."""
    labels, notes = part(alert, "labels"), part(alert, "annotations")
    state = vocabulary.state(alert.get("status"))
    over = state is SignalState.RESOLVED
    return Draft(
        key=alert.get("fingerprint") or (cleaning.fingerprint(labels) if labels else ""),
        state=state or SignalState.FIRING,
        title=first(notes, NAMING) or labels.get("alertname"),
        body=first(notes, TELLING),
        severity=labels.get("severity"),
        labels=labels,
        annotations=notes,
        links=addresses(alert, group, labels, notes),
        images=[notes.get(name) for name in PICTURES],
        value=notes.get("value"),
        began=alert.get("startsAt"),
        happened=alert.get("endsAt") if over else alert.get("startsAt"),
        group_key=group.get("groupKey"),
        group_state=group.get("status"),
        truncated=group.get("truncatedAlerts"),
        flags=() if state else (Flag.UNKNOWN_STATE,),
    )


def addresses(
    alert: Mapping[str, Any], group: Mapping[str, Any], labels: Mapping[str, Any], notes: Mapping[str, Any]
) -> list[tuple[str, Any]]:
    """Where to look: the query, the runbook, the dashboard, the form that silences exactly this alert."""
    found = [("query", alert.get("generatorURL"))]
    found += [("runbook", notes.get("runbook_url") or notes.get("runbook"))]
    found += [("dashboard", notes.get("dashboard_url") or notes.get("dashboard"))]
    if isinstance(group.get("externalURL"), str) and group["externalURL"] and "silenceURL" not in alert:
        found += [("silence", silencing(group["externalURL"], labels))]
    return found


def silencing(base: str, labels: Mapping[str, Any]) -> str:
    """The address of Alertmanager's own form, filled with the labels."""
    texts = ((name, json.dumps(value, ensure_ascii=False)) for name, value in labels.items() if isinstance(value, str))
    matchers = ", ".join(f"{name}={quoted}" for name, quoted in sorted(texts))
    return f"{base.rstrip('/')}/#/silences/new?filter=" + quote("{" + matchers + "}", safe="", errors="replace")


def first(notes: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    """The first of these that says something."""
    return next((notes[name] for name in names if notes.get(name)), "")


SOURCE: Final = Source(
    "alertmanager",
    "Alertmanager",
    read,
    SetUp(
        steps=(
            _("在 alertmanager.yml 里添加下面的接收器，地址 %(address)s，凭据 %(token)s。"),
            _("send_resolved 保持 true，max_alerts 保持 0：被截断的告警恢复时不会再被提到。"),
            _("静默期间恢复的告警，Alertmanager 不会再通知；请同时填写它的 API 地址，用于每分钟核对。"),
            _("Prometheus 失联时 Alertmanager 会误报恢复；请保留一条始终触发的 Watchdog 告警并路由到这里。"),
        ),
        snippet=SNIPPET,
    ),
    reads=frozenset({API, REPEAT}),
)
