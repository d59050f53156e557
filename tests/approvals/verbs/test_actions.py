"""Nodes that other systems work off: asked once, answered at once or later, and taken over by people if nobody can."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from approvals.flow_actions import FLOW_ACTIONS, Call, FlowAction
from approvals.models import NodeRun, Request
from approvals.services import decide, suspending
from approvals.services.answering import answered
from bots.api import NOTICES, Hopeless, Later, NoticeContext
from bots.errands.run import TRIES, run_errands
from bots.models import Errand
from bots.states import ErrandStatus
from core import clock, nudge, wire_clock
from core.errors import Invalid, NotVisible, Refused
from core.registry import Entry
from tests.approvals.verbs.desk import Desk, key, live, node, status, verbs

Handler = Callable[[Call], Mapping[str, Any]]
CREATE = {
    "key": "make", "type": "action", "name": "创建", "action": "test.make",
    "with": {"what": "{note}", "said": "单号 {serial}"}, "writes": ["opinion"],
}  # fmt: skip


class System:
    """Another system that does what the test says."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.does: Handler = lambda call: {"opinion": "已创建 10.1.2.3"}

    def handle(self, call: Call) -> Mapping[str, Any]:
        self.calls.append(call)
        return self.does(call)


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    monkeypatch.setattr(nudge, "ring", lambda *args, **kwargs: True)
    found = System()
    action = FlowAction("test.make", "测试", found.handle)
    monkeypatch.setitem(FLOW_ACTIONS._entries, "test.make", Entry("test.make", action, "the test"))
    return found


def data_of(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = Request.objects.values_list("data", flat=True).get(pk=request.pk)
    return found


def at_action(desk: Desk) -> Request:
    desk.publish(node("a", "bob"), CREATE, node("b", "cat"))
    request = desk.file()
    decide.approve(**desk.press(request, "bob"))
    return request


def later(call: Call) -> Mapping[str, Any]:
    raise Later("系统维护中")


def hopeless(call: Call) -> Mapping[str, Any]:
    raise Hopeless("配额不足")


@pytest.mark.django_db
def test_it_is_asked_with_the_values_of_the_form_and_its_answer_fills_the_field(desk: Desk, system: System) -> None:
    request = at_action(desk)
    assert not live(request)
    run_errands()
    [call] = system.calls
    assert call.settings == {"what": "扩容", "said": f"单号 {request.serial}"}
    assert data_of(request)["opinion"] == "已创建 10.1.2.3"
    assert live(request) == {("b", "cat")}
    assert "action_answered" in verbs(request)


@pytest.mark.django_db
def test_what_is_away_is_asked_again_under_the_same_key(desk: Desk, system: System) -> None:
    system.does = later
    request = at_action(desk)
    run_errands()
    assert not live(request)
    system.does = lambda call: {"opinion": "好了"}
    Errand.objects.filter(status=ErrandStatus.WAITING).update(retry_at=wire_clock.now())
    run_errands()
    assert len({call.key for call in system.calls}) == 1
    assert live(request) == {("b", "cat")}


@pytest.mark.django_db
def test_what_fails_for_good_is_done_by_hand_by_flow_administrators(desk: Desk, system: System) -> None:
    system.does = hopeless
    request = at_action(desk)
    run_errands()
    assert live(request) == {("make", "eve")}
    assert "action_failed" in verbs(request)
    with pytest.raises(Invalid, match="必填"):
        decide.complete(**desk.press(request, "eve"))
    decide.complete(**desk.press(request, "eve"), form={"opinion": "手工创建"})
    assert live(request) == {("b", "cat")}
    assert data_of(request)["opinion"] == "手工创建"


@pytest.mark.django_db
def test_who_takes_over_finds_the_fields_on_the_page_and_not_on_the_card(
    desk: Desk, system: System, client: Client
) -> None:
    system.does = hopeless
    request = at_action(desk)
    run_errands()
    client.force_login(desk.eve)
    html = client.get(f"/approvals/{request.pk}/").content.decode()
    assert 'name="opinion"' in html
    card = NOTICES.get("approvals.todo").render(NoticeContext(desk.part(request, "eve").ref, desk.eve, {}, clock.now()))
    assert card is not None
    assert [button.label for button in card.buttons] == ["打开页面审批"]


@pytest.mark.django_db
def test_after_so_many_tries_it_is_given_up(desk: Desk, system: System) -> None:
    system.does = later
    request = at_action(desk)
    for _ in range(TRIES + 1):
        Errand.objects.filter(status=ErrandStatus.WAITING).update(retry_at=wire_clock.now())
        run_errands()
    assert len(system.calls) == TRIES
    assert live(request) == {("make", "eve")}


@pytest.mark.django_db
def test_an_answer_that_does_not_fit_counts_as_failed_with_the_reason(desk: Desk, system: System) -> None:
    system.does = lambda call: {"hosts": ["10.1.2.3"]}
    request = at_action(desk)
    run_errands()
    assert live(request) == {("make", "eve")}
    run = NodeRun.objects.get(request=request, key="make")
    assert "没有需要的内容" in str(run.choice)


@pytest.mark.django_db
def test_an_answer_may_come_later_over_rest_and_only_once(desk: Desk, system: System) -> None:
    system.does = lambda call: {"pending": True}
    request = at_action(desk)
    run_errands()
    run = NodeRun.objects.get(request=request, key="make")
    assert run.status == "open"
    with pytest.raises(Refused):
        answered(run=run.pk, answer={"opinion": "x"}, actor=desk.ann, request=request.pk)
    with pytest.raises(NotVisible):
        answered(run=run.pk, answer={"opinion": "x"}, actor=desk.out, request=request.pk)
    assert answered(run=run.pk, answer={"opinion": "晚到的答复"}, actor=desk.eve, request=request.pk)
    assert not answered(run=run.pk, answer={"opinion": "再来一次"}, actor=desk.eve, request=request.pk)
    assert data_of(request)["opinion"] == "晚到的答复"
    assert verbs(request).count("action_answered") == 1


@pytest.mark.django_db
def test_halted_nothing_is_asked_and_ended_nothing_is_kept(desk: Desk, system: System) -> None:
    request = at_action(desk)
    suspending.suspend(request=request.pk, actor=desk.eve, key=key(), reason="等公告")
    run_errands()
    assert system.calls == []
    suspending.resume(request=request.pk, actor=desk.eve, key=key())
    Errand.objects.filter(status=ErrandStatus.WAITING).update(retry_at=wire_clock.now())
    run_errands()
    assert (len(system.calls), status(request)) == (1, "running")
