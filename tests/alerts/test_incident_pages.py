"""The pages of incidents: who reads which, what they say, and the verbs behind their buttons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from alerts.models import Alert, Incident
from alerts.selectors.incident_list import list_page
from alerts.selectors.incidents import one_page
from alerts.services import handling, noting
from alerts.states import IncidentStatus
from core import clock
from core.errors import NotVisible
from people.models import Employee
from tests.alerts.conftest import Sender
from tests.alerts.test_incidents import hear, incident, said
from tests.cast import Cast
from tests.house.ledger import ledger

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_wire")]
__all__ = ["incident"]


def signed_in(client: Client, who: Employee) -> Client:
    client.force_login(who)
    return client


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, row: Incident, verb: str, **sent: str) -> str:
    answer = client.post(f"/alerts/{row.pk}/{verb}", sent, follow=True)
    return text(answer)


def test_the_list_shows_what_one_answers_for_and_nothing_else(incident: Incident, cast: Cast, client: Client) -> None:
    shown = text(signed_in(client, cast.member).get("/alerts/"))
    assert incident.number in shown
    assert "集中交易" in shown
    assert "待认领" in shown
    empty = text(signed_in(client, cast.outsider).get("/alerts/"))
    assert incident.number not in empty
    assert "现在没有未恢复的故障。" in empty


def test_the_list_is_found_by_number_title_system_state_and_priority(
    generic: Sender, incident: Incident, cast: Cast, client: Client
) -> None:
    hear(generic, said("b", severity="info"))
    other = Incident.objects.exclude(pk=incident.pk).get()
    handling.resolve(other.pk, actor=cast.operator)
    signed_in(client, cast.operator)

    def found(query: str) -> list[int]:
        page = text(client.get(f"/alerts/?{query}"))
        return [row.pk for row in (incident, other) if row.number in page]

    assert found("") == [incident.pk]
    assert found("status=all") == [incident.pk, other.pk]
    assert found("status=resolved") == [other.pk]
    assert found(f"status=all&q={other.number.lower()}") == [other.pk]
    assert found("status=all&q=告警 a") == [incident.pk]
    assert found("status=all&system=oms") == [incident.pk]
    assert found("status=all&priority=P4") == [other.pk]
    assert found("mine=1") == []
    assert "清除筛选" in text(client.get("/alerts/?q=none"))


def test_the_rows_renew_themselves_alone(incident: Incident, cast: Cast, client: Client) -> None:
    part = text(signed_in(client, cast.operator).get("/alerts/", headers={"HX-Request": "true"}))
    assert incident.number in part
    assert "<html" not in part


def test_the_list_is_silent_while_nothing_changes(
    generic: Sender, incident: Incident, cast: Cast, client: Client
) -> None:
    signed_in(client, cast.operator)
    stamp = list_page(cast.operator, QueryDict()).stamp
    asked = {"HX-Request": "true"}
    assert client.get(f"/alerts/?seen={stamp}", headers=asked).status_code == 204
    hear(generic, said("b", severity="info"))
    renewed = client.get(f"/alerts/?seen={stamp}", headers=asked)
    assert renewed.status_code == 200
    assert "告警 b" in renewed.content.decode()


def test_ones_own_stand_first_then_the_most_urgent(generic: Sender, incident: Incident, cast: Cast) -> None:
    hear(generic, said("b", severity="warning"))
    minor = Incident.objects.exclude(pk=incident.pk).get()
    handling.acknowledge(minor.pk, actor=cast.operator)

    def shown(who: Employee) -> list[int]:
        return [line.row.pk for line in list_page(who, QueryDict()).lines]

    assert shown(cast.operator) == [minor.pk, incident.pk]
    assert shown(cast.member) == [incident.pk]


def test_the_page_is_silent_while_nothing_changes(
    generic: Sender, incident: Incident, cast: Cast, client: Client
) -> None:
    signed_in(client, cast.member)
    stamp = one_page(cast.member, incident.pk).stamp
    asked = {"HX-Request": "true"}
    address = f"/alerts/{incident.pk}/?seen={stamp}"
    assert client.get(address, headers=asked).status_code == 204
    handling.acknowledge(incident.pk, actor=cast.member)
    renewed = text(client.get(address, headers=asked))
    assert 'hx-swap-oob="true"' in renewed
    assert "<html" not in renewed
    assert "note-form" not in renewed, "what somebody types stays"


def test_a_note_stands_in_the_story_and_the_story_can_be_read_in_parts(
    incident: Incident, cast: Cast, client: Client
) -> None:
    signed_in(client, cast.member)
    press(client, incident, "note", text="  正在切换备机 ")
    assert "请填写内容" in press(client, incident, "note", text=" ")
    assert "最多 1000 个字" in press(client, incident, "note", text="字" * 1001)

    def notes(lane: str) -> list[str]:
        return [one.note for one in one_page(cast.member, incident.pk, lane).story]

    assert notes("people") == ["正在切换备机"]
    assert "正在切换备机" in notes("")
    assert "正在切换备机" not in notes("alerts") + notes("calls")
    assert notes("calls") == ["A 角：王小明"]
    assert len(notes("no-such-lane")) == len(notes(""))


def test_a_note_is_for_who_handles_the_incident(incident: Incident, cast: Cast) -> None:
    with pytest.raises(NotVisible):
        noting.note(incident.pk, actor=cast.outsider, text="x")


def test_several_are_taken_together_and_each_answers_for_itself(
    generic: Sender, incident: Incident, cast: Cast, client: Client
) -> None:
    hear(generic, said("b", system="oms"), said("c"))
    other, foreign = Incident.objects.exclude(pk=incident.pk).order_by("pk")
    handling.acknowledge(incident.pk, actor=cast.operator)
    signed_in(client, cast.member)
    picks = {"verb": "acknowledge", "pick": [incident.pk, other.pk, foreign.pk, "x"]}
    answer = client.post("/alerts/do", picks, headers={"HX-Request": "true"})
    shown = text(answer)
    assert "已处理 1 个故障，2 个未处理" in shown
    assert incident.number in shown
    assert "incidents" in answer.headers["HX-Trigger"]
    other.refresh_from_db()
    foreign.refresh_from_db()
    assert (other.status, foreign.status) == (IncidentStatus.ACKNOWLEDGED, IncidentStatus.TRIGGERED)
    page = client.post("/alerts/do", {"verb": "resolve", "pick": [incident.pk, other.pk]}, follow=True)
    assert "已处理 2 个故障" in text(page)
    assert client.post("/alerts/do", {"verb": "resolve"}).status_code == 422
    assert client.post("/alerts/do", {"verb": "assign", "pick": [other.pk]}).status_code == 422


def test_one_incident_from_taking_it_to_its_end(
    generic: Sender, incident: Incident, cast: Cast, client: Client
) -> None:
    signed_in(client, cast.member)
    page = text(client.get(f"/alerts/{incident.pk}/"))
    assert "告警 a" in page
    assert "system=oms" in page
    assert "发生故障" in page
    assert "已保存" in press(client, incident, "acknowledge")
    assert "王小明已于" in press(client, incident, "acknowledge")
    assert "请选择处理人" in press(client, incident, "assign", to="x")
    assert "7 天以内" in press(client, incident, "snooze", after="")
    assert "暂缓故障" in press(client, incident, "snooze", after="30")
    page = press(client, incident, "resolve", note="已切换备机")
    assert "已切换备机" in page
    assert "请填写重新打开的原因" in press(client, incident, "reopen", reason="")
    assert "仍报错" in press(client, incident, "reopen", reason="仍报错")
    incident.refresh_from_db()
    assert incident.status == IncidentStatus.TRIGGERED
    assert client.post(f"/alerts/{incident.pk}/no-such-verb").status_code == 404


def test_what_senders_write_is_never_markup(generic: Sender, cast: Cast, client: Client) -> None:
    hear(generic, said("x", host="<script>alert(1)</script>") | {"title": "<b>磁盘</b>"})
    row = Incident.objects.get()
    signed_in(client, cast.operator)
    for address in ("/alerts/", f"/alerts/{row.pk}/"):
        page = text(client.get(address))
        assert "&lt;b&gt;磁盘" in page
        assert "<script>alert(1)" not in page


def test_a_busy_list_and_a_long_incident_cost_no_more_queries(
    generic: Sender, incident: Incident, cast: Cast, client: Client
) -> None:
    for number in range(30):
        generic.post(said(f"n{number}", host=f"h{number}"))
    generic.read()
    signed_in(client, cast.operator)
    text(client.get("/alerts/"))
    with ledger("alerts:incidents"):
        text(client.get("/alerts/"))
    now = clock.now()
    Alert.objects.bulk_create(
        Alert(
            source=generic.source, key=f"m{number}", episode=now, state="firing", severity="error", title="t",
            first_seen=now, last_seen=now + timedelta(seconds=number), incident=incident,
        )
        for number in range(150)
    )  # fmt: skip
    handling.acknowledge(incident.pk, actor=cast.member)
    text(client.get(f"/alerts/{incident.pk}/"))
    with ledger("alerts:incident"):
        assert "还有 51 条" in text(client.get(f"/alerts/{incident.pk}/"))
