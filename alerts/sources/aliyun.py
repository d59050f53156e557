"""Alibaba Cloud Monitor: callbacks of metric rules are forms, those of events are JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from alerts import cleaning
from alerts.drafts import Draft, Settings, one
from alerts.signal import Flag, Parsed, Severity, SignalState
from alerts.sources.generic import by_mapping
from alerts.sources.kinds import SetUp, Source
from alerts.wire import PATH, Inbound, Unreadable, json_of, read_any

STATES: Final = {"OK": SignalState.RESOLVED, "ALERT": SignalState.FIRING, "INSUFFICIENT_DATA": SignalState.FIRING}
LEVELS: Final = {"critical": Severity.CRITICAL, "warn": Severity.WARNING, "info": Severity.INFO, "ok": Severity.INFO}
NOTED: Final = ("expression", "lastTime", "metricProject", "transId", "preTriggerLevel")


def read(inbound: Inbound, settings: Settings) -> Parsed:
    """The rule that fired or recovered, the event, or what the mapping says of another format.

    Raises: Unreadable.
    """
    body = read_any(inbound)
    if isinstance(body, dict) and "alertState" in body:
        return one(_rule(body), inbound, settings)
    if settings.mapping is not None:
        return by_mapping(body, inbound, settings)
    if isinstance(body, dict) and "name" in body and "product" in body:
        return one(_event(body), inbound, settings)
    raise Unreadable("no_alerts", "alertState")


def _rule(said: Mapping[str, Any]) -> Draft:
    named = cleaning.line(said.get("alertState"))
    state = STATES.get(named.upper())
    over = state is SignalState.RESOLVED
    where = dimensions(said.get("dimensions"))
    flags = [Flag.NO_DATA] if named.upper() == "INSUFFICIENT_DATA" else []
    rule = said.get("ruleId") or said.get("alertName")
    return Draft(
        key=cleaning.fingerprint(rule, where) if rule else "",
        state=state or SignalState.FIRING,
        title=" ".join(filter(None, map(cleaning.line, (said.get("alertName"), said.get("instanceName"))))),
        body=said.get("expression"),
        severity=(said.get("preTriggerLevel") if over else "") or said.get("triggerLevel"),
        own=LEVELS,
        labels={**_picked(said, "alertName", "metricName", "namespace", "instanceName", "regionId", "ruleId"), **where},
        annotations=_picked(said, *NOTED),
        value=said.get("curValue"),
        happened=said.get("timestamp"),
        flags=flags if state else [*flags, Flag.UNKNOWN_STATE],
    )


def _event(said: Mapping[str, Any]) -> Draft:
    """An event of a product: it happens, it does not recover."""
    return Draft(
        key=said.get("id") or cleaning.fingerprint(said),
        state=SignalState.FIRING,
        title=" ".join(filter(None, map(cleaning.line, (said.get("name"), said.get("instanceName"))))),
        body=said.get("content"),
        severity=said.get("level"),
        own=LEVELS,
        labels=_picked(said, "product", "resourceId", "regionId", "status", "instanceName", "name"),
        began=said.get("eventTime"),
        happened=said.get("eventTime"),
    )


def dimensions(raw: Any) -> dict[str, str]:
    """What the rule looked at: `{userId=12, instanceId=i-1}`, or JSON with one object or a list of them."""
    said = cleaning.spelled(raw).strip()
    try:
        read = json_of(said)
    except Unreadable:
        pairs = (pair.partition("=") for pair in said.strip("{}[]").split(","))
        return {name.strip(): value.strip() for name, equals, value in pairs if equals}
    found: dict[str, str] = {}
    for one_of in read if isinstance(read, list) else [read]:
        found |= {str(name): cleaning.text(value) for name, value in one_of.items()} if isinstance(one_of, dict) else {}
    return found


def _picked(said: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: said.get(name) for name in names}


SOURCE: Final = Source(
    "aliyun",
    _("阿里云云监控"),
    read,
    SetUp(
        steps=(
            _("在云监控的报警规则里把「报警回调」填成 %(address)s；凭据已经写在地址里，请当作密码保管。"),
            _("回调没有可核对的签名，请同时在来源里填写云监控公布的网段。"),
            _("事件报警、ARMS、日志服务的格式各不相同，先发一条测试，再用字段映射读取。"),
        ),
    ),
    places=(PATH,),
)
