"""Requests in Feishu's approval centre: put, kept in step, decided there, over real HTTP with the stand-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from approvals import centre
from approvals.models import Decision, Request, Task
from approvals.services.withdraw import withdraw
from approvals.states import RequestStatus, TaskStatus
from bots.centre.page import build
from bots.centre.writing import task_id
from bots.errands.run import run_errands
from bots.models import ActionRun, Bot, CentreCode, CentreEntryPut, Errand
from bots.states import ErrandStatus
from core import nudge
from core.models import JournalEntry
from people import api as people
from people.models import Delegation
from tests.approvals.conftest import House
from tests.bots.story import app_of, make_bot
from tests.feishu_sandbox.conftest import until
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

__all__ = ["sandbox", "sandbox_process"]


@dataclass(frozen=True)
class World:
    """The firm, its bot, and the stand-in that calls us back."""

    house: House
    bot: Bot
    sandbox: Sandbox

    def entry(self, request: Request) -> dict[str, Any]:
        """What the centre holds of the request."""
        [held] = self.sandbox.entries(str(request.ref))
        return held

    def shown(self, request: Request) -> list[tuple[str, str]]:
        """Who is shown what of the request's tasks."""
        return [(task["user_id"], task["status"]) for task in self.entry(request)["tasks"]]

    def press(self, request: Request, who: Any, action: str, reason: str = "", deputy: bool = False) -> dict[str, Any]:
        """The person presses a quick button of an open task."""
        rows = [each for each in self.entry(request)["tasks"] if each["user_id"] == who.user_id]
        [task] = [each for each in rows if each["status"] == "PENDING" and ("~" in each["id"]) == deputy]
        return self.sandbox.approve(who.user_id, str(request.ref), task["id"], action, reason)


