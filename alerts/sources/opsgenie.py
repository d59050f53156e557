"""Opsgenie's alert API, for those whom its end leaves without a home: create, close, acknowledge, heartbeat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from alerts import cleaning
from alerts.drafts import Draft, Settings, one
from alerts.signal import Beat, Flag, Parsed, Pulse, Severity, SignalState
from alerts.sources.kinds import EVERYWHERE, Answers, SetUp, Source
from alerts.sources.pagerduty import minted
from alerts.wire import Answer, Inbound, Place, Unreadable, Where, items, mapping, part, read_json, told

LEVELS: Final = {
    "p1": Severity.CRITICAL,
    "p2": Severity.ERROR,
    "p3": Severity.WARNING,
    "p4": Severity.INFO,
    "p5": Severity.INFO,
}
VERBS: Final = {"close": SignalState.RESOLVED, "acknowledge": SignalState.ACKNOWLEDGED}
_ALERT: Final = re.compile(r"v2/alerts/(.+)/(\w+)/?$")
_BEAT: Final = re.compile(r"v2/heartbeats/([^/]+)/ping/?$")


def read(inbound: Inbound, settings: Settings) -> Parsed:
    """What the address asks for: a heartbeat, something done with an alert, or a new one.

    Raises: Unreadable.
    """
    beat = _BEAT.search(inbound.tail)
    if beat:
        return Parsed(beats=(Beat(cleaning.line(beat[1]), Pulse.OK),))
    done = _ALERT.search(inbound.tail)
    said = mapping(read_json(inbound)) if inbound.body.strip() or not done else {}
    draft = _done(done[1], done[2], said, inbound) if done else _created(said)
    return one(draft, inbound, settings)


def _created(said: Mapping[str, Any]) -> Draft:
    if not cleaning.line(said.get("message")):
        raise Unreadable("not_event", "message")
    tags = ", ".join(cleaning.line(tag) for tag in items(said.get("tags")))
    source = said.get("source")
    return Draft(
        key=said.get("alias") or said.get("message"),
        state=SignalState.FIRING,
        title=said.get("message"),
        body=said.get("description"),
        severity=said.get("priority"),
        own=LEVELS,
        labels={**part(said, "details"), "entity": said.get("entity"), "tags": tags, "source": source},
        annotations={"note": said.get("note"), "user": said.get("user")},
        links=[("source", source)],
        hints=_named(said),
    )


def _done(key: str, verb: str, said: Mapping[str, Any], inbound: Inbound) -> Draft:
    """Only what we were told the alias of can be found again by it."""
    known = inbound.query.get("identifierType", "id") == "alias"
    return Draft(
        key=key,
        state=VERBS.get(verb, SignalState.UPDATED),
        title=key,
        body=said.get("note"),
        annotations={"user": said.get("user"), "source": said.get("source"), "action": verb},
        flags=() if known else (Flag.GUESSED_KEY,),
    )


def _named(said: Mapping[str, Any]) -> Iterator[Any]:
    for one_of in [*items(said.get("responders")), *items(said.get("teams"))]:
        if isinstance(one_of, dict):
            yield one_of.get("username") or one_of.get("name") or one_of.get("id")


def _heard(inbound: Inbound, parsed: Parsed) -> Answer:
    result = "PONG - Heartbeat received" if parsed.beats else "Request will be processed"
    return told(202, {"result": result, "took": 0.01, "requestId": _request(inbound)})


def _request(inbound: Inbound) -> str:
    mark = minted(inbound)
    return "-".join((mark[:8], mark[8:12], mark[12:16], mark[16:20], mark[20:32]))


SOURCE: Final = Source(
    "opsgenie",
    _("Opsgenie 兼容"),
    read,
    SetUp(
        steps=(
            _("把工具里 Opsgenie 的 API 地址换成 %(address)s，API key 填 %(token)s。"),
            _("关闭和确认请用 alias（identifierType=alias）：这里不发放 Opsgenie 的告警编号。"),
            _("心跳发到 %(address)s/v2/heartbeats/名称/ping。"),
        ),
    ),
    answers=Answers(
        heard=_heard,
        later=told(503, {"message": "Service unavailable"}, retry_after="30"),
        stranger=told(403, {"message": "Could not authenticate"}),
    ),
    places=(Place(Where.BEARER, "GenieKey"), *EVERYWHERE),
    roads=("v2/alerts", "v2/heartbeats"),
)
