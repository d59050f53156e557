"""What Grafana, Zabbix, Nightingale and the clouds do otherwise than one would think."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode
from xml.etree import ElementTree as Xml

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from alerts.drafts import Settings
from alerts.signal import Flag, Severity, Signal, SignalState
from alerts.sources import aliyun, zabbix
from alerts.sources.kinds import SOURCES
from alerts.wire import Inbound
from tests.alerts.requests import NOW, body_of, parsed, posted, said, sample

FORM = "application/x-www-form-urlencoded"


def only(kind: str, name: str) -> Signal:
    """The one signal of a sample."""
    [signal] = said(kind, name).signals
    return signal


# Grafana


def signed(body: bytes, *, at: str = "", secret: str = "s3cret") -> str:  # noqa: S107
    """What Grafana would put into the header."""
    text = f"{at}:".encode() + body if at else body
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("late", [-400, -200, 0, 200, 400])
def test_grafana_signs_the_body_with_the_time_before_it(late: int) -> None:
    genuine, body = SOURCES.get("grafana").genuine, b'{"alerts": []}'
    stamp = str(int((NOW + timedelta(seconds=late)).timestamp()))
    settings = Settings(secret="s3cret", timestamp_header="X-Signed-At")
    headers = {"x-grafana-alerting-signature": signed(body, at=stamp), "x-signed-at": stamp}
    assert genuine(posted(body, headers=headers), settings) is (abs(late) <= 300)
    assert not genuine(posted(body, headers={**headers, "x-signed-at": "soon"}), settings)


def test_grafana_signs_the_body_alone_where_no_time_is_configured() -> None:
    genuine, body = SOURCES.get("grafana").genuine, b'{"alerts": []}'
    settings = Settings(secret="s3cret", signature_header="X-Hub-Sign")
    assert genuine(posted(body, headers={"x-hub-sign": signed(body)}), settings)
    assert not genuine(posted(body + b" ", headers={"x-hub-sign": signed(body)}), settings)
    assert not genuine(posted(body, headers={"x-hub-sign": signed(body, secret="other")}), settings)
    assert not genuine(posted(body, headers={"x-grafana-alerting-signature": signed(body)}), settings)
    assert not genuine(posted(body), settings)
    assert genuine(posted(body), Settings())


def test_missing_data_is_no_fault_of_the_business() -> None:
    signal = only("grafana", "no-data")
    assert signal.flags == (Flag.NO_DATA,)
    assert (signal.title, signal.severity) == ("撮合延迟", Severity.CRITICAL)
    assert signal.key != only("grafana", "firing").key


def test_what_grafana_s_test_button_sends_is_a_test() -> None:
    assert only("grafana", "test-button").test
    assert not only("grafana", "firing").test


def test_a_template_of_the_user_s_own_needs_a_mapping() -> None:
    kept = sample("grafana", "template")
    assert kept.settings.mapping
    told = SOURCES.get("grafana").parse(kept.inbound, Settings())
    assert told.problem
    assert told.problem.code == "no_alerts"


# Zabbix


def test_a_recovery_in_zabbix_names_the_problem_it_ends() -> None:
    fired, over = only("zabbix", "problem"), only("zabbix", "recovery")
    assert (fired.key, fired.episode) == (over.key, over.episode)
    assert over.state is SignalState.RESOLVED
    assert over.event_time
    assert fired.event_time
    assert over.event_time > fired.event_time


def test_an_update_never_opens_and_only_an_acknowledgement_acknowledges() -> None:
    assert only("zabbix", "update-acknowledged").state is SignalState.ACKNOWLEDGED
    assert only("zabbix", "update-severity").state is SignalState.UPDATED
    body = {**body_of("zabbix", "update-acknowledged"), "event_update_action": "unacknowledged"}
    assert parsed("zabbix", body).signals[0].state is SignalState.UPDATED


def test_macros_that_zabbix_could_not_fill_in_are_empty() -> None:
    signal = only("zabbix", "unresolved-macros")
    assert "{EVENT" not in json.dumps([signal.labels, signal.annotations, signal.value, signal.body])
    assert signal.links == ()
    assert (signal.state, signal.flags) == (SignalState.FIRING, ())


def test_the_test_button_of_the_media_type_is_a_test() -> None:
    signal = only("zabbix", "test-button")
    assert (signal.test, signal.state) == (True, SignalState.FIRING)


@pytest.mark.parametrize(
    ("number", "severity"), [("0", "info"), ("1", "info"), ("2", "warning"), ("3", "error"), ("4", "critical")]
)
def test_zabbix_counts_severities_upwards(number: str, severity: str) -> None:
    body = {**body_of("zabbix", "problem"), "event_nseverity": number}
    assert parsed("zabbix", body).signals[0].severity == severity
    without = {**body, "event_nseverity": "{EVENT.NSEVERITY}", "event_severity": "Average"}
    assert parsed("zabbix", without).signals[0].severity is Severity.ERROR


def test_zabbix_s_clock_is_read_in_the_zone_of_the_source() -> None:
    body = body_of("zabbix", "problem")
    at = posted(body, received_at=NOW.replace(hour=18, minute=55))
    [far] = SOURCES.get("zabbix").parse(at, Settings(zone="UTC")).signals
    assert far.episode == NOW.replace(hour=18, minute=55, second=2)
    assert far.flags == ()
    [wrong] = SOURCES.get("zabbix").parse(at, Settings()).signals
    assert wrong.flags == (Flag.SKEWED_CLOCK,)


def test_tags_of_zabbix_are_labels_even_if_one_comes_twice() -> None:
    signal = only("zabbix", "tags")
    assert (signal.labels["service"], signal.labels["core"]) == ("oms, trade-gw", "true")


def test_both_media_types_carry_the_script_and_the_same_parameters() -> None:
    script = (zabbix.HERE / "script.js").read_text(encoding="utf-8")
    [new] = yaml.safe_load((zabbix.HERE / "media_type.yaml").read_text(encoding="utf-8"))["zabbix_export"][
        "media_types"
    ]
    old = Xml.parse(zabbix.HERE / "media_type_5.xml").find("./media_types/media_type")  # noqa: S314  # our own file
    assert old is not None
    assert new["script"] == old.findtext("script") == script
    pairs = {one["name"]: one["value"] for one in new["parameters"]}
    assert pairs == {one.findtext("name"): one.findtext("value") for one in old.iterfind("./parameters/parameter")}
    assert new["type"] == old.findtext("type") == "WEBHOOK"
    modes = {one["operation_mode"] for one in new["message_templates"]}
    assert modes == {one.text for one in old.iter("operation_mode")} == {"PROBLEM", "RECOVERY", "UPDATE"}
    assert set(body_of("zabbix", "unresolved-macros")) <= set(pairs) - {"url", "token"}


# Nightingale


def test_nightingale_comes_again_on_429_alone() -> None:
    assert SOURCES.get("nightingale").answers.later.status == 429


def test_one_event_or_many_with_people_to_tell() -> None:
    signal = only("nightingale", "firing")
    assert signal.hints == ("zhangsan", "系统运维组")
    over, fresh = said("nightingale", "batch").signals
    assert (over.key, over.episode, over.state) == (signal.key, signal.episode, SignalState.RESOLVED)
    assert (fresh.severity, fresh.state) == (Severity.INFO, SignalState.FIRING)


def test_older_versions_write_tags_and_annotations_as_text() -> None:
    old = only("nightingale", "older-version")
    assert (old.labels["ident"], old.labels["path"]) == ("oms-01", "/data")
    assert "dashboard" in {link.label for link in old.links}


# The clouds


def test_both_ways_of_writing_dimensions_are_one_identity() -> None:
    keys = {only("aliyun", name).key for name in ("alert", "ok", "dimensions-json")}
    assert len(keys) == 1
    other = {**dict(aliyun_form()), "dimensions": "{userId=1, instanceId=i-2}"}
    [signal] = parsed("aliyun", urlencode(other).encode(), content_type=FORM).signals
    assert signal.key not in keys


def aliyun_form() -> dict[str, str]:
    """The least that a metric alarm says."""
    return {"alertName": "cpu", "alertState": "ALERT", "ruleId": "r1", "dimensions": "{instanceId=i-1}"}


@given(
    st.dictionaries(st.from_regex(r"[A-Za-z]{1,8}", fullmatch=True), st.from_regex(r"[\w./:-]{1,9}", fullmatch=True))
)
def test_dimensions_are_read_from_text_and_from_json(dims: dict[str, str]) -> None:
    written = "{" + ", ".join(f"{name}={value}" for name, value in dims.items()) + "}"
    assert aliyun.dimensions(written) == aliyun.dimensions(json.dumps(dims)) == aliyun.dimensions([dims]) == dims


def test_too_little_data_fires_as_missing_data() -> None:
    signal = only("aliyun", "insufficient-data")
    assert (signal.state, signal.flags) == (SignalState.FIRING, (Flag.NO_DATA,))


def test_a_recovery_keeps_the_level_it_had() -> None:
    assert only("aliyun", "ok").severity is Severity.CRITICAL


def test_an_unknown_format_of_alibaba_goes_by_the_mapping() -> None:
    body = {"arms": {"alarm": "慢调用"}}
    told = parsed("aliyun", body)
    assert told.problem
    mapping = {"fields": {"title": "arms.alarm", "key": {"constant": "k"}}}
    assert parsed("aliyun", body, Settings(mapping=mapping)).signals[0].title == "慢调用"


def test_figures_of_tencent_are_numbers_or_texts() -> None:
    text, number = only("tencent", "metric-text"), only("tencent", "metric-number")
    assert text == number
    assert text.event_time == text.episode + timedelta(minutes=10) if text.episode else False


def test_a_recovery_of_tencent_is_of_the_same_session() -> None:
    fired, over = only("tencent", "metric-text"), only("tencent", "recovered")
    assert (fired.key, fired.episode, over.state) == (over.key, over.episode, SignalState.RESOLVED)


def test_graded_policies_of_tencent_are_alerts_of_their_own() -> None:
    body = body_of("tencent", "metric-text")
    keys = {parsed("tencent", {**body, "alertId": f"{body['sessionId']}_{level}"}).signals[0].key for level in (1, 2)}
    assert len(keys) == 2


def test_the_severity_of_a_policy_is_said_by_the_source() -> None:
    assert only("tencent", "metric-text").severity is Severity.WARNING
    assert only("tencent", "metric-text").flags == ()
    assert only("tencent", "graded").severity is Severity.CRITICAL


def test_tencent_hears_what_it_wants_to_hear() -> None:
    kind, kept = SOURCES.get("tencent"), sample("tencent", "metric-text")
    answer = kind.answer(kept.inbound, kept.settings)
    assert json.loads(answer.body) == {"sessionId": body_of("tencent", "metric-text")["sessionId"], "retCode": 0}
    empty: Inbound = replace(kept.inbound, body=b"")
    told = kind.parse(empty, kept.settings)
    assert (told.aside, told.problem, kind.answer(empty, kept.settings).status) == ("verification", None, 200)
    assert parsed("tencent", {"hello": 1}).problem