@pytest.fixture
def world(
    live_server: LiveServer, house: House, sandbox: Sandbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> World:
    settings.FEISHU_APPROVAL_CENTRE = True
    settings.FEISHU_BASE_URL = sandbox.url
    settings.PUBLIC_URL = live_server.url
    monkeypatch.setattr(nudge, "ring", lambda *args, **kwargs: True)
    bot = make_bot()
    cast = house.cast
    everybody = [cast.head, cast.member, cast.peer, cast.chief, cast.outsider, house.guard, house.other_guard]
    everybody += [house.cloud, house.admin]
    sandbox.tenant(users=[{"user_id": person.user_id, "name": person.name} for person in everybody], apps=[app_of(bot)])
    return World(house, bot, sandbox)


def test_a_request_stands_in_the_centre_and_follows_every_step(world: World) -> None:
    house = world.house
    request = house.submit()
    assert run_errands(seconds=10) == 1
    held = world.entry(request)
    assert (held["status"], held["user_id"]) == ("PENDING", house.cast.member.user_id)
    assert world.shown(request) == [(house.cast.head.user_id, "PENDING")]
    house.approve(request, house.cast.head)
    run_errands(seconds=10)
    guards = [house.guard.user_id, house.other_guard.user_id]
    assert world.shown(request) == [(house.cast.head.user_id, "APPROVED"), *((who, "PENDING") for who in guards)]
    house.approve(request, house.guard)
    house.complete(request, house.cloud)
    house.complete(request, house.cast.member)
    assert Errand.objects.filter(kind="bots.centre").count() == 1, "one errand, however often it is asked for"
    run_errands(seconds=10)
    assert world.entry(request)["status"] == "APPROVED"
    assert [status for _who, status in world.shown(request)] == ["APPROVED", "APPROVED", "DONE", "APPROVED", "APPROVED"]
    assert run_errands(seconds=10) == 0


def test_it_says_what_is_asked_in_both_languages_and_where_to_look(world: World) -> None:
    request = world.house.submit()
    run_errands(seconds=10)
    content = world.entry(request)["content"]
    texts = {
        each["locale"]: {entry["key"]: entry["value"] for entry in each["texts"]} for each in content["i18n_resources"]
    }
    assert texts["zh-CN"][content["title"]] == "云主机申请 · 3 台生产云主机"
    assert texts["en-US"][content["title"]].startswith("Cloud host · 3 hosts")
    shown = [(texts["zh-CN"][each["name"]], texts["zh-CN"][each["value"]]) for each in content["form"]]
    assert shown == [("所属系统", "行情网关"), ("环境", "生产"), ("主机明细", "3 台 · 48 核")]
    assert content["links"]["pc_link"].endswith(f"/approvals/{request.pk}/")
    assert content["extra"] == '{"business_key":"' + request.serial + '"}'
    [kind] = [each for each in world.sandbox.definitions() if each["code"] == content["approval_code"]]
    assert kind["content"]["viewers"] == [{"viewer_type": "TENANT"}]
    assert kind["content"]["external"]["action_callback_url"].endswith("/feishu/main/centre")
    assert kind["content"]["external"]["create_link_pc"].endswith("/approvals/new/cloud_vm/")


def test_a_withdrawn_request_is_over_for_everybody(world: World) -> None:
    request = world.house.submit()
    run_errands(seconds=10)
    withdraw(request=request.pk, actor=world.house.cast.member)
    run_errands(seconds=10)
    assert world.entry(request)["status"] == "CANCELED"
    assert world.shown(request) == [(world.house.cast.head.user_id, "DONE")]


def test_one_tap_approves_and_the_centre_follows(world: World) -> None:
    house = world.house
    request = house.submit()
    run_errands(seconds=10)
    told = world.press(request, house.cast.head, "APPROVE")
    assert told["ok"], told
    decision = Decision.objects.get()
    assert (decision.verb, decision.person, decision.via) == ("approve", house.cast.head, "centre")
    assert JournalEntry.objects.get(verb="approvals.approved").via == "centre"
    run_errands(seconds=10)
    assert world.shown(request)[0] == (house.cast.head.user_id, "APPROVED")


def test_a_refusal_needs_its_reason_and_keeps_it(world: World) -> None:
    house = world.house
    request = house.submit()
    run_errands(seconds=10)
    assert world.press(request, house.cast.head, "REJECT")["message"] == "请填写审批意见"
    assert world.press(request, house.cast.head, "REJECT", "资源池余量不足")["ok"]
    assert Decision.objects.get().comment == "资源池余量不足"
    run_errands(seconds=10)
    assert world.entry(request)["status"] == "REJECTED"


def test_a_do_node_is_done_with_one_tap(world: World) -> None:
    house = world.house
    request = house.submit("test")
    house.approve(request, house.cast.head)
    run_errands(seconds=10)
    assert world.press(request, house.cloud, "DONE")["ok"]
    assert Decision.objects.order_by("pk").last().verb == "complete"  # type: ignore[union-attr]


def test_who_was_slower_reads_what_is(world: World) -> None:
    house = world.house
    request = house.submit()
    house.approve(request, house.cast.head)
    run_errands(seconds=10)
    house.approve(request, house.guard)
    told = world.press(request, house.other_guard, "APPROVE")
    assert (told["ok"], told["status"]) == (False, 409)
    assert told["message"].startswith("郑安")
    run_errands(seconds=10)
    assert (house.other_guard.user_id, "DONE") in world.shown(request)


def test_ten_replays_of_one_press_act_once(world: World) -> None:
    house = world.house
    request = house.submit()
    run_errands(seconds=10)
    for _ in range(10):
        world.sandbox.fault("callback_duplicate", path="CALLBACK approval.action")
        assert world.press(request, house.cast.head, "APPROVE")["ok"], "the same press gets the first answer"
    until(lambda: world.sandbox.stats()["counters"]["approval_presses"] == 20)
    assert Decision.objects.count() == 1
    assert ActionRun.objects.count() == 1


def test_a_deputy_is_shown_a_task_of_his_own(world: World) -> None:
    house = world.house
    request = house.submit()
    with transaction.atomic():
        people.delegate(
            principal=house.cast.head, agent=house.cast.peer, actor=house.cast.head, reason="出差",
            kind=people.DelegationKind.ASSISTANT, starts_at=request.submitted_at,
            ends_at=request.submitted_at + timedelta(days=2),
        )  # fmt: skip
    run_errands(seconds=10)
    assert world.shown(request) == [(house.cast.head.user_id, "PENDING"), (house.cast.peer.user_id, "PENDING")]
    assert world.press(request, house.cast.peer, "APPROVE", deputy=True)["ok"]
    assert Decision.objects.get().on_behalf_of == house.cast.head
    run_errands(seconds=10)
    assert (house.cast.peer.user_id, "APPROVED") in world.shown(request)
    people.end_delegation(Delegation.objects.get(), actor=house.cast.head)
    run_errands(seconds=10)
    assert (house.cast.peer.user_id, "APPROVED") in world.shown(request), "what he did stays"


def test_a_flow_with_sensitive_fields_shows_none_and_is_decided_on_the_page(world: World) -> None:
    request = world.house.submit()
    source = request.version.source
    for field in source["form"]["fields"]:
        if field["id"] in {"system", "cost_month"}:
            field["sensitive"] = True
    type(request.version).objects.filter(pk=request.version.pk).update(source=source)
    run_errands(seconds=10)
    held = world.entry(request)
    told = str(held)
    assert "行情网关" not in told
    assert "4,860" not in told
    assert "含敏感字段，请在页面查看" in told
    assert [each["content"]["action_configs"] for each in held["tasks"]] == [[]]


def test_nothing_is_asked_for_where_the_centre_is_not_used(house: House) -> None:
    house.approve(house.submit(), house.cast.head)
    assert not Errand.objects.filter(kind="bots.centre").exists()


def test_every_state_has_its_word() -> None:
    assert set(RequestStatus.values) == set(centre.REQUESTS)
    assert set(TaskStatus.values) == set(centre.TASKS)


def test_a_state_that_nobody_listed_is_shown_by_its_end(house: House) -> None:
    request = house.submit()
    request.status = "unheard_of"
    assert centre.status_of(request) == "PENDING"
    request.finished_at = request.submitted_at
    assert centre.status_of(request) == "TERMINATED"


def test_the_entry_of_a_request_costs_few_questions(house: House, django_assert_max_num_queries: Any) -> None:
    request = house.submit()
    with django_assert_max_num_queries(14):
        found = centre.entry(request.ref)
    assert found is not None
    [task] = found.tasks
    assert task_id(task) == str(Task.objects.get().ref)
    assert CentreEntryPut.objects.count() + CentreCode.objects.count() == 0
    assert not Errand.objects.filter(status=ErrandStatus.FAILED).exists()


def test_the_operators_page_calls_flows_by_their_names(house: House) -> None:
    bot = make_bot()
    CentreCode.objects.create(bot=bot, slug="cloud_vm", code="F46E")
    CentreCode.objects.create(bot=bot, slug="gone", code="A1")
    assert [line.name for line in build(house.cast.operator).kinds] == ["云主机申请", "gone"]
    with translation.override("en"):
        assert "云主机申请" not in {line.name for line in build(house.cast.operator).kinds}
