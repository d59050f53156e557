"""The mapping: what it picks, what it refuses beforehand, and that nothing is lost when it fails."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.drafts import Settings
from alerts.mapping import DEFAULT, Fault, Faults, NotPath, path, table, tried
from alerts.mapping.paths import NOTHING, at
from alerts.mapping.run import written
from alerts.signal import Flag, Severity, SignalState
from tests.alerts.requests import parsed, posted

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc.[]", max_size=3), inner, max_size=3),
    max_leaves=10,
)
RULES = st.one_of(
    st.text("ab.[0]{}$", max_size=8),
    st.fixed_dictionaries({"path": st.sampled_from(["a", "a.b", "a[0]", "$.b", ""])}),
    st.fixed_dictionaries({"template": st.sampled_from(["{{a}}", "x {{a.b}}/{{b}}", "{{", "{{}}", "plain"])}),
    st.fixed_dictionaries(
        {"path": st.just("a"), "regex": st.sampled_from(["(a+)", "(", r"\d+"]), "default": st.text(max_size=3)}
    ),
    st.fixed_dictionaries({"path": st.just("a"), "map": st.dictionaries(st.text(max_size=2), st.text(max_size=8))}),
    JSON,
)


def mapped(fields: dict[str, Any], body: Any, **more: Any) -> Any:
    """The signals that a mapping of these fields gives."""
    return parsed("generic", body, Settings(mapping={"fields": {"title": "t", **fields}, **more})).signals


def faults(raw: Any) -> list[tuple[str, str]]:
    """What is wrong with a mapping."""
    return [(fault.place, fault.code) for fault in wrong_with(raw)]


def wrong_with(raw: Any) -> tuple[Fault, ...]:
    """Everything that is wrong with a mapping, nothing if it is usable."""
    try:
        table(raw)
    except Faults as faults:
        return faults.faults
    return ()


@pytest.mark.parametrize(
    ("way", "steps"),
    [
        ("", ()),
        ("a", ("a",)),
        ("a.b[0].c", ("a", "b", 0, "c")),
        ("[-1]", (-1,)),
        ('a["x.y"].z', ("a", "x.y", "z")),
        ("告警.等级", ("告警", "等级")),
    ],
)
def test_paths_are_read(way: str, steps: tuple[Any, ...]) -> None:
    assert path(way) == steps


@pytest.mark.parametrize("way", [".a", "a..b", "a[", "a[x]", "a]", "a.{b}", "a.", '["a]', "a b|c", "a" * 301])
def test_what_is_no_path_is_refused(way: str) -> None:
    with pytest.raises(NotPath):
        path(way)


@given(JSON)
def test_every_place_is_reached_by_its_own_path(whole: Any) -> None:
    def walk(value: Any, steps: tuple[Any, ...]) -> None:
        assert at(whole, steps) is (NOTHING if value is None else value)
        pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for step, below in pairs:
            walk(below, (*steps, step))

    walk(whole, ())


@given(st.lists(st.from_regex(r"[a-z]{1,4}", fullmatch=True) | st.integers(0, 9), max_size=5))
def test_a_path_is_written_as_it_is_read(steps: list[Any]) -> None:
    assert path(written(tuple(steps))) == tuple(steps)


def test_origin_then_pattern_then_map_then_default() -> None:
    [signal] = mapped(
        {"severity": {"path": "s", "regex": "lv=(\\d)", "map": {"1": "critical"}, "default": "info"}},
        {"t": "x", "s": "host=a lv=1"},
    )
    assert signal.severity is Severity.CRITICAL
    [signal] = mapped(
        {"severity": {"path": "s", "regex": "lv=(\\d)", "map": {"1": "critical"}, "default": "info"}},
        {"t": "x", "s": "host=a lv=9"},
    )
    assert signal.severity is Severity.INFO


def test_a_template_leaves_out_what_is_missing_but_not_everything() -> None:
    rule = {"title": {"template": "{{a}} on {{b.c}}"}}
    assert mapped(rule, {"a": "disk", "b": {"c": "oms"}})[0].title == "disk on oms"
    assert mapped(rule, {"a": "disk"})[0].title == "disk on"
    [signal] = mapped(rule, {"subject": "fallback"})
    assert (signal.title, Flag.MAPPING_ERROR in signal.flags) == ("fallback", True)


def test_a_failing_rule_flags_and_an_absent_label_does_not() -> None:
    [signal] = mapped({"key": "id"}, {"t": "x"}, labels={"host": "h"})
    assert signal.flags == (Flag.MAPPING_ERROR, Flag.GUESSED_KEY)
    assert signal.labels == {}
    [signal] = mapped({"key": "id"}, {"t": "x", "id": 7}, labels={"host": "h"}, labels_of=["tags", "$"])
    assert (signal.key, signal.flags) == ("7", ())
    assert signal.labels == {"t": "x", "id": "7"}


def test_a_state_nobody_knows_fires_and_is_flagged() -> None:
    [signal] = mapped({"key": "t", "state": "s"}, {"t": "x", "s": "quux"})
    assert (signal.state, signal.flags) == (SignalState.FIRING, (Flag.UNKNOWN_STATE,))


def test_a_mapping_that_became_unusable_is_replaced_and_flagged() -> None:
    [signal] = parsed("generic", {"title": "x", "key": "k"}, Settings(mapping={"fields": {"title": "a["}})).signals
    assert (signal.title, signal.flags) == ("x", (Flag.MAPPING_ERROR,))


def test_the_list_must_be_where_the_mapping_says() -> None:
    told = parsed("generic", {"data": 7}, Settings(mapping={"items": "data.events", "fields": {"title": "t"}}))
    assert told.problem
    assert (told.problem.code, told.problem.place) == ("no_items", "data.events")


def test_everything_wrong_with_a_mapping_is_said_at_once() -> None:
    assert faults({"fields": {"key": {"path": "a["}, "colour": "c"}, "extra": 1, "items": "a..b"}) == [
        ("extra", "mapping_unknown"),
        ("fields.key", "rule_no_path"),
        ("fields.colour", "mapping_unknown"),
        ("fields.title", "mapping_no_title"),
        ("items", "rule_no_path"),
    ]
    assert faults({"fields": {"title": {"path": "a", "constant": "b"}}}) == [("fields.title", "rule_one_origin")]
    assert faults({"fields": {"title": {"path": "a", "regex": "(?=x)"}}}) == [
        ("fields.title.regex", "pattern_not_offered")
    ]
    assert faults({"fields": {"title": {"path": "a", "map": {"x": 1}}}}) == [("fields.title.map", "rule_map_not_texts")]
    assert faults([]) == [("", "mapping_not_object")]
    assert faults({"fields": {"title": {"path": "a", "eval": "1"}}})[0][1] == "rule_unknown"


@given(
    raw=st.fixed_dictionaries(
        {"fields": st.dictionaries(st.sampled_from(["title", "key", "state", "severity", "time", "x"]), RULES)},
        optional={
            "items": st.text("ab.[0]", max_size=6),
            "labels": st.dictionaries(st.text(max_size=4), RULES, max_size=2),
            "labels_of": JSON,
            "links": JSON,
            "extra": JSON,
        },
    ),
    body=JSON,
)
def test_any_mapping_on_any_body_is_signals_or_a_problem(raw: Any, body: Any) -> None:
    usable = not wrong_with(raw)
    told = parsed("generic", body, Settings(mapping=raw))
    assert told.signals or told.problem
    for signal in told.signals:
        assert usable or Flag.MAPPING_ERROR in signal.flags


def test_patterns_of_one_request_share_a_budget_and_no_alert_is_lost_for_it() -> None:
    rule = {"path": "t", "regex": "(?:a|aa|aaa)+(?:a|aa|aaa)+b"}
    body = [{"t": "a" * 2_000, "n": number} for number in range(200)]
    started = time.process_time()
    signals = mapped({"key": "n", "state": rule}, body)
    assert time.process_time() - started < 10
    assert len(signals) == 200
    assert all(Flag.MAPPING_ERROR in signal.flags for signal in signals)


def test_a_mapping_that_copies_the_whole_body_into_each_alert_takes_no_time() -> None:
    body = {"list": [{"t": number} for number in range(5_000)], "ballast": ["x" * 1_000] * 1_000}
    rule = {"template": "{{$.ballast}} {{t}}"}
    mapping = {"items": "list", "fields": {"title": rule, "body": "$"}, "labels": {"a": "$"}, "labels_of": ["$"]}
    started = time.process_time()
    signals = parsed("generic", body, Settings(mapping=mapping)).signals
    assert time.process_time() - started < 20
    assert len(signals) == 5_000


def test_the_body_that_we_document_needs_no_mapping() -> None:
    assert table(DEFAULT).fields
    [signal] = parsed("generic", {"title": "x", "status": "OK", "key": "k", "time": "2026-11-21 18:00:00"}).signals
    assert (signal.state, signal.flags) == (SignalState.RESOLVED, ())


def test_a_trial_says_which_requests_would_close_which() -> None:
    mapping = table({"fields": {"title": "t", "key": "id", "state": "s"}})
    kept = [
        posted({"t": "a", "id": 1, "s": "firing"}),
        posted({"t": "b", "id": 2, "s": "firing"}),
        posted({"t": "a", "id": 1, "s": "ok"}),
    ]
    trial = tried(mapping, kept, Settings())
    assert (trial.may_be_saved, trial.closes) == (True, ((2, 0),))


def test_a_mapping_may_be_saved_only_if_every_kept_request_has_its_title() -> None:
    mapping = table({"fields": {"title": "t", "key": {"path": "id", "default": ""}}})
    trial = tried(mapping, [posted({"t": "a"}), posted({"name": "b"}), posted(b"{")], Settings())
    assert not trial.may_be_saved
    assert [(fault.code, fault.place) for fault in trial.faults] == [
        ("trial_no_title", "#2"),
        ("not_json", "#3 line 1, column 2"),
    ]
    assert trial.parsed[1].signals[0].title == "b"
