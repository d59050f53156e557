"""One battery over every kind of source: what it reads from its samples, and that nothing can break or fool it."""

from __future__ import annotations

import copy
import json
import re
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import cleaning
from alerts.drafts import Settings
from alerts.signal import Flag, Parsed, Severity, Signal
from alerts.sources.kinds import SAMPLES, SOURCES, Sample, SetUp, Source
from alerts.spelling import signal_of, spelled
from alerts.wire import PATH, Inbound
from tests.alerts.requests import NOW

KINDS = list(SOURCES)
ALL = [(kind, sample) for kind in KINDS for sample in kind.samples]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
each_sample = pytest.mark.parametrize(
    ("kind", "sample"), ALL, ids=[f"{kind.slug}-{sample.name}" for kind, sample in ALL]
)
HOSTILE = st.sampled_from(
    ["<at id=all></at>", "<script>", "[x](javascript:alert(1))", "javascript:alert(1)", "\x00\x07", "\ud800", "\u202e"]
    + ["", "0", "-1", "1e999", "9" * 400, "x" * 5000, "{EVENT.ID}", "http://[", "http://user:pw@host/", "=1+1", "{{a}}"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | HOSTILE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | HOSTILE, inner, max_size=4),
    max_leaves=8,
)


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a JSON value."""
    yield way
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in below:
        yield from places(inner, (*way, step))


def changed(value: Any, way: tuple[Any, ...], to: Any) -> Any:
    """The value with something else at a place."""
    if not way:
        return to
    fresh = copy.copy(value)
    fresh[way[0]] = changed(value[way[0]], way[1:], to)
    return fresh


def texts(value: Any) -> Iterator[str]:
    """Every text in what was parsed."""
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from texts(getattr(value, one.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, str):
        yield value


def well_formed(parsed: Parsed) -> None:
    """What every reader of a signal may rely on."""
    assert parsed.signals or parsed.beats or parsed.changes or parsed.problem or parsed.aside
    for signal in parsed.signals:
        assert signal.key
        assert signal.title
        assert len(signal.key) <= cleaning.WORD
        assert len(signal.title) <= cleaning.TITLE
        assert len(signal.body) <= cleaning.BODY
        assert max(map(len, (signal.labels, signal.annotations, signal.links))) <= cleaning.MOST + 8
        assert all(at is None or at.tzinfo for at in (signal.episode, signal.event_time, signal.lease))
        for url in [*(link.url for link in signal.links), *signal.images]:
            assert urlsplit(url).scheme in {"http", "https"}
            assert not re.search(r"[\s<>\"']", url) or urlsplit(url).hostname
    for text in texts(replace(parsed, problem=None)):
        assert isinstance(text, str)
        assert not hasattr(text, "__html__")  # nobody vouches for it as markup
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]", text)


@each_sample
def test_a_sample_says_what_stands_beside_it(kind: Source, sample: Sample) -> None:
    parsed = kind.parse(sample.inbound, sample.settings)
    assert spelled(parsed) == sample.expected
    assert parsed == kind.parse(sample.inbound, sample.settings)
    well_formed(parsed)


@each_sample
def test_signals_are_kept_and_read_back(kind: Source, sample: Sample) -> None:
    for signal in kind.parse(sample.inbound, sample.settings).signals:
        kept = json.loads(json.dumps(spelled(signal)))
        assert signal_of(kept) == signal


@each_kind
@given(data=st.data())
def test_any_bytes_are_signals_or_a_problem(kind: Source, data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(kind.samples))
    body = data.draw(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace")))
    whole = sample.inbound.body
    cut = data.draw(st.integers(0, len(whole)))
    for raw in (body, whole[:cut], whole[:cut] + body + whole[cut:]):
        well_formed(kind.parse(replace(sample.inbound, body=raw), sample.settings))


@each_kind
@given(data=st.data())
def test_a_sample_with_something_else_in_it_is_signals_or_a_problem(kind: Source, data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(kind.samples))
    body = json_or_none(sample.inbound.body)
    for _ in range(data.draw(st.integers(1, 3))):
        body = changed(body, data.draw(st.sampled_from(list(places(body)))), data.draw(VALUES))
    inbound = replace(sample.inbound, body=json.dumps(body).encode())
    parsed = kind.parse(inbound, sample.settings)
    well_formed(parsed)
    assert repr(parsed) == repr(kind.parse(inbound, sample.settings))


@each_kind
@given(tail=st.text(max_size=30), name=st.text(max_size=10), word=st.text(max_size=20))
def test_any_address_and_header_is_signals_or_a_problem(kind: Source, tail: str, name: str, word: str) -> None:
    for sample in kind.samples[:2]:
        inbound = replace(
            sample.inbound, tail=tail, headers={name: word}, query={name: word}, content_type=word, method="PUT"
        )
        well_formed(kind.parse(inbound, sample.settings))


# Where each kind says how bad it is: a sample and the place in it. Heartbeats do not.
SEVERITY = {
    "alertmanager": ("firing", ("alerts", 0, "labels", "severity")),
    "prometheus": ("firing", (0, "labels", "severity")),
    "grafana": ("firing", ("alerts", 0, "labels", "severity")),
    "zabbix": ("problem", ("event_nseverity",)),
    "nightingale": ("firing", ("severity",)),
    "aliyun": ("event", ("level",)),
    "tencent": ("metric-text", ("alarmLevel",)),
    "generic": ("documented", ("severity",)),
    "feishu_bot": ("text", ("content", "text")),
    "pagerduty": ("alertmanager-trigger", ("payload", "severity")),
    "opsgenie": ("alertmanager-create", ("priority",)),
    "cloudevents": ("structured", ("severity",)),
}


def test_every_kind_that_says_how_bad_it_is_is_listed() -> None:
    assert {*SEVERITY, "heartbeat"} == {kind.slug for kind in KINDS}


@pytest.mark.parametrize("slug", SEVERITY)
def test_a_severity_that_nobody_knows_is_a_warning_with_a_flag(slug: str) -> None:
    kind, (name, way) = SOURCES.get(slug), SEVERITY[slug]
    sample = next(one for one in kind.samples if one.name == name)
    for word, severity, flagged in (
        ("level=kaputt" if slug == "feishu_bot" else "kaputt", Severity.WARNING, True),
        ("level=unheard" if slug == "feishu_bot" else "unheard", Severity.ERROR, False),
        ("no word" if slug == "feishu_bot" else "", Severity.WARNING, False),
    ):
        body = json.loads(sample.inbound.body)
        body = body if way[0] != "alarmLevel" else {**body, "alarmLevel": ""}
        inbound = replace(sample.inbound, body=json.dumps(changed(body, way, word)).encode())
        own = replace(sample.settings, severities={"unheard": Severity.ERROR})
        if slug == "zabbix":
            inbound = replace(inbound, body=inbound.body.replace(b'"High"', b'""'))
        [signal] = kind.parse(inbound, own).signals
        assert (signal.severity, Flag.UNKNOWN_SEVERITY in signal.flags) == (severity, flagged), word


def spoilt(value: Any, by: str) -> Any:
    """The value with every text in it replaced."""
    if isinstance(value, dict):
        return {name: spoilt(one, by) for name, one in value.items()}
    if isinstance(value, list):
        return [spoilt(one, by) for one in value]
    return by if isinstance(value, str) else value


@each_kind
@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,<script>", "<at id=all></at>[x](file:///etc/passwd)", "//evil.test"]
)
def test_no_text_becomes_a_link_that_it_is_not(kind: Source, text: str) -> None:
    for sample in kind.samples:
        body = json_or_none(sample.inbound.body)
        headers = {name: text if name == "ce-source" else value for name, value in sample.inbound.headers.items()}
        spoilt_one = replace(sample.inbound, body=json.dumps(spoilt(body, text)).encode(), headers=headers)
        parsed = kind.parse(spoilt_one, sample.settings)
        well_formed(parsed)
        # Of addresses that we make ourselves a part may be the sender's.
        links = [link for signal in parsed.signals for link in signal.links if link.label not in {"silence", "trace"}]
        assert not links
        assert not any(signal.images for signal in parsed.signals)


def json_or_none(body: bytes) -> Any:
    """The body if it is JSON."""
    try:
        return json.loads(body)
    except ValueError:
        return None


@each_kind
@pytest.mark.parametrize(
    "body",
    [b"[" * 200_000, b'{"a":' * 200_000, b"1" * 100_000, b"x" * 5_000_001, b"[" + b"{}," * 200_000 + b"{}]"],
    ids=["deep list", "deep object", "long number", "too large", "many"],
)
def test_a_monstrous_body_takes_no_time(kind: Source, body: bytes) -> None:
    started = time.process_time()
    parsed = kind.parse(Inbound(received_at=NOW, body=body, content_type="application/json"), Settings())
    assert time.process_time() - started < 10
    assert parsed.problem or parsed.beats


@each_kind
@pytest.mark.parametrize(
    "text", ["<at id=" * 20_000, "<" * 140_000, "a=b, " * 28_000, "磁盘满 " * 35_000, "x" * 140_000]
)
def test_a_sample_of_monstrous_texts_and_lists_takes_no_time(kind: Source, text: str) -> None:
    for sample in kind.samples[:3]:
        body = swollen(spoilt(json_or_none(sample.inbound.body), text))
        started = time.process_time()
        well_formed(kind.parse(replace(sample.inbound, body=json.dumps(body).encode()), sample.settings))
        assert time.process_time() - started < 10


def swollen(value: Any) -> Any:
    """The value with every list in it as long as five megabytes allow."""
    if isinstance(value, dict):
        return {name: swollen(one) for name, one in value.items()}
    if isinstance(value, list):
        again = max(1, 500_000 // max(1, len(json.dumps(value))))
        return [swollen(one) for one in value] * again
    return value


def test_a_kind_without_sample_does_not_start() -> None:
    with pytest.raises(ValueError, match="has no sample"):
        SOURCES.register(Source("unheard-of", "?", lambda inbound, settings: Parsed(), SetUp(("?",)), places=(PATH,)))


def test_every_folder_of_samples_has_its_kind_and_every_request_its_answer() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == {kind.slug for kind in KINDS}
    requests = {path.name.replace(".request.", ".says.") for path in SAMPLES.glob("*/*.request.json")}
    assert requests == {path.name for path in SAMPLES.glob("*/*.says.json")}
    modules = {path.stem for path in Path(SAMPLES).parent.glob("*.py")} - {"__init__", "kinds"}
    assert {kind.slug for kind in KINDS} <= modules


def test_no_sample_carries_a_secret() -> None:
    for kind, one in ALL:
        assert "authorization" not in one.inbound.headers, f"{kind.slug} {one.name}"


def test_signals_are_plain_data() -> None:
    assert {type(signal) for kind, one in ALL for signal in kind.parse(one.inbound, one.settings).signals} == {Signal}
