"""What a road may be, who writes it down, and what the pages say."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from alerts.engine import road
from alerts.models import SpareRoad
from alerts.services import roads
from alerts.services.roads import RoadDraft
from alerts.states_road import Drill, Encoding, RoadStatus
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from tests.alerts.gateway import BODY, Gateway, gateway, sms, verbs
from tests.cast import Cast
from tests.house.ledger import ledger

pytestmark = pytest.mark.django_db
__all__ = ["gateway"]
WORDS = st.text(max_size=40)


@given(WORDS, WORDS, WORDS)
def test_whatever_a_title_holds_it_stays_a_value(phone: str, text: str, number: str) -> None:
    message = road.Message(phone, text, number)
    _url, body, _headers = road.asked("json", "https://x/", BODY, message)
    assert json.loads(body or b"") == {"to": phone, "say": text, "no": number}
    _url, body, _headers = road.asked("form", "https://x/", "to={phone}&say={text}&no={number}", message)
    assert parse_qsl((body or b"").decode(), keep_blank_values=True) == [("to", phone), ("say", text), ("no", number)]
    url, body, _headers = road.asked("query", "https://x/?to={phone}&say={text}&no={number}", "", message)
    assert body is None
    assert parse_qsl(urlsplit(url).query, keep_blank_values=True) == [("to", phone), ("say", text), ("no", number)]


@pytest.mark.parametrize(
    ("wrong", "changes"),
    [
        ("body", {"body": '{"to": {phone}, "say": {text}}'}),
        ("body", {"body": '{"to": "{phone}"}'}),
        ("body", {"body": '{"to": "{mobile}", "say": "{text}"}'}),
        ("url", {"url": "http://{text}/"}),
        ("url", {"url": "http://10.0.0.1/"}),
        ("url", {"encoding": "query"}),
        ("headers", {"headers": "Host: other"}),
        ("headers", {"headers": "X-A: b\r\n: c"}),
        ("test_to", {"test_to": "heping@example.com"}),
        ("name", {"name": " "}),
        ("position", {"position": 0}),
    ],
)
def test_what_could_not_be_sent_is_refused(gateway: Gateway, wrong: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        sms(gateway, **changes)
    assert [one.field for one in refusal.value.problems] == [wrong]
    assert not SpareRoad.objects.exists()


def test_only_operators_write_and_secrets_are_sealed(gateway: Gateway, cast: Cast) -> None:
    row = sms(gateway)
    draft = RoadDraft("短信二", body=BODY)
    with pytest.raises(Refused):
        roads.change_road(row.pk, actor=cast.member, draft=draft, version=1)
    with pytest.raises(Refused):
        roads.add_road(actor=cast.hr, kind="http", draft=draft)
    changed = roads.change_road(row.pk, actor=cast.operator, draft=draft, version=1)
    assert (changed.name, changed.url, changed.headers) == ("短信二", gateway.url, "Authorization: Bearer top-secret")
    with pytest.raises(IllegalMove):
        roads.change_road(row.pk, actor=cast.operator, draft=replace(draft, name="三"), version=1)
    roads.change_road(row.pk, actor=cast.operator, draft=draft, version=2)
    roads.retire_road(row.pk, actor=cast.operator)
    with pytest.raises(IllegalMove):
        roads.drill_road(row.pk, actor=cast.operator)
    roads.restore_road(row.pk, actor=cast.operator)
    with pytest.raises(NotVisible):
        roads.retire_road(999, actor=cast.operator)
    assert verbs(row) == ["alerts.road_added", "alerts.road_changed", "alerts.road_retired", "alerts.road_restored"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT url, headers FROM alerts_spareroad")
        assert not any("127.0.0.1" in one or "top-secret" in one for one in cursor.fetchone())


def test_the_pages(gateway: Gateway, client: Client, cast: Cast) -> None:
    client.force_login(cast.operator)
    form = {"kind": "http", "name": "短信", "position": "1", "encoding": "json", "body": BODY, "url": gateway.url}
    bad = client.post(reverse("alerts:add-spare-road"), form | {"body": "{text}"})
    assert bad.status_code == 422
    assert "占位符要写在引号内" in bad.content.decode()
    client.post(reverse("alerts:add-spare-road"), form | {"headers": "X-Key: geheim"})
    row = SpareRoad.objects.get()
    address = reverse("alerts:spare-road", args=[row.pk])
    assert "geheim" not in client.get(address).content.decode()
    client.post(address, form | {"url": "", "headers": "-", "version": "1", "name": "短信网关"})
    row.refresh_from_db()
    assert (row.name, row.url, row.headers, row.encoding) == ("短信网关", gateway.url, "", Encoding.JSON)
    assert client.post(address, form | {"version": "1", "name": "晚了"}).status_code == 409
    client.post(reverse("alerts:spare-road-verb", args=[row.pk, "drill"]))
    assert SpareRoad.objects.get().drill == Drill.WAITING
    client.get(reverse("alerts:spare-roads"))
    with ledger("alerts:spare-roads"):
        page = client.get(reverse("alerts:spare-roads")).content.decode()
    assert "短信网关" in page
    assert "演练中" in page
    client.post(reverse("alerts:spare-road-verb", args=[row.pk, "retire"]))
    assert SpareRoad.objects.get().status == RoadStatus.RETIRED
