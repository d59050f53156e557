"""What monitoring reads: closed without the token, in Prometheus' own format, and true."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import yaml
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from config.metrics import CONTENT_TYPE, NAME, text
from core import clock, heartbeat
from core.gauges import GAUGES, Gauge, Sample
from core.models import Timer
from core.states import TimerStatus
from tests.house.files import ROOT

LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\n"])*"'
LINE = re.compile(rf"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{{({LABEL}(?:,{LABEL})*)\}})? (\S+)")
TOKEN = "let-me-see"


def parsed(said: str) -> dict[str, list[tuple[str, float]]]:
    """The samples by name; fails on whatever Prometheus would not take."""
    assert said.endswith("\n")
    kinds: dict[str, str] = {}
    helped: set[str] = set()
    found: dict[str, list[tuple[str, float]]] = {}
    for line in said.splitlines():
        if line.startswith("# HELP "):
            name = line.split(" ")[2]
            assert name not in helped
            helped.add(name)
            continue
        if line.startswith("# TYPE "):
            _hash, _type, name, kind = line.split(" ")
            assert name in helped
            assert name not in kinds
            assert kind in {"gauge", "counter"}
            kinds[name] = kind
            continue
        match = LINE.fullmatch(line)
        assert match, line
        name, labels, value = match[1], match[2] or "", float(match[3])
        assert list(kinds)[-1] == name, f"{name} is not below its own TYPE"
        assert labels not in [known for known, _value in found.get(name, [])], f"{name}{{{labels}}} twice"
        found.setdefault(name, []).append((labels, value))
    return found


@pytest.fixture
def answer(db: None, client: Client, settings: Settings) -> dict[str, list[tuple[str, float]]]:
    settings.METRICS_TOKEN = TOKEN
    late = clock.now() - timedelta(minutes=5)
    Timer.objects.create(key="a", due_at=late, handler="h", ref_kind="x", ref_id="1", status=TimerStatus.ARMED)
    heartbeat.beat('worker:urgent@"host"')
    response = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert response["Content-Type"] == CONTENT_TYPE
    return parsed(response.content.decode())


def test_it_is_what_prometheus_reads(answer: dict[str, list[tuple[str, float]]]) -> None:
    assert dict(answer["hub_timers"])['state="late"'] == 1
    assert answer["hub_timer_oldest_seconds"][0][1] == pytest.approx(300, abs=20)
    assert answer["hub_heartbeat_age_seconds"][0][0] == 'kind="worker",process="worker:urgent@\\"host\\""'
    assert {labels for labels, _value in answer["hub_outbox_messages"]} == {
        f'lane="{lane}"' for lane in ("urgent", "normal", "bulk")
    }


@pytest.mark.django_db
@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer 你好"])
def test_without_the_token_nothing_is_said(client: Client, settings: Settings, shown: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    response = client.get("/metrics", headers={"authorization": shown} if shown else {})
    assert response.status_code == 401
    assert b"hub_" not in response.content


@pytest.mark.django_db
def test_a_scrape_costs_a_bounded_number_of_queries(
    client: Client, settings: Settings, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    settings.METRICS_TOKEN = TOKEN
    with django_assert_max_num_queries(40):
        client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})


@given(st.text(), st.floats(allow_nan=False))
def test_any_label_and_figure_can_be_said(label: str, figure: float) -> None:
    label = label.replace("\r", "").replace("\x0b", "")
    said = "".join(text([Gauge("hub_x", "what \\ it\nis", lambda: [Sample(figure, {"one": label})])]))
    held = [line for line in said.split("\n") if line and not line.startswith("#")]
    assert len(held) == 1
    match = LINE.fullmatch(held[0])
    assert match
    assert float(match[3]) == figure


def test_names_are_prometheus_names() -> None:
    assert [gauge.slug for gauge in GAUGES if not NAME.fullmatch(gauge.slug)] == []
    assert [gauge.slug for gauge in GAUGES if gauge.help[-1] != "."] == []


def used(expression: str) -> set[str]:
    """The names of ours in an expression."""
    return set(re.findall(r"\bhub_[a-z0-9_]+", expression))


def test_every_alert_asks_for_what_there_is() -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    known = {gauge.slug for gauge in GAUGES}
    guide = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    chapters = {re.sub(r"[^a-z0-9 -]", "", line.strip("# ").lower()).replace(" ", "-") for line in guide.splitlines()}
    assert {name for rule in rules for name in used(rule["expr"])} <= known
    assert {rule["annotations"]["runbook"].partition("#")[2] for rule in rules} <= chapters
    assert {rule["labels"]["severity"] for rule in rules} == {"page", "look"}
    assert len({rule["alert"] for rule in rules}) == len(rules)


def test_the_dashboard_shows_every_gauge() -> None:
    board = json.loads((ROOT / "deploy/grafana/hub.json").read_text(encoding="utf-8"))
    asked = {name for panel in board["panels"] for target in panel["targets"] for name in used(target["expr"])}
    assert asked == {gauge.slug for gauge in GAUGES}
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
