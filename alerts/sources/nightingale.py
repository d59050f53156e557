"""Nightingale (夜莺): one event or a list of them. It takes 5xx for delivered and comes again on 429 alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from alerts import cleaning
from alerts.drafts import Draft, Settings, each
from alerts.signal import Parsed, Severity, SignalState
from alerts.sources.kinds import AGAIN, API, LEVEL, Answers, SetUp, Source
from alerts.wire import Inbound, Unreadable, items, json_of, part, read_json, told

LEVELS: Final = {"1": Severity.CRITICAL, "2": Severity.WARNING, "3": Severity.INFO}
KEPT: Final = ("group_name", "target_ident", "target_note", "cluster", "rule_id", "notify_rule_name")


def read(inbound: Inbound, settings: Settings) -> Parsed:
    """Every event.

    Raises: Unreadable.
    """
    body = read_json(inbound)
    found = body if isinstance(body, list) else [body]
    if isinstance(body, dict) and not {"hash", "rule_id", "rule_name"} & set(body):
        raise Unreadable("no_alerts", "hash")
    return each(found, "", _drafted, inbound, settings)


def _drafted(event: Mapping[str, Any]) -> Draft:
    over = event.get("is_recovered") in (True, 1, "true", "1")
    notes = _object(event, "annotations")
    return Draft(
        key=event.get("hash") or event.get("id"),
        state=SignalState.RESOLVED if over else SignalState.FIRING,
        title=event.get("rule_name"),
        body=event.get("rule_note"),
        severity=event.get("severity"),
        own=LEVELS,
        labels={**{name: event.get(name) for name in KEPT}, **_tags(event)},
        annotations={**notes, "prom_ql": event.get("prom_ql")},
        links=[("runbook", event.get("runbook_url")), *((name, url) for name, url in notes.items())],
        value=event.get("trigger_value"),
        began=event.get("first_trigger_time") or event.get("trigger_time"),
        happened=(event.get("recover_time") if over else "") or event.get("trigger_time"),
        group_key=event.get("rule_id"),
        hints=_people(event),
    )


def _tags(event: Mapping[str, Any]) -> dict[str, Any]:
    if part(event, "tags_map"):
        return dict(part(event, "tags_map"))
    raw = event.get("tags_json") or event.get("tags")
    listed = raw.split(",,") if isinstance(raw, str) else items(raw)
    pairs = (tag.partition("=") for tag in listed if isinstance(tag, str))
    return {name.strip(): value for name, _, value in pairs}


def _object(event: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object that some versions send as the text of one."""
    raw = event.get(name)
    if not isinstance(raw, str):
        return part(event, name)
    try:
        read = json_of(raw)
    except Unreadable:
        return {name: raw}
    return read if isinstance(read, dict) else {name: raw}


def _people(event: Mapping[str, Any]) -> Iterator[Any]:
    """Whom it would have told itself: people and groups of the rule, and who has claimed it."""
    for user in items(event.get("notify_users_obj")):
        if isinstance(user, dict):
            yield user.get("username") or user.get("nickname") or user.get("email")
    for group in items(event.get("notify_groups_obj")):
        if isinstance(group, dict):
            yield group.get("name")
    yield cleaning.line(event.get("claimant"))


SOURCE: Final = Source(
    "nightingale",
    _("夜莺"),
    read,
    SetUp(
        steps=(
            _("在夜莺的通知媒介里新建 Callback，地址填 %(address)s，请求头加 Authorization: Bearer %(token)s。"),
            _("在通知规则里选用该媒介，并勾选恢复通知。"),
            _("规则里查不到数据时夜莺也会报恢复，重要规则请另配无数据告警。"),
            _("在这里填写夜莺的地址和用户 Token（个人信息 → Token 管理），用于每分钟核对。"),
        ),
    ),
    reads=frozenset({API, LEVEL}),
    answers=Answers(later=told(429, {"status": "busy"}, retry_after=AGAIN)),
)
