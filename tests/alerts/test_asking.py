"""Zabbix, Nightingale and Grafana are asked what fires there; no failed or partial answer ever closes anything."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alerts.asking import nightingale as asking_nightingale
from alerts.models import Alert, AlertSource
from alerts.services import reconciling
from alerts.services.sources import as_draft, change_source
from alerts.states import AlertState
from bots.hooks import calling, fetching
from core.errors import Invalid
from tests.alerts.asked import (
    START,
    after,
    asked,
    at_ten,
    event,
    grafana,
    happens,
    holds,
    linked,
    nightingale,
    over,
    recovers,
    zabbix,
)
from tests.alerts.conftest import Sender
from tests.alerts.monitors import TOKEN, Grafana, Nightingale, Zabbix, serving
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["at_ten", "grafana", "nightingale", "zabbix"]


def test_nightingale_heals_what_its_history_tells_to_be_over(nightingale: tuple[Sender, Nightingale]) -> None:
    sender, monitor = nightingale
    ended = START + timedelta(seconds=50)
    monitor.current.pop(0)
    monitor.history = [over(7, "aa", START - timedelta(hours=3)), over(9, "aa", ended), event(8, "bb")]
    with after(120):
        assert asked(sender) == {"aa": AlertState.RESOLVED, "bb": AlertState.FIRING}
    assert Alert.objects.get(key="aa").resolved_at == ended
    assert Alert.objects.count() == 2


def test_nightingale_what_nobody_tells_to_be_over_stays_open(nightingale: tuple[Sender, Nightingale]) -> None:
    sender, monitor = nightingale
    monitor.current.clear()  # another group's, or of a rule that was deleted
    monitor.history = [over(7, "aa", START - timedelta(hours=3))]
    with after(120):
        assert set(asked(sender).values()) == {AlertState.FIRING}


def test_nightingale_is_read_page_by_page(
    nightingale: tuple[Sender, Nightingale], monkeypatch: pytest.MonkeyPatch
) -> None:
    sender, monitor = nightingale
    monkeypatch.setattr(asking_nightingale, "PAGE", 2)
    monitor.current += [event(3, "cc"), event(4, "dd", severity=2), event(5, "ee", severity=3)]
    linked(sender, monitor, level="warning")
    with after(120):
        assert set(asked(sender)) == {"aa", "bb", "cc", "dd"}
    assert [path.rpartition("=")[2] for path, _body in monitor.asked] == ["1", "2", "3"]


def test_nightingale_that_changes_while_it_is_read_is_not_compared(
    nightingale: tuple[Sender, Nightingale], monkeypatch: pytest.MonkeyPatch
) -> None:
    sender, monitor = nightingale
    monkeypatch.setattr(asking_nightingale, "PAGE", 2)
    monitor.current += [event(3, "cc"), event(4, "dd")]
    monitor.history = [over(9, "aa", START + timedelta(seconds=9))]
    monitor.between = lambda: monitor.current.pop(0)  # type: ignore[assignment]
    with after(120):
        assert set(asked(sender).values()) == {AlertState.FIRING}
    assert "变化" in sender.source.check_problem


def test_grafana_is_compared_both_ways(grafana: tuple[Sender, Grafana]) -> None:
    sender, monitor = grafana
    monitor.active = [holds("bb"), holds("cc")]
    with after(120):
        assert asked(sender) == {"aa": AlertState.RESOLVED, "bb": AlertState.FIRING, "cc": AlertState.FIRING}
    assert Alert.objects.get(key="cc").labels == {"alertname": "cc"}


EVERY = ("zabbix", "nightingale", "grafana")
WRONG: list[tuple[Any, str]] = [
    ((401, {"message": "no"}), "401"),
    ((500, {}), "500"),
    ((503, {}), "503"),
    ((200, {"dat": {}}), "无法识别"),
    ((200, {"result": {}}), "无法识别"),
    ((200, {"status": "success", "data": []}), "无法识别"),
    ((200, ["x"]), "无法识别"),
    ((200, None), "无法识别"),
    (b"<html>sign in</html>", "无法识别"),
    (b"[]" + b" " * 3_000, "超过"),
]


@pytest.mark.parametrize("kind", EVERY)
@pytest.mark.parametrize(("answer", "why"), WRONG)
def test_no_wrong_answer_closes_anything(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, kind: str, answer: Any, why: str
) -> None:
    sender, monitor = request.getfixturevalue(kind)
    monkeypatch.setattr(fetching, "MOST", 2_000)
    monitor.broken = answer
    with after(120):
        assert set(asked(sender).values()) == {AlertState.FIRING}
    assert why in sender.source.check_problem


@pytest.mark.parametrize("kind", ["alertmanager", "prometheus"])
@pytest.mark.parametrize("answer", [{}, {"status": "error"}, {"status": "success", "data": {}}, [{}], None, "x"])
def test_neither_does_one_of_alertmanager_or_prometheus(
    sender_of: Callable[[str], Sender], kind: str, answer: Any
) -> None:
    sender = sender_of(kind)
    one = {"labels": {"alertname": "DiskFull"}, "startsAt": START.isoformat(), "fingerprint": "aa", "status": "firing"}
    sender.post(
        [one | {"endsAt": (START + timedelta(hours=1)).isoformat()}] if kind == "prometheus" else {"alerts": [one]}
    )
    sender.read()
    AlertSource.objects.filter(pk=sender.source.pk).update(settings={"api": "http://other"})
    sender.source.refresh_from_db()
    with after(120):
        reconciling.check(sender.source, fetch=lambda url, token: answer, at_once=True)
        sender.read()
    assert [row.state for row in sender.alerts()] == [AlertState.FIRING]
    sender.source.refresh_from_db()
    assert sender.source.check_problem


@pytest.mark.parametrize("kind", EVERY)
def test_a_wrong_token_and_one_who_never_answers_close_nothing(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    sender, monitor = request.getfixturevalue(kind)
    linked(sender, monitor, "/zabbix" if kind == "zabbix" else "", token="other")  # noqa: S106  # no token
    with after(120):
        assert set(asked(sender).values()) == {AlertState.FIRING}
        assert sender.source.check_problem
    monkeypatch.setattr(calling, "TOTAL", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monitor.url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        linked(sender, monitor)
        with after(180):
            assert set(asked(sender).values()) == {AlertState.FIRING}
        assert "无法连接" in sender.source.check_problem


def test_trying_it_out_says_what_would_be_healed_and_writes_nothing(
    client: Client, cast: Cast, zabbix: tuple[Sender, Zabbix]
) -> None:
    sender, monitor = zabbix
    client.force_login(cast.operator)
    recovers(monitor, "101", "201", START)
    happens(monitor, "103", "11")
    address = reverse("alerts:try-api", args=[sender.source.slug])
    form = {"name": "x", "zone": "Asia/Shanghai", "api": f"{monitor.url}/zabbix", "api_level": "error"}
    many = len(sender.intakes())
    with after(90):
        page = client.post(address, form).content.decode()
        assert "读到 2 条未恢复的告警" in page
        assert "将补记 1 条告警、1 条恢复" in page
        assert len(sender.intakes()) == many
        wrong = client.post(address, form | {"api_token": "other"}).content.decode()
    assert "Session terminated" in wrong


def test_a_kept_token_is_shown_to_its_own_host_alone(client: Client, cast: Cast, zabbix: tuple[Sender, Zabbix]) -> None:
    sender, monitor = zabbix
    client.force_login(cast.operator)
    thief = Zabbix()
    sender.source.refresh_from_db()
    with serving(thief):
        form = {"name": "x", "zone": "Asia/Shanghai", "api": f"{thief.url}/zabbix"}
        client.post(reverse("alerts:try-api", args=[sender.source.slug]), form)
        assert thief.asked
        assert TOKEN not in json.dumps(thief.asked)
        draft = replace(as_draft(sender.source), api=f"{thief.url}/zabbix")
        with pytest.raises(Invalid) as wrong:
            change_source(sender.source.pk, actor=None, draft=draft)
    assert [one.field for one in wrong.value.problems] == ["api_token"]


def test_neither_token_nor_secret_is_ever_on_the_page(
    client: Client, cast: Cast, grafana: tuple[Sender, Grafana]
) -> None:
    sender, _monitor = grafana
    client.force_login(cast.operator)
    change_source(sender.source.pk, actor=None, draft=replace(as_draft(sender.source), secret="sign-me"))  # noqa: S106
    sender.source.refresh_from_db()
    assert (sender.source.secret, sender.source.api_token) == ("sign-me", TOKEN)
    page = client.get(reverse("alerts:edit-source", args=[sender.source.slug])).content.decode()
    assert "sign-me" not in page
    assert TOKEN not in page
    form = {"name": "x", "zone": "Asia/Shanghai", "forget_api_token": "1"}
    client.post(reverse("alerts:edit-source", args=[sender.source.slug]), form)
    sender.source.refresh_from_db()
    assert (sender.source.secret, sender.source.api_token) == ("sign-me", "")
