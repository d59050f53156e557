"""/me/: language, theme, quiet hours; delegations given, held and ended."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from approvals import api
from people.models import Delegation
from tests.approvals.conftest import PLAIN
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pile")]
PREFERENCES = {"language": "en", "theme": "dark", "quiet_from": "21:30", "quiet_to": "07:30"}
DELEGATION = {"kind": "deputy", "starts_at": "2036-01-01T09:00", "ends_at": "2036-01-05T18:00", "reason": "休假"}


@pytest.fixture
def owner(client: Client, cast: Cast) -> Client:
    client.force_login(cast.head)
    return client


def test_preferences_are_saved_and_answered_in_the_new_language(owner: Client, cast: Cast) -> None:
    html = owner.post("/me/preferences", PREFERENCES, follow=True).content.decode()
    cast.head.refresh_from_db()
    assert (cast.head.language, cast.head.theme, f"{cast.head.quiet_from:%H:%M}") == ("en", "dark", "21:30")
    assert 'lang="en" data-bs-theme="dark"' in html


def test_a_wrong_preference_stands_beside_its_field_and_keeps_what_was_typed(owner: Client) -> None:
    response = owner.post("/me/preferences", PREFERENCES | {"quiet_from": "late"})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_quiet_from-error"' in html
    assert 'value="late"' in html


def test_somebody_is_asked_to_act_and_the_list_says_so(owner: Client, cast: Cast) -> None:
    html = owner.post("/me/delegations", DELEGATION | {"agent": str(cast.peer.pk)}, follow=True).content.decode()
    assert Delegation.objects.get().agent == cast.peer
    assert "李四代我处理" in html


def test_without_scripts_a_name_does(owner: Client, cast: Cast) -> None:
    owner.post("/me/delegations", DELEGATION | {"agent": "李四"})
    assert Delegation.objects.get().agent == cast.peer


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"agent": "nobody"}, "找不到这位员工"),
        ({"ends_at": ""}, "请填写代理的结束时间"),
        ({"ends_at": "2035-01-01T00:00"}, "结束时间须晚于开始时间"),
        ({"agent": "钱离"}, "找不到这位员工"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(owner: Client, wrong: dict[str, str], sentence: str) -> None:
    response = owner.post("/me/delegations", DELEGATION | {"agent": "李四"} | wrong)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Delegation.objects.count() == 0


def test_a_delegation_is_ended_by_who_gave_it_and_by_nobody_else(owner: Client, cast: Cast) -> None:
    owner.post("/me/delegations", DELEGATION | {"agent": "李四"})
    row = Delegation.objects.get()
    stranger = Client()
    stranger.force_login(cast.outsider)
    assert stranger.post(f"/me/delegations/{row.pk}/end").status_code == 404
    assert owner.post(f"/me/delegations/{row.pk}/end").status_code == 302
    row.refresh_from_db()
    assert row.status == "ended"
    assert owner.post(f"/me/delegations/{row.pk}/end").status_code == 404


def test_the_picker_finds_by_initials_and_never_who_left(owner: Client) -> None:
    assert "王小明" in owner.get("/people?q=wxm").content.decode()
    assert "钱离" not in owner.get("/people?q=ql").content.decode()


@pytest.fixture
def flows(db: None) -> None:
    api.publish_flows(PLAIN)


ASSISTANT = {"kind": "assistant", "starts_at": "2026-01-01T09:00", "agent": "李四"}


def test_a_leader_lets_an_assistant_go_so_far_and_up_to_an_amount(owner: Client, flows: None) -> None:
    asked = ASSISTANT | {"mode": "decide", "flows": ["cloud_vm"], "limit": "50,000"}
    html = owner.post("/me/delegations", asked, follow=True).content.decode()
    row = Delegation.objects.get()
    assert (row.kind, row.mode, row.flows) == ("assistant", "decide", ["cloud_vm"])
    assert row.limits == {"cloud_vm": {"field": "cost_month", "most": 5_000_000}}
    assert "代为审批 · 云主机申请 · 上限 50,000.00 元" in html


def test_one_who_only_prepares_has_no_amount(owner: Client, flows: None) -> None:
    owner.post("/me/delegations", ASSISTANT | {"mode": "prepare"})
    assert (Delegation.objects.get().mode, Delegation.objects.get().limits) == ("prepare", {})


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"limit": "5"}, "请选择有金额的流程，再填写上限"),
        ({"limit": "many", "flows": ["cloud_vm"]}, "请填写金额"),
        ({"limit": "-1", "flows": ["cloud_vm"]}, "上限不能小于 0"),
        ({"flows": ["no_such"]}, "no_such"),
    ],
)
def test_a_wrong_limit_is_said_beside_its_field(
    owner: Client, flows: None, wrong: dict[str, Any], sentence: str
) -> None:
    response = owner.post("/me/delegations", ASSISTANT | {"mode": "decide"} | wrong)
    assert (response.status_code, Delegation.objects.count()) == (422, 0)
    assert sentence in response.content.decode()
