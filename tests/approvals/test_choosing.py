"""An initiator picks the approvers that the flow leaves to him, on the form."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from approvals.definition import parse
from approvals.models import Request, Task
from approvals.publish import publish
from approvals.selectors.form import form_page
from people.models import Employee
from tests.approvals.conftest import House

FIELDS = [{"id": "what", "type": "text", "label": "事项", "required": True, "max_length": 40}]


def flow(*whos: dict[str, Any]) -> None:
    """A flow whose steps are decided by these rules, one after another."""
    node: dict[str, Any] = {}
    for number, who in reversed(list(enumerate(whos))):
        node = {
            "key": f"step{number}", "type": "approve", "name": f"第{number + 1}步", "who": [who],
            **({"next": node} if node else {}),
        }  # fmt: skip
    source = {
        "schema": 1, "flow": "picked", "title": "自选审批", "prefix": "ZX", "summary": ["what"],
        "form": {"fields": FIELDS},
        "root": {"key": "start", "type": "start", "fields": {"read": ["*"], "write": ["*"]}, "next": node},
    }  # fmt: skip
    publish(parse(source), source)


@pytest.fixture
def anybody(house: House) -> House:
    flow({"rule": "initiator_selects", "multiple": True})
    return house


def send(client: Client, who: Employee, **more: Any) -> Any:
    client.force_login(who)
    form = {"what": "采购耗材", "submit_key": "ab" * 16, **more}
    return client.post(reverse("approvals:new", args=["picked"]), form)


@pytest.mark.django_db
def test_the_form_asks_and_the_picked_decide(anybody: House, client: Client) -> None:
    cast = anybody.cast
    client.force_login(cast.member)
    assert "选择「第1步」的审批人" in client.get(reverse("approvals:new", args=["picked"])).content.decode()
    answer = send(client, cast.member, **{"chosen.step0": [cast.peer.pk, cast.chief.pk]})
    assert answer.status_code == 302
    assert set(Task.objects.filter(status="open").values_list("person", flat=True)) == {cast.peer.pk, cast.chief.pk}
    assert {row["rule"] for task in Task.objects.filter(status="open") for row in task.reasons} == {"initiator_selects"}


@pytest.mark.django_db
def test_nobody_picked_is_said_beside_the_input_and_nothing_is_lost(anybody: House, client: Client) -> None:
    answer = send(client, anybody.cast.member)
    page = answer.content.decode()
    assert (answer.status_code, Request.objects.count()) == (422, 0)
    assert "请选择下一步审批人" in page
    assert "采购耗材" in page


@pytest.mark.django_db
def test_a_refused_form_keeps_whom_he_picked(anybody: House, client: Client) -> None:
    peer = anybody.cast.peer
    page = send(client, anybody.cast.member, what="", **{"chosen.step0": [peer.pk]}).content.decode()
    assert f'name="chosen.step0" value="{peer.pk}"' in page


@pytest.mark.django_db
def test_a_few_who_may_be_picked_are_shown_as_a_list_and_others_refused(house: House, client: Client) -> None:
    flow({"rule": "initiator_selects", "range": "role", "role": "info_security"})
    page = form_page(house.cast.member, "picked")
    [asks] = page.chooses
    assert {int(option.value) for option in asks.options} == {house.guard.pk, house.other_guard.pk}
    refused = send(client, house.cast.member, **{"chosen.step0": [house.cast.peer.pk]})
    assert "所选的人不在可选范围内" in refused.content.decode()
    assert send(client, house.cast.member, **{"chosen.step0": [house.guard.pk]}).status_code == 302


@pytest.mark.django_db
def test_who_has_left_cannot_be_picked(anybody: House, client: Client) -> None:
    refused = send(client, anybody.cast.member, **{"chosen.step0": [anybody.cast.departed.pk]})
    assert "该员工已离职" in refused.content.decode()


@pytest.mark.django_db
def test_the_path_says_who_picks_and_then_whom(anybody: House, client: Client) -> None:
    """Nobody is reported missing while he is still to be picked, and nobody is added for want of four eyes."""
    cast = anybody.cast
    client.force_login(cast.member)
    url = reverse("approvals:preview", args=["picked"])
    told = client.post(url, {"what": "采购耗材"}).content.decode()
    assert "由发起人选择" in told
    assert "没有找到审批人" not in told
    assert "双人复核" not in told
    told = client.post(url, {"what": "采购耗材", "chosen.step0": [cast.peer.pk, cast.chief.pk]}).content.decode()
    assert cast.peer.display_name in told
    assert cast.chief.display_name in told
    assert "由发起人选择" not in told


@pytest.mark.django_db
def test_what_the_approver_before_picks_is_said_of_him(house: House, client: Client) -> None:
    flow({"rule": "people", "user_ids": [house.cast.head.user_id]}, {"rule": "previous_selects"})
    client.force_login(house.cast.member)
    told = client.post(reverse("approvals:preview", args=["picked"]), {"what": "采购耗材"}).content.decode()
    assert "由上一节点的审批人选择" in told
    send(client, house.cast.member)
    page = client.get(reverse("approvals:request", args=[Request.objects.get().pk])).content.decode()
    assert "由上一节点的审批人选择" in page
    assert "没有找到审批人" not in page
