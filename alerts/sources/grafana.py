"""Grafana's own alerting: Alertmanager's body with more in it, or whatever template the user wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from alerts import cleaning
from alerts.drafts import Draft, Settings, each
from alerts.signal import Flag, Parsed
from alerts.sources import alertmanager
from alerts.sources.kinds import API, HEADERS, REPEAT, SECRET, SetUp, Source
from alerts.sources.signatures import by_header
from alerts.wire import Inbound, part, read_json

# Alerts about missing data carry one of these names; the rule that misses it stands in another label.
NO_DATA: Final = {"DatasourceNoData", "DatasourceError"}
TEST: Final = "TestAlert"


def read(inbound: Inbound, settings: Settings) -> Parsed:
    """Every alert of the notification; a body of the user's own template goes by the mapping.

    Raises: Unreadable.
    """
    body = read_json(inbound)
    if isinstance(body, dict) and isinstance(body.get("alerts"), list):
        return each(body["alerts"], "alerts", lambda alert: _drafted(alert, body), inbound, settings)
    return alertmanager.by_template(body, inbound, settings)


def _drafted(alert: Mapping[str, Any], group: Mapping[str, Any]) -> Draft:
    draft = alertmanager.drafted(alert, group)
    labels = part(alert, "labels")
    missing = cleaning.line(labels.get("alertname")) in NO_DATA
    named = labels.get("rulename") if missing else ""
    pages = [(name, alert.get(f"{name}URL")) for name in ("dashboard", "panel", "silence")]
    return replace(
        draft,
        title=named or draft.title,
        value=_value(alert),
        links=[*draft.links, *pages],
        images=[alert.get("imageURL"), *draft.images],
        flags=[*draft.flags, *([Flag.NO_DATA] if missing else [])],
        test=labels.get("alertname") == TEST and labels.get("instance") == "Grafana",
    )


def _value(alert: Mapping[str, Any]) -> Any:
    values = part(alert, "values")
    return ", ".join(f"{name}={value}" for name, value in values.items()) or alert.get("valueString")


SOURCE: Final = Source(
    "grafana",
    "Grafana",
    read,
    SetUp(
        steps=(
            _("在 Grafana 的 Alerting → Contact points 新建 Webhook，URL 填 %(address)s，方法 POST 或 PUT。"),
            _("Authorization Header 的 Scheme 填 Bearer，Credentials 填 %(token)s；保留 Send resolved。"),
            _("需要签名时启用 HMAC Signature，把密钥填到这里；配置了时间戳头的，把头的名称一并填写。"),
            _("无数据和数据源错误按监控数据缺失接收，不当作业务故障。"),
            _("在这里填写 Grafana 的地址和服务账号令牌（Viewer 即可），用于每分钟核对。"),
        ),
    ),
    genuine=by_header,
    reads=frozenset({SECRET, HEADERS, API, REPEAT}),
)
