"""Tencent Cloud observability: figures come as numbers or texts, times without zone, names in any case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from alerts import cleaning
from alerts.drafts import Draft, Settings, one, whole
from alerts.moments import moment
from alerts.signal import Flag, Parsed, SignalState
from alerts.sources.kinds import Answers, SetUp, Source
from alerts.wire import BASIC, PATH, Answer, Inbound, Unreadable, items, mapping, part, read_json, told

STATES: Final = {"1": SignalState.FIRING, "0": SignalState.RESOLVED}
PROOF: Final = {"sessionId", "alarmStatus", "alarmObjInfo", "alarmPolicyInfo"}


def read(inbound: Inbound, settings: Settings) -> Parsed:
    """The alarm; nothing, and rightly, of the empty request by which the console tries the address.

    Raises: Unreadable.
    """
    if not inbound.body.strip() or inbound.body.strip() == b"{}":
        return Parsed(aside="verification")
    body = mapping(read_json(inbound))
    if not PROOF & set(body):
        raise Unreadable("no_alerts", "sessionId")
    return one(_drafted(body, settings), inbound, settings)


def _drafted(body: Mapping[str, Any], settings: Settings) -> Draft:
    policy, where = part(body, "alarmPolicyInfo"), part(body, "alarmObjInfo")
    state = STATES.get(cleaning.line(body.get("alarmStatus")))
    over = state is SignalState.RESOLVED
    what, dims = part(policy, "conditions"), part(where, "dimensions")
    policies = [cleaning.line(policy.get(name)).lower() for name in ("policyName", "policyId")]
    graded = next((name for name in policies if name in settings.severities), "")
    return Draft(
        key=body.get("alertId") or body.get("sessionId") or cleaning.fingerprint(policy.get("policyId"), dims),
        state=state or SignalState.FIRING,
        title=_title(policy, what, dims),
        body=_told(what, body),
        severity=graded or body.get("alarmLevel"),
        labels=_labels(body, policy, where, what, dims),
        annotations={item.get("key"): item.get("value") for item in items(body.get("additionalMsg")) if _pair(item)},
        value=" ".join(filter(None, map(cleaning.line, (what.get("currentValue"), _unit(what))))),
        began=body.get("firstOccurTime"),
        happened=_happened(body, settings, over=over),
        flags=() if state else (Flag.UNKNOWN_STATE,),
    )


def _title(policy: Mapping[str, Any], what: Mapping[str, Any], dims: Mapping[str, Any]) -> str:
    thing = dims.get("objName") or dims.get("objId")
    shown = what.get("metricShowName") or what.get("eventShowName") or what.get("metricName") or what.get("eventName")
    return " ".join(filter(None, map(cleaning.line, (policy.get("policyName"), thing, shown))))


def _told(what: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    measured = (what.get("metricShowName"), what.get("calcType"), what.get("calcValue"), what.get("calcUnit"))
    return " ".join(filter(None, map(cleaning.line, measured))) or cleaning.text(body.get("alarmContent"))


def _labels(body: Mapping[str, Any], *parts: Mapping[str, Any]) -> dict[str, Any]:
    """Dimensions are named differently by each product, and in any case: all of them are kept."""
    policy, where, what, dims = parts
    picked = {
        "alarmType": body.get("alarmType"),
        **{name: where.get(name) for name in ("region", "namespace", "appId")},
        **{name: policy.get(name) for name in ("policyId", "policyName", "policyType", "policyTypeCName")},
        **{name: what.get(name) for name in ("metricName", "eventName", "productName")},
    }
    return {**picked, **{str(name): value for name, value in dims.items() if name not in picked}}


def _happened(body: Mapping[str, Any], settings: Settings, *, over: bool) -> Any:
    """When this was said: the recovery, or the beginning and how long it has lasted."""
    recovered = moment(body.get("recoverTime"), settings.clock)
    if over and recovered:
        return body.get("recoverTime")
    began = moment(body.get("firstOccurTime"), settings.clock)
    if began is None or began.zoned:
        return body.get("firstOccurTime")
    since = timedelta(seconds=whole(body.get("durationTime")))
    return (began.at + since).astimezone(settings.clock).strftime("%Y-%m-%d %H:%M:%S")


def _unit(what: Mapping[str, Any]) -> Any:
    return what.get("unit") or what.get("calcUnit")


def _pair(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("key"), str)


def _heard(inbound: Inbound, parsed: Parsed) -> Answer:
    key = next((signal.key for signal in parsed.signals), "")
    return told(200, {"sessionId": key, "retCode": 0})


SOURCE: Final = Source(
    "tencent",
    _("腾讯云可观测平台"),
    read,
    SetUp(
        steps=(
            _("在通知模板的接口回调里填 %(address)s；也可以写成 https://hub:%(token)s@主机/路径，由腾讯云带上凭据。"),
            _("保存时腾讯云会试访问一次，这里显示为「验证请求」即为接通。"),
            _("腾讯云不带级别：默认为警告，可在来源里按策略名称指定级别。"),
        ),
    ),
    answers=Answers(heard=_heard),
    places=(PATH, BASIC),
)
