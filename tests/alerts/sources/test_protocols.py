"""PagerDuty, Opsgenie, CloudEvents, group bots, heartbeats: what their senders rely on."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from alerts.drafts import Settings
from alerts.signal import Flag, Pulse, Severity, SignalState
from alerts.sources.kinds import SOURCES
from alerts.wire import Inbound, tokens
from tests.alerts.requests import NOW, body_of, parsed, posted, said, sample


def answered(kind: str, inbound: Inbound) -> tuple[int, Any]:
    """Status and body of the answer."""
    source = SOURCES.get(kind)
    answer = source.answer(inbound, Settings())
    return answer.status, json.loads(answer.body)


# PagerDuty


def test_a_trigger_without_key_gets_one_and_is_told_it() -> None:
    inbound = sample("pagerduty", "trigger-without-key").inbound
    [signal] = said("pagerduty", "trigger-without-key").signals
    status, body = answered("pagerduty", inbound)
    assert (status, body["dedup_key"], body["status"]) == (202, signal.key, "success")
    again = parsed("pagerduty", inbound.body, received_at=inbound.received_at).signals[0].key
    later = parsed("pagerduty", inbound.body, received_at=inbound.received_at + timedelta(seconds=1)).signals[0].key
    assert again == signal.key != later


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"event_action": "explode"},
        {"event_action": "trigger"},
        {"event_action": "trigger", "payload": {"summary": " "}},
        {"event_action": "resolve"},
        {"event_action": "acknowledge", "dedup_key": ""},
    ],
)
def test_an_invalid_event_is_refused_as_pagerduty_would(event: dict[str, Any]) -> None:
    status, body = answered("pagerduty", posted(event, tail="v2/enqueue"))
    assert (status, body["status"]) == (400, "invalid event")
    assert body["errors"]


def test_what_ends_an_alert_nobody_knows_is_still_taken() -> None:
    assert answered("pagerduty", posted({"event_action": "resolve", "dedup_key": "never seen"}))[0] == 202


def test_trigger_and_resolve_of_alertmanager_meet() -> None:
    [fired], [over] = said("pagerduty", "alertmanager-trigger").signals, said("pagerduty", "resolve").signals
    assert (fired.key, over.state) == (over.key, SignalState.RESOLVED)


def test_a_change_is_no_alert() -> None:
    told = said("pagerduty", "change")
    assert (told.signals, len(told.changes), told.changes[0].details["system"]) == ((), 1, "oms")


def test_the_routing_key_is_the_token() -> None:
    kind = SOURCES.get("pagerduty")
    assert tokens(sample("pagerduty", "resolve").inbound, kind.places) == ("0" * 32,)


# Opsgenie


def test_create_and_close_of_alertmanager_meet_by_alias() -> None:
    [fired], [over] = said("opsgenie", "alertmanager-create").signals, said("opsgenie", "close").signals
    assert (fired.key, over.state, over.flags) == (over.key, SignalState.RESOLVED, ())


@pytest.mark.parametrize(
    ("tail", "state"),
    [("close", "resolved"), ("acknowledge", "acknowledged"), ("snooze", "updated"), ("notes", "updated")],
)
def test_what_is_done_with_an_alert_never_opens_one(tail: str, state: str) -> None:
    [signal] = parsed("opsgenie", b"", tail=f"/v2/alerts/a/b/{tail}", query={"identifierType": "alias"}).signals
    assert (signal.key, signal.state) == ("a/b", state)


def test_an_alias_that_was_never_given_is_the_message() -> None:
    assert parsed("opsgenie", {"message": "disk"}, tail="v2/alerts").signals[0].key == "disk"


def test_an_id_that_opsgenie_gave_out_is_unknown_here() -> None:
    assert said("opsgenie", "acknowledge-by-id").signals[0].flags == (Flag.GUESSED_KEY,)


def test_opsgenie_answers_with_a_request_id() -> None:
    status, body = answered("opsgenie", sample("opsgenie", "close").inbound)
    assert (status, set(body)) == (202, {"result", "took", "requestId"})
    assert said("opsgenie", "heartbeat").beats[0].name == "eod-clearing"


# CloudEvents


def test_the_three_modes_say_the_same() -> None:
    event = {"specversion": "1.0", "id": "1", "source": "s", "type": "a.b.firing", "subject": "x"}
    data = {"title": "t", "severity": "error"}
    binary = parsed("cloudevents", data, headers={f"ce-{name}": value for name, value in event.items()})
    structured = parsed("cloudevents", {**event, "data": data})
    batch = parsed("cloudevents", [{**event, "data": data}])
    encoded = base64.b64encode(json.dumps(data).encode()).decode()
    assert binary == structured == batch == parsed("cloudevents", {**event, "data_base64": encoded})


@pytest.mark.parametrize("missing", ["specversion", "id", "source", "type"])
def test_an_event_without_what_every_event_has_is_none(missing: str) -> None:
    event = {"specversion": "1.0", "id": "1", "source": "s", "type": "t"}
    del event[missing]
    told = parsed("cloudevents", event)
    assert told.problem
    assert (told.problem.code, told.problem.place) == ("not_event", missing)


def test_a_sender_of_webhooks_is_given_consent() -> None:
    greeting = SOURCES.get("cloudevents").greeting
    answer = greeting(Inbound(NOW, method="OPTIONS", headers={"webhook-request-origin": "eod.example.test"}))
    assert answer
    assert answer.headers["Webhook-Allowed-Origin"] == "eod.example.test"
    assert greeting(Inbound(NOW, headers={"webhook-request-origin": "x"})) is None


# Group bots


def test_without_a_key_every_message_is_a_new_alert() -> None:
    body = body_of("feishu_bot", "text")
    keys = {parsed("feishu_bot", body, received_at=NOW + timedelta(seconds=by)).signals[0].key for by in range(3)}
    assert len(keys) == 3
    over = said("feishu_bot", "recovered-without-key").signals[0]
    assert (over.state, over.severity) == (SignalState.FIRING, Severity.INFO)


def test_with_a_key_a_recovery_closes() -> None:
    [fired], [over] = said("feishu_bot", "post").signals, said("feishu_bot", "post-recovered").signals
    assert (fired.key, fired.state) == (over.key, SignalState.FIRING)
    assert over.state is SignalState.RESOLVED


def test_whom_a_message_names_is_a_hint_and_everybody_is_nobody() -> None:
    assert said("feishu_bot", "text").signals[0].hints == ("ou_1",)
    assert said("feishu_bot", "card").signals[0].hints == ()
    assert "<at" not in said("feishu_bot", "card").signals[0].body


def test_a_pattern_that_cannot_be_used_is_replaced_and_flagged() -> None:
    settings = Settings(texts={"key": "(", "severity": "(?=x)"})
    [signal] = parsed("feishu_bot", body_of("feishu_bot", "text"), settings).signals
    assert (signal.severity, signal.flags) == (Severity.CRITICAL, (Flag.MAPPING_ERROR,))


def test_content_may_be_the_text_of_an_object() -> None:
    [signal] = parsed("feishu_bot", {"msg_type": "text", "content": '{"text": "磁盘满"}'}).signals
    assert signal.title == "磁盘满"


@pytest.mark.parametrize("tail", ["open-apis/bot/v2/hook", "robot/send", "cgi-bin/webhook/send"])
def test_each_of_the_three_hears_its_success(tail: str) -> None:
    status, body = answered("feishu_bot", posted({"msgtype": "text", "text": {"content": "x"}}, tail=tail))
    assert (status, body["code"], body["StatusCode"], body["errcode"]) == (200, 0, 0, 0)


def test_signed_messages_of_feishu_and_dingtalk() -> None:
    genuine, settings = SOURCES.get("feishu_bot").genuine, Settings(secret="s3cret")
    stamp = str(int(NOW.timestamp()))
    feishu = base64.b64encode(hmac.new(f"{stamp}\ns3cret".encode(), b"", hashlib.sha256).digest()).decode()
    body = {"timestamp": stamp, "sign": feishu, "msg_type": "text", "content": {"text": "x"}}
    assert genuine(posted(body), settings)
    assert not genuine(posted({**body, "timestamp": str(int(stamp) + 1)}), settings)
    assert not genuine(posted(body, received_at=NOW + timedelta(hours=2)), settings)
    assert not genuine(posted(b"{"), settings)
    milli = stamp + "000"
    dingtalk = base64.b64encode(hmac.new(b"s3cret", f"{milli}\ns3cret".encode(), hashlib.sha256).digest()).decode()
    assert genuine(posted({}, query={"timestamp": milli, "sign": dingtalk}), settings)
    assert not genuine(posted({}, query={"timestamp": milli, "sign": feishu}), settings)
    assert genuine(posted({}), Settings())


# Heartbeats


@pytest.mark.parametrize(
    ("tail", "pulse"),
    [
        ("", Pulse.OK),
        ("/", Pulse.OK),
        ("start", Pulse.START),
        ("/fail", Pulse.FAIL),
        ("0", Pulse.OK),
        ("137", Pulse.FAIL),
    ],
)
def test_the_address_says_what_the_job_did(tail: str, pulse: Pulse) -> None:
    assert parsed("heartbeat", b"\xff\x00log", tail=tail).beats[0].pulse is pulse


def test_an_address_that_says_something_else_is_no_beat() -> None:
    told = parsed("heartbeat", b"", tail="log/x")
    assert told.problem
    assert (told.problem.code, told.problem.place) == ("not_beat", "log/x")
