"""PagerDuty's Events API, version 2, as hundreds of tools speak it: alerts and changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from alerts import cleaning
from alerts.drafts import Draft, Settings, one
from alerts.moments import moment
from alerts.signal import Change, Parsed, SignalState
from alerts.sources.kinds import AGAIN, EVERYWHERE, Answers, SetUp, Source
from alerts.wire import Answer, Inbound, Place, Unreadable, Where, items, mapping, part, read_json, told

STATES: Final = {
    "trigger": SignalState.FIRING,
    "acknowledge": SignalState.ACKNOWLEDGED,
    "resolve": SignalState.RESOLVED,
}
KEPT: Final = ("source", "component", "group", "class")


def read(inbound: Inbound, settings: Settings) -> Parsed:
    """The event, or the change if it came to the address of changes.

    Raises: Unreadable.
    """
    body = mapping(read_json(inbound))
    if "change" in inbound.tail:
        return Parsed(changes=(_change(body, inbound, settings),))
    return one(_drafted(body, inbound), inbound, settings)


def _drafted(body: Mapping[str, Any], inbound: Inbound) -> Draft:
    action = cleaning.line(body.get("event_action")).lower()
    if action not in STATES:
        raise Unreadable("not_event", "event_action", action)
    payload, key = part(body, "payload"), body.get("dedup_key")
    if STATES[action] is SignalState.FIRING and not cleaning.line(payload.get("summary")):
        raise Unreadable("not_event", "payload.summary")
    if STATES[action] is not SignalState.FIRING and not cleaning.line(key):
        raise Unreadable("not_event", "dedup_key")
    details = payload.get("custom_details")
    return Draft(
        key=key if cleaning.line(key) else minted(inbound),
        state=STATES[action],
        title=payload.get("summary") or key,
        body="" if isinstance(details, dict) else details,
        severity=payload.get("severity"),
        labels={name: payload.get(name) for name in KEPT},
        annotations=details,
        links=[("client", body.get("client_url")), *_links(body)],
        images=[image.get("src") for image in items(body.get("images")) if isinstance(image, dict)],
        happened=payload.get("timestamp"),
    )


def _change(body: Mapping[str, Any], inbound: Inbound, settings: Settings) -> Change:
    payload = part(body, "payload")
    title = cleaning.line(payload.get("summary"))
    if not title:
        raise Unreadable("not_event", "payload.summary")
    at = moment(payload.get("timestamp"), settings.clock)
    return Change(
        key=minted(inbound),
        title=title,
        source=cleaning.line(payload.get("source")),
        event_time=at.at if at else None,
        details=cleaning.words(payload.get("custom_details")),
        links=cleaning.links(_links(body)),
    )


def minted(inbound: Inbound) -> str:
    """An identity for what has none: the same whenever the same request is read again."""
    return cleaning.fingerprint(inbound.received_at.isoformat(), inbound.body.hex())


def _links(body: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    return [(link.get("text"), link.get("href")) for link in items(body.get("links")) if isinstance(link, dict)]


def _heard(inbound: Inbound, parsed: Parsed) -> Answer:
    if parsed.problem:
        wrong = f"{parsed.problem.place} {parsed.problem.code}".strip()
        return told(400, {"status": "invalid event", "message": "Event object is invalid", "errors": [wrong]})
    if parsed.changes:
        return told(202, {"status": "success", "message": "Change event processed"})
    return told(202, {"status": "success", "message": "Event processed", "dedup_key": parsed.signals[0].key})


SOURCE: Final = Source(
    "pagerduty",
    _("PagerDuty Events v2 兼容"),
    read,
    SetUp(
        steps=(
            _("把工具里 PagerDuty 的地址换成 %(address)s/v2/enqueue，routing key 填 %(token)s。"),
            _("变更事件发到 %(address)s/v2/change/enqueue。"),
            _("Alertmanager 经由这里只能按组上报；请改用 Prometheus 或 Alertmanager 来源，逐条接收。"),
        ),
    ),
    answers=Answers(
        heard=_heard,
        later=told(429, {"status": "throttle exceeded"}, retry_after=AGAIN),
        stranger=told(400, {"status": "invalid event", "message": "Invalid routing key", "errors": ["routing_key"]}),
    ),
    places=(Place(Where.BODY, "routing_key"), *EVERYWHERE),
    roads=("v2/enqueue", "v2/change/enqueue"),
)
