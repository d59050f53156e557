"""Zabbix, through the media type that we ship (`zabbix/`): its parameters are ours, its macros may be unresolved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from alerts import cleaning
from alerts.drafts import Draft, Settings, each, one
from alerts.signal import Flag, Parsed, Severity, SignalState
from alerts.sources.kinds import API, LEVEL, Answers, SetUp, Source
from alerts.wire import Answer, Inbound, Unreadable, json_of, mapping, read_json, told

HERE: Final = Path(__file__).with_name("zabbix")
_MACRO: Final = re.compile(r"\{.*\}", re.DOTALL)
_WORSE: Final = (Severity.INFO, Severity.INFO, Severity.WARNING, Severity.ERROR, Severity.CRITICAL, Severity.CRITICAL)
_WORDS: Final = ("not classified", "information", "warning", "average", "high", "disaster")
# By number and by word, from 0 on.
LEVELS: Final = {str(number): level for number, level in enumerate(_WORSE)} | dict(zip(_WORDS, _WORSE, strict=True))
KEPT: Final = ("host_name", "host_ip", "trigger_id", "event_severity")


def read(inbound: Inbound, settings: Settings) -> Parsed:
    """The problem, its recovery, or what somebody did with it; or several of them.

    Raises: Unreadable.
    """
    body = read_json(inbound)
    if isinstance(body, list):
        return each(body, "", _named, inbound, settings)
    return one(_named(mapping(body)), inbound, settings)


def _named(raw: Mapping[str, Any]) -> Draft:
    said = {name: "" if _unresolved(name, value) else value for name, value in raw.items()}
    test = _unresolved("event_id", raw.get("event_id"))  # what the test button of the media type sends
    if not test and not said.get("event_id") and not said.get("event_name"):
        raise Unreadable("no_alerts", "event_id")
    return _drafted({**said, "event_name": raw.get("event_name")}, test=test)


def _drafted(said: Mapping[str, Any], *, test: bool) -> Draft:
    state = _state(said)
    began = _at(said, "event")
    happened = {
        SignalState.RESOLVED: _at(said, "event_recovery"),
        SignalState.UPDATED: _at(said, "event_update"),
        SignalState.ACKNOWLEDGED: _at(said, "event_update"),
    }
    return Draft(
        key=said.get("event_id"),
        state=state or SignalState.FIRING,
        title=said.get("event_name"),
        body=_told(said),
        severity=said.get("event_nseverity") or said.get("event_severity"),
        own=LEVELS,
        labels={**{name: said.get(name) for name in KEPT}, **_tags(said.get("event_tags_json"))},
        annotations={name: said.get(name) for name in ("event_opdata", "event_update_action", "user_fullname")},
        links=[("problem", _page(said))],
        value=said.get("event_opdata") or said.get("item_value"),
        began=began,
        happened=happened.get(state, began) if state else began,
        flags=() if state or test else (Flag.UNKNOWN_STATE,),
        test=test,
    )


def _state(said: Mapping[str, Any]) -> SignalState | None:
    """An update never opens: what it may do is acknowledge."""
    if str(said.get("event_update_status")) == "1":
        done = str(said.get("event_update_action", "")).lower().replace(",", " ").split()
        return SignalState.ACKNOWLEDGED if "acknowledged" in done else SignalState.UPDATED
    return {"1": SignalState.FIRING, "0": SignalState.RESOLVED}.get(str(said.get("event_value", "")))


def _at(said: Mapping[str, Any], event: str) -> str:
    return f"{said.get(f'{event}_date') or ''} {said.get(f'{event}_time') or ''}".strip()


def _told(said: Mapping[str, Any]) -> str:
    parts = (said.get("event_update_message"), said.get("event_opdata"), said.get("trigger_description"))
    return "\n".join(filter(None, map(cleaning.text, parts)))


def _page(said: Mapping[str, Any]) -> str:
    base, trigger, event = (cleaning.line(said.get(name)) for name in ("zabbix_url", "trigger_id", "event_id"))
    known = base and trigger.isdecimal() and event.isdecimal()
    return f"{base.rstrip('/')}/tr_events.php?triggerid={trigger}&eventid={event}" if known else ""


def _tags(raw: Any) -> dict[str, str]:
    """The tags as labels; of one name the values stand in a row."""
    try:
        listed = json_of(raw) if isinstance(raw, str) and raw else raw
    except Unreadable:
        return {}
    found: dict[str, str] = {}
    for tag in listed[: cleaning.MANY] if isinstance(listed, list) else []:
        if isinstance(tag, dict):
            name, value = cleaning.line(tag.get("tag")), cleaning.line(tag.get("value")) or "true"
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _unresolved(name: str, value: Any) -> bool:
    """A macro that Zabbix could not fill in arrives as it is written."""
    return isinstance(value, str) and bool(_MACRO.fullmatch(value.strip())) and not name.endswith("_json")


def _heard(inbound: Inbound, parsed: Parsed) -> Answer:
    return told(200, {"status": "ok", "tags": {"hub_alert": next((one.key for one in parsed.signals), "")}})


SOURCE: Final = Source(
    "zabbix",
    "Zabbix",
    read,
    SetUp(
        steps=(
            _("导入媒介类型：Zabbix 6 和 7 用 YAML，5 用 XML。参数 url 填 %(address)s，token 填 %(token)s。"),
            _("在全局宏里设置 {$ZABBIX.URL}，告警才能链接回 Zabbix。"),
            _("给一个用户添加该媒介，并在动作里同时配置问题、恢复、更新三种操作；缺了恢复操作就收不到恢复。"),
            _("Zabbix 的时间不带时区：请把来源的时区设成 Zabbix 服务器的时区。"),
            _("在这里填写 Zabbix 网页地址和只读用户的 API 令牌（5.4 起），用于每分钟核对。"),
        ),
        files=(HERE / "media_type.yaml", HERE / "media_type_5.xml", HERE / "script.js"),
    ),
    reads=frozenset({API, LEVEL}),
    answers=Answers(heard=_heard),
)
