"""Alertmanager's webhook and the address that stands in for it: groups, recoveries, leases, identities."""

from __future__ import annotations

from datetime import timedelta

from alerts.signal import Flag, Severity, SignalState
from alerts.sources.kinds import SOURCES
from alerts.wire import Inbound
from tests.alerts.requests import NOW, body_of, parsed, posted, said


def test_a_group_of_which_some_recovered_says_firing_and_each_alert_its_own() -> None:
    signals = said("alertmanager", "grouped20-mixed-12-resolved").signals
    assert {signal.group_state for signal in signals} == {"firing"}
    assert [signal.state for signal in signals].count(SignalState.RESOLVED) == 12
    assert [signal.state for signal in signals].count(SignalState.FIRING) == 8
    assert len({signal.key for signal in signals}) == 20


def test_firing_again_is_the_same_alert_in_another_episode() -> None:
    [first] = said("alertmanager", "firing").signals
    [again] = said("alertmanager", "refiring-same-fingerprint").signals
    assert first.key == again.key
    assert first.episode
    assert again.episode
    assert first.episode < again.episode


def test_recovery_is_of_the_episode_that_began() -> None:
    [fired], [resolved] = said("alertmanager", "firing").signals, said("alertmanager", "resolved").signals
    assert (fired.key, fired.episode) == (resolved.key, resolved.episode)
    assert resolved.state is SignalState.RESOLVED


def test_a_cut_group_says_how_many_are_left_out() -> None:
    cut = said("alertmanager", "truncated-resolved").signals
    assert {(signal.truncated, signal.group_state) for signal in cut} == {(4, "resolved")}
    assert len({signal.group_key for signal in cut}) == 1


def test_the_body_tells_the_version_not_the_user_agent() -> None:
    body = body_of("alertmanager", "firing")
    plain = parsed("alertmanager", body)
    assert plain == parsed("alertmanager", body, headers={"user-agent": "curl"})
    assert parsed("alertmanager", {"version": "4"}).problem.code == "no_alerts"  # type: ignore[union-attr]


def test_a_word_for_severity_that_nobody_knows_is_a_warning_with_a_flag() -> None:
    body = body_of("alertmanager", "firing")
    body["alerts"][0]["labels"]["severity"] = "kaputt"
    body["alerts"][0]["startsAt"] = "2026-11-21T18:00:00+08:00"
    [signal] = parsed("alertmanager", body).signals
    assert (signal.severity, signal.flags) == (Severity.WARNING, (Flag.UNKNOWN_SEVERITY,))
    del body["alerts"][0]["labels"]["severity"]
    [signal] = parsed("alertmanager", body).signals
    assert (signal.severity, signal.flags) == (Severity.WARNING, ())


def test_one_broken_alert_does_not_take_the_others_with_it() -> None:
    body = body_of("alertmanager", "grouped20-firing")
    body["alerts"][3] = "gone"
    told = parsed("alertmanager", body)
    assert len(told.signals) == 19
    assert told.problem
    assert (told.problem.code, told.problem.place) == ("not_object", "alerts[3]")


def test_without_fingerprint_the_labels_are_the_identity() -> None:
    body = body_of("alertmanager", "grouped20-firing")
    for alert in body["alerts"]:
        del alert["fingerprint"]
    signals = parsed("alertmanager", body).signals
    assert len({signal.key for signal in signals}) == 20
    body["alerts"][0]["annotations"]["summary"] = "another value"
    assert parsed("alertmanager", body).signals[0].key == signals[0].key


def test_the_silence_link_names_the_labels_even_with_quotes_in_them() -> None:
    body = body_of("alertmanager", "firing")
    body["alerts"][0]["labels"] = {"alertname": 'a"} or {'}
    [signal] = parsed("alertmanager", body).signals
    assert next(link.url for link in signal.links if link.label == "silence").endswith(
        "%7Balertname%3D%22a%5C%22%7D%20or%20%7B%22%7D"
    )


def test_prometheus_vouches_until_the_end_it_names() -> None:
    body = body_of("prometheus", "firing")
    [signal] = parsed("prometheus", body, received_at=said("prometheus", "firing").signals[0].episode).signals
    assert signal.state is SignalState.FIRING
    assert signal.lease
    [late] = parsed("prometheus", body, received_at=signal.lease).signals
    assert (late.state, late.lease) == (SignalState.RESOLVED, None)


def test_an_alert_without_end_is_vouched_for_five_minutes() -> None:
    [signal] = parsed("prometheus", [{"labels": {"alertname": "a"}}]).signals
    assert signal.lease == NOW + timedelta(minutes=5)


def test_the_identity_does_not_depend_on_the_order_of_labels_and_on_nothing_else() -> None:
    two = [{"labels": {"a": "1", "b": "2"}}, {"labels": {"b": "2", "a": "1"}, "annotations": {"x": "y"}}]
    first, second = parsed("prometheus", two).signals
    assert first.key == second.key
    bare = parsed("prometheus", [{"labels": {"a": "1", "b": ""}}, {"labels": {"a": "1"}}]).signals
    assert bare[0].key == bare[1].key
    kin = [{"labels": {"a": "1", "b": "2"}}, {"labels": {"a": "1"}}, {"labels": {"a": "1,b=2"}}, {"labels": {"a": 1}}]
    assert len({signal.key for signal in parsed("prometheus", kin).signals}) == 4


def test_two_full_disks_of_one_host_stay_two() -> None:
    data, log = said("prometheus", "vmalert-two").signals
    assert data.key != log.key
    assert (data.state, log.state) == (SignalState.FIRING, SignalState.RESOLVED)


def test_both_versions_of_the_address_get_the_answer_they_expect() -> None:
    source = SOURCES.get("prometheus")

    def answer(tail: str) -> bytes:
        inbound: Inbound = posted([], tail=tail)
        return source.answer(inbound, sample_settings).body

    sample_settings = source.samples[0].settings
    assert answer("api/v2/alerts") == b""
    assert answer("/api/v1/alerts") == b'{"status":"success"}'
