"""Prometheus and its kin straight to us: the address `/api/v2/alerts` that Alertmanager itself has.

Nothing stands between that could swallow a recovery. An alert is vouched for until `endsAt`; past it without a word the
sender is silent, which is not the same as recovered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from alerts import cleaning
from alerts.drafts import Draft, Settings, each
from alerts.moments import moment
from alerts.signal import Parsed, SignalState
from alerts.sources.alertmanager import NAMING, TELLING, addresses, first
from alerts.sources.kinds import API, Answers, SetUp, Source
from alerts.wire import Answer, Inbound, Unreadable, part, read_json, told

UNSAID: Final = timedelta(minutes=5)  # what Alertmanager grants to an alert that says no end
SNIPPET: Final = """\
alerting:
  alertmanagers:
    - scheme: SCHEME
      path_prefix: PATH
      authorization:
        credentials: TOKEN
      static_configs:
        - targets: [HOST]
"""


def read(inbound: Inbound, settings: Settings) -> Parsed:
    """Every alert of the list.

    Raises: Unreadable.
    """
    body = read_json(inbound)
    if not isinstance(body, list):
        raise Unreadable("not_list", "", type(body).__name__)
    return each(body, "", lambda alert: _drafted(alert, inbound.received_at, settings.clock), inbound, settings)


def _drafted(alert: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> Draft:
    labels, notes = part(alert, "labels"), part(alert, "annotations")
    named = {name: value for name, value in labels.items() if value != ""}  # there, an empty label is none
    told_end = moment(alert.get("endsAt"), zone)
    until = told_end.at if told_end else now + UNSAID
    over = until <= now
    return Draft(
        key=cleaning.fingerprint(named) if named else "",
        state=SignalState.RESOLVED if over else SignalState.FIRING,
        title=first(notes, NAMING) or labels.get("alertname"),
        body=first(notes, TELLING),
        severity=labels.get("severity"),
        labels=labels,
        annotations=notes,
        links=addresses(alert, {}, labels, notes),
        value=notes.get("value"),
        began=alert.get("startsAt"),
        happened=alert.get("endsAt") if over else alert.get("startsAt"),
        lease=None if over else until,
    )


def _stored(inbound: Inbound) -> Answer:
    return told(200, {"status": "success"}) if "/v1/" in inbound.tail else told(200)


SOURCE: Final = Source(
    "prometheus",
    "Prometheus / vmalert",
    read,
    SetUp(
        steps=(
            _("推荐的接入方式：Prometheus、vmalert、Thanos、Loki 直接上报，不经 Alertmanager，恢复不会丢。"),
            _("在 prometheus.yml 的 alerting 段添加下面的配置；完整地址是 %(address)s/api/v2/alerts。"),
            _("vmalert 用启动参数 -notifier.url=%(address)s 和 -notifier.bearerToken=%(token)s。"),
            _("告警断报与告警恢复分开处理：超过 endsAt 没有新消息记为状态未知。"),
            _("上报方与这里的时钟相差须在一个租期以内（默认 4 分钟），请开启时间同步。"),
        ),
        snippet=SNIPPET,
    ),
    answers=Answers(stored=_stored),
    reads=frozenset({API}),
)
