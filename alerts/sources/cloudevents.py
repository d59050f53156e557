"""CloudEvents 1.0 over HTTP: attributes in the headers, in the body, or many events in a list."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from alerts import cleaning, vocabulary
from alerts.drafts import Draft, Settings, each
from alerts.mapping.run import LIKELY
from alerts.signal import Parsed, SignalState
from alerts.sources.generic import by_mapping
from alerts.sources.kinds import SetUp, Source
from alerts.wire import Answer, Inbound, Unreadable, decoded, json_of, part, read_json, told

NEEDED: Final = ("specversion", "id", "source", "type")
OWN: Final = {*NEEDED, "subject", "time", "datacontenttype", "dataschema", "data", "data_base64", "severity"}
RATE: Final = "600"  # requests a minute that we promise to take


def read(inbound: Inbound, settings: Settings) -> Parsed:
    """Every event; the mapping, if there is one, sees each with its attributes and `data`.

    Raises: Unreadable.
    """
    events = _events(inbound)
    if settings.mapping is not None:
        return by_mapping(events, inbound, settings)
    return each(events, "", _drafted, inbound, settings)


def _events(inbound: Inbound) -> list[Any]:
    attributes = {name[3:]: value for name, value in inbound.headers.items() if name.startswith("ce-")}
    if "specversion" in attributes:
        return [_checked({**attributes, "data": _payload(inbound)}, "ce-")]
    body = read_json(inbound)
    found = body if isinstance(body, list) else [body]
    return [_checked(event, f"[{index}]." if isinstance(body, list) else "") for index, event in enumerate(found)]


def _payload(inbound: Inbound) -> Any:
    text = decoded(inbound)
    try:
        return json_of(text)
    except Unreadable:
        return text


def _checked(event: Any, place: str) -> Any:
    """The event with its data as it is meant. One that is no object is left to whoever counts them."""
    if not isinstance(event, dict):
        return event
    for name in NEEDED:
        if not isinstance(event.get(name), str) or not event[name]:
            raise Unreadable("not_event", f"{place}{name}")
    if isinstance(event.get("data_base64"), str):
        return {**event, "data": _plain(event["data_base64"], f"{place}data_base64")}
    return event


def _plain(encoded: str, place: str) -> Any:
    try:
        text = base64.b64decode(encoded, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        raise Unreadable("not_text", place) from None
    try:
        return json_of(text)
    except Unreadable:
        return text


def _drafted(event: Mapping[str, Any]) -> Draft:
    data = part(event, "data")
    last = str(event["type"]).rpartition(".")[2]
    state = vocabulary.state(last) or vocabulary.state(data.get("status") or data.get("state"))
    titled = next((data[name] for name in LIKELY if data.get(name)), "")
    return Draft(
        key=f"{event['source']}|{event.get('subject') or ''}",
        state=state or SignalState.FIRING,
        title=titled or event.get("subject") or event["type"],
        body=data.get("description") or ("" if data else event.get("data")),
        severity=event.get("severity") or data.get("severity"),
        labels={
            **{name: value for name, value in event.items() if name not in OWN},
            **part(data, "labels"),
            **{name: event.get(name) for name in ("source", "type", "subject")},
        },
        annotations={"id": event["id"]},
        links=[("source", event["source"]), ("link", data.get("url"))],
        happened=event.get("time"),
    )


def greeted(inbound: Inbound) -> Answer | None:
    """The consent that a sender of webhooks asks for before it sends."""
    origin = cleaning.line(inbound.headers.get("webhook-request-origin"))
    if inbound.method != "OPTIONS" or not origin:
        return None
    return told(200, None, webhook_allowed_origin=origin, webhook_allowed_rate=RATE, allow="POST")


SOURCE: Final = Source(
    "cloudevents",
    "CloudEvents 1.0",
    read,
    SetUp(
        steps=(
            _("把事件的接收地址设为 %(address)s，请求头加 Authorization: Bearer %(token)s；三种 HTTP 模式都可以。"),
            _("source 与 subject 合起来是告警标识；type 以 .firing、.resolved 或 .ok 结尾时决定状态，也可用字段映射。"),
        ),
    ),
    greeting=greeted,
)
