"""The request's doors: reading as each of its people, deciding with and without scripts, how refusals look."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from approvals.models import Comment, Decision, Request
from approvals.states import RequestStatus
from core import clock
from people.models import Employee
from tests.approvals.conftest import House
from tests.approvals.pages import HTMX, control

ODD_VERBS = ("", "fly:1:1", "reject::2", "approve:x:1", "approve::")


class Reader:
    """A browser of one person on one request."""

    def __init__(self, house: House, request: Request, who: Employee) -> None:
        self.house, self.request, self.client = house, request, Client()
        self.client.force_login(who)
        self.at = f"/approvals/{request.pk}/"

    def html(self, query: str = "") -> str:
        return str(self.client.get(f"{self.at}{query}").content.decode())

    def act(self, verb: str, *, drawer: bool = False, scripts: bool = True, **more: str) -> Any:
        """Press the button; `verb` alone is about the open task."""
        if ":" not in verb and verb in {"approve", "reject", "complete", "cannot"}:
            task = self.request.tasks.latest("pk")
            verb = f"{verb}:{task.pk}:{task.rev}"
        data = {"verb": verb, "key": "one-press", "drawer": "1" if drawer else "", **more}
        return self.client.post(f"{self.at}act", data, headers=HTMX if scripts else {}, follow=not scripts)


@pytest.fixture
def request_(house: House) -> Request:
    return house.submit()


def events(response: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.headers["HX-Trigger"])
    return found


def test_each_of_its_people_sees_his_own_bar(house: House, request_: Request) -> None:
    head = Reader(house, request_, house.cast.head).html()
    assert 'data-verb="approve"' in head
    assert 'data-verb="withdraw"' not in head
    member = Reader(house, request_, house.cast.member).html()
    assert 'data-verb="withdraw"' in member
    assert 'data-verb="approve"' not in member
    assert 'class="dock-opinion"' not in member
    assert Reader(house, request_, house.cast.outsider).client.get(f"/approvals/{request_.pk}/").status_code == 404


def test_the_drawer_is_a_fragment_with_the_same_bar(house: House, request_: Request) -> None:
    html = Reader(house, request_, house.cast.head).html("?drawer=1")
    assert "<html" not in html
    assert 'class="drawer-head"' in html
    assert 'hx-target="#drawer"' in html
    assert 'data-verb="approve"' in html


def test_approving_swaps_the_fresh_request_and_says_so(house: House, request_: Request) -> None:
    response = Reader(house, request_, house.cast.head).act("approve", comment="可以")
    html = response.content.decode()
    assert response.status_code == 200
    assert html.lstrip().startswith('<article id="request"')
    assert "可以" in html
    assert 'data-verb="approve"' not in html
    assert events(response) == {"toast": {"text": "已同意，已转到信息安全", "tone": "ok"}}


def test_approving_in_the_drawer_lets_the_next_one_open(house: House, request_: Request) -> None:
    response = Reader(house, request_, house.cast.head).act("approve", drawer=True)
    assert 'class="drawer-head"' in response.content.decode()
    assert "decided" in events(response)


def test_without_scripts_the_same_press_leads_back_with_the_sentence(house: House, request_: Request) -> None:
    response = Reader(house, request_, house.cast.head).act("approve", scripts=False)
    assert response.redirect_chain == [(f"/approvals/{request_.pk}/", 302)]
    assert "已同意，已转到信息安全" in response.content.decode()


def test_every_other_verb_goes_by_page(house: House) -> None:
    request = house.submit("test")
    house.approve(request, house.cast.head)
    said = Reader(house, request, house.cast.member).act("urge")
    assert events(said)["toast"]["text"] == "已提醒褚云"
    assert events(Reader(house, request, house.cloud).act("complete"))["toast"]["text"] == "已完成，已转到申请人验收"
    refused = Reader(house, request, house.cast.member).act("cannot")
    assert (refused.status_code, "请填写无法完成的原因" in refused.content.decode()) == (422, True)
    ended = Reader(house, request, house.cast.member).act("cannot", comment="没有收到主机")
    assert events(ended)["toast"]["text"] == "已标记无法完成"
    assert Request.objects.get().status == RequestStatus.REJECTED


def test_withdrawing_offers_to_send_it_again(house: House, request_: Request) -> None:
    reader = Reader(house, request_, house.cast.member)
    html = reader.act("withdraw").content.decode()
    again = f'href="/approvals/new/cloud_vm/?copy={request_.pk}"'
    assert "已撤回" in html
    assert again in html
    assert "修改后重新提交" in html
    assert 'value="4860.00"' in control(
        reader.client.get(f"/approvals/new/cloud_vm/?copy={request_.pk}").content.decode(), "cost_month"
    )
    assert again not in Reader(house, request_, house.cast.head).html()


def test_a_rejection_needs_an_opinion_beside_the_field(house: House, request_: Request) -> None:
    for drawer in (False, True):
        response = Reader(house, request_, house.cast.head).act("reject", drawer=drawer)
        html = response.content.decode()
        assert response.status_code == 422
        assert '<p class="wrong" id="opinion-wrong">拒绝时请填写审批意见</p>' in html
        assert 'aria-describedby="opinion-wrong"' in control(html, "comment")
    long = Reader(house, request_, house.cast.head).act("approve", comment="长" * 1001)
    assert "长长长" in control(long.content.decode(), "comment")
    assert not Decision.objects.exists()


def test_the_slower_one_is_told_who_was_quicker_and_sees_the_fresh_state(house: House, request_: Request) -> None:
    house.approve(request_, house.cast.head)
    slow, task = Reader(house, request_, house.other_guard), house.task(request_, house.other_guard)
    with clock.frozen(clock.now().replace(hour=2, minute=32)):
        house.approve(request_, house.guard)
        for drawer in (False, True):
            response = slow.act(f"approve:{task.pk}:{task.rev}", drawer=drawer)
            assert response.status_code == 409
            assert events(response)["toast"] == {"text": "郑安已于 10:32 同意，页面已更新", "tone": "warn"}
            assert "交付实施" in response.content.decode()
            assert 'data-verb="approve"' not in response.content.decode()


@pytest.mark.parametrize("verb", ODD_VERBS)
def test_an_odd_verb_is_refused_kindly(house: House, request_: Request, verb: str) -> None:
    response = Reader(house, request_, house.cast.head).act(verb or ":")
    assert response.status_code == 422


def test_a_comment_is_added_once_and_an_empty_one_is_refused_beside_its_field(house: House, request_: Request) -> None:
    reader = Reader(house, request_, house.cast.member)
    for _twice in range(2):
        reader.client.post(f"{reader.at}comment", {"text": "请看附件", "key": "c"}, headers=HTMX)
    assert Comment.objects.get().text == "请看附件"
    assert "请看附件" in reader.html()
    refused = reader.client.post(f"{reader.at}comment", {"text": " ", "key": "d"}, headers=HTMX)
    assert refused.status_code == 422
    assert '<p class="wrong" id="remark-wrong">请填写评论内容</p>' in refused.content.decode()
    plain = reader.client.post(f"{reader.at}comment", {"text": "再看", "key": "e"}, follow=True)
    assert "评论已发送" in plain.content.decode()
