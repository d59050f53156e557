"""云主机申请: what its author thought of in particular."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.models import Decision, Draft, NodeRun, Task
from approvals.selectors.request import request_page
from approvals.services import decide
from approvals.services.comment import comment
from approvals.services.returning import resubmit, send_back
from approvals.states import TaskStatus
from bots.models import Delivery
from core.errors import Invalid
from tests.approvals.flows.firm import Firm, asked, data, house, key, path, status, verbs
from tests.approvals.flows.forms import HOSTS, host
from tests.approvals.flows.walks import begin, take

LARGE: Any = {"env": "prod", "items": [host(cpu="16", qty="9")], "expire": "long"}
ASKED = (("head:head", "head"), ("owner:owner_a", "owner_a"))
BUILT = (("!hosts", ""), ("deliver:duty_cloud", "duty_cloud"), ("accept:ann", "ann"))


def test_when_the_department_head_asks_the_next_head_decides(firm: Firm) -> None:
    request = begin(firm, "cloud_vm", "head")
    assert firm.live(request) == "head:chief"
    assert firm.why(request, "chief") == ["self"]


def test_a_head_who_owns_the_system_says_yes_once(firm: Firm) -> None:
    request = begin(firm, "cloud_vm", system="tgpt")
    take(firm, request, (("head:head", "head"),))
    assert firm.live(request) == "capacity:cloud1,cloud2"
    assert ("owner", "approve", "duplicate") in house(request)
    assert Task.objects.get(request=request, run__key="owner").status == TaskStatus.DEDUPLICATED


def test_after_the_form_grew_the_head_is_asked_afresh_and_once_more_one_yes_is_enough(firm: Firm) -> None:
    request = begin(firm, "cloud_vm", system="tgpt")
    firm.yes(request, "head")
    firm.say(send_back, request, "cloud1", to="start", comment="请补足规模")
    resubmit(request=request.pk, actor=firm.ann, raw={"items": [host(qty="6")]}, key=key())
    assert firm.live(request) == "head:head"
    firm.yes(request, "head")
    rounds = NodeRun.objects.filter(request=request, key="owner").count()
    assert (rounds, firm.live(request)) == (2, "capacity:cloud1,cloud2")
    assert house(request).count(("owner", "approve", "duplicate")) == 2


def test_no_hosts_at_all_cannot_be_sent(firm: Firm) -> None:
    with pytest.raises(Invalid) as wrong:
        begin(firm, "cloud_vm", items=[])
    assert [problem.field for problem in wrong.value.problems] == ["items"]


def test_returned_from_sizing_and_made_smaller_the_board_is_not_asked_again(firm: Firm) -> None:
    """生产 with 144 cores came by the board; with 16 cores it takes the ordinary way, and what was said there rests."""
    request = begin(firm, "cloud_vm", **LARGE)
    take(firm, request, (*ASKED, ("architecture:arch1,arch2,arch3,arch4,arch5", "arch1 arch2 arch3")))
    firm.say(send_back, request, "cloud1", to="start", comment="资源池余量不足，请缩减")
    resubmit(request=request.pk, actor=firm.ann, raw={"items": [host()]}, key=key())
    take(firm, request, (*ASKED, ("capacity:cloud1,cloud2", "cloud2"), *BUILT))
    assert [one for one in path(request) if one.startswith(("by_risk", "architecture"))] == [
        "by_risk:large", "architecture", "by_risk:ordinary",
    ]  # fmt: skip
    assert status(request) == "approved"
    assert verbs(request).count("returned") == verbs(request).count("resubmitted") == 1


def test_the_board_that_still_votes_is_closed_when_the_request_goes_back(firm: Firm) -> None:
    request = begin(firm, "cloud_vm", **LARGE)
    take(firm, request, ASKED)
    firm.say(send_back, request, "arch2", to="start", comment="请附压测数据")
    assert firm.live(request) == "start:ann"
    left = Task.objects.filter(request=request, run__key="architecture", person=firm.arch1).get()
    assert (left.status, left.close_reason) == ("returned", "specific_rollback")


def test_sent_again_unchanged_it_goes_straight_back_to_sizing(firm: Firm) -> None:
    request = begin(firm, "cloud_vm")
    take(firm, request, ASKED)
    firm.say(send_back, request, "cloud1", to="start", comment="请确认资源池")
    resubmit(request=request.pk, actor=firm.ann, raw={}, key=key(), comment="确认使用私有云 A")
    assert firm.live(request) == "capacity:cloud1"
    assert house(request)[-2:] == [("head", "approve", "kept"), ("owner", "approve", "kept")]


def test_a_mended_reason_is_read_again_by_who_had_read_it(firm: Firm) -> None:
    request = begin(firm, "cloud_vm")
    take(firm, request, ASKED)
    firm.say(send_back, request, "cloud1", to="start", comment="理由请写明依据")
    reason = "按近三个月成交峰值估算，压测环境需要十六核。"
    resubmit(request=request.pk, actor=firm.ann, raw={"reason": reason}, key=key())
    assert (firm.live(request), data(request)["reason"]) == ("head:head", reason)
    take(firm, request, ASKED)
    assert firm.live(request) == "capacity:cloud1"


def test_three_of_five_carry_the_board_and_the_third_no_sinks_it(firm: Firm) -> None:
    request = begin(firm, "cloud_vm", **LARGE)
    take(firm, request, ASKED)
    firm.no(request, "arch1")
    firm.no(request, "arch2")
    assert status(request) == "running"
    firm.no(request, "arch3")
    assert status(request) == "rejected"
    spared = Task.objects.filter(request=request, status=TaskStatus.SUPERSEDED).values_list(
        "person__user_id", flat=True
    )
    assert sorted(spared) == ["arch4", "arch5"]


def test_one_no_of_information_security_ends_it(firm: Firm) -> None:
    request = begin(firm, "cloud_vm", cloud="public")
    take(firm, request, ASKED)
    firm.no(request, "sec1", "公有云不得承载该系统数据")
    assert (status(request), firm.live(request)) == ("rejected", "")


def test_sizing_may_go_lower_and_never_higher(firm: Firm) -> None:
    request = begin(firm, "cloud_vm")
    take(firm, request, ASKED)
    larger = [{"purpose": "行情转发节点", "qty": "5", "cpu": "4", "memory": "8"}]
    with pytest.raises(Invalid) as wrong:
        firm.yes(request, "cloud1", final_spec=larger)
    assert "final_spec" in wrong.value.problems[0].field
    firm.yes(request, "cloud1", final_spec=[larger[0] | {"qty": "2"}])
    assert data(request)["final_spec"][0]["qty"] == 2
    assert firm.live(request) == ""


def test_the_platform_is_asked_once_and_its_answer_fills_the_list(firm: Firm) -> None:
    request = begin(firm, "cloud_vm")
    take(firm, request, (*ASKED, ("capacity:cloud1,cloud2", "cloud1")))
    assert (asked(request), firm.live(request)) == (["create"], "")
    firm.answer(request, **HOSTS)
    assert data(request)["hosts"][0]["name"] == "vm-1"
    assert firm.live(request) == "deliver:duty_cloud"
    assert firm.why(request, "duty_cloud") == ["on_duty"]
    assert "action_answered" in verbs(request)


def test_nobody_accepts_for_three_days_and_it_counts_as_accepted(firm: Firm) -> None:
    request = begin(firm, "cloud_vm")
    take(firm, request, (*ASKED, ("capacity:cloud1,cloud2", "cloud1"), *BUILT[:2]))
    assert firm.live(request) == "accept:ann"
    firm.go("2026-11-25T18:00")
    assert status(request) == "running"
    firm.go("2026-11-26T10:00")
    assert status(request) == "approved"
    assert house(request)[-1] == ("accept", "complete", "overtime")
    assert firm.copies(request) == ["asset", "watch"]


def test_what_is_not_as_ordered_goes_back_to_who_asked(firm: Firm) -> None:
    request = begin(firm, "cloud_vm")
    take(firm, request, (*ASKED, ("capacity:cloud1,cloud2", "cloud1"), *BUILT[:2]))
    firm.no(request, "ann", "主机无法登录")
    assert firm.live(request) == "start:ann"


def test_a_draft_to_renew_lies_ready_two_weeks_before_the_end(firm: Firm) -> None:
    request = begin(firm, "cloud_vm", expire="2027-03-01")
    take(firm, request, (*ASKED, ("capacity:cloud1,cloud2", "cloud1"), *BUILT))
    firm.go("2027-02-14T23:00")
    assert not Draft.objects.exists()
    firm.go("2027-02-15T09:00")
    draft = Draft.objects.get()
    assert (draft.person, draft.flow.slug, draft.data["system"]) == (firm.ann, "cloud_vm", "hqwg")
    assert draft.data["items"][0]["qty"] == "4"
    assert "cost_month" not in draft.data
    assert Delivery.objects.filter(kind="approvals.date", receiver=firm.ann).count() == 1


def test_a_small_test_host_passes_the_head_with_the_reason_said(firm: Firm) -> None:
    request = begin(firm, "cloud_vm", env="dev", items=[host(qty="2")], expire="2027-02-20")
    auto = Decision.objects.get(request=request, person=None)
    assert (auto.run.key, auto.verb, auto.policy) == ("head", "approve", "condition")
    assert firm.live(request) == "owner:owner_a"


@pytest.mark.parametrize(
    "changes",
    [
        {"env": "prod", "items": [host(qty="2")], "expire": "2027-02-20"},
        {"items": [host(qty="3")], "expire": "2027-02-20"},
        {"items": [host(qty="2")], "expire": "2027-02-22"},
    ],
    ids=["production", "twelve cores", "91 days"],
)
def test_anything_else_is_for_the_head(firm: Firm, changes: dict[str, Any]) -> None:
    assert firm.live(begin(firm, "cloud_vm", **changes)) == "head:head"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"expire": "2027-06-01"}, "expire"),
        ({"expire": "long"}, "expire"),
        ({"reason": "扩容"}, "reason"),
        ({"items": [host(qty="13")]}, "budget_no"),
    ],
    ids=["tests for 190 days", "tests for ever", "no reason to speak of", "dear without a budget"],
)
def test_what_the_form_refuses(firm: Firm, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        begin(firm, "cloud_vm", **changes)
    assert [problem.field for problem in wrong.value.problems] == [field]


def test_the_price_list_says_what_it_costs(firm: Firm) -> None:
    request = begin(firm, "cloud_vm")
    assert data(request)["cost_month"] == 4 * (4 * 100 + 8) * 100
    assert data(request)["system_grade"] == "A"


def test_a_colleague_who_may_look_is_not_told_what_it_costs(firm: Firm) -> None:
    """bob, mentioned in a remark, reads the rest; who asks and who decides read the cost."""
    request = begin(firm, "cloud_vm")
    comment(request=request.pk, actor=firm.ann, text="请李思看一下规模。", mentions=[firm.bob.pk], key=key())
    shown = {
        who: {one.name for one in request_page(firm.people[who], request.pk).fields} for who in ("ann", "head", "bob")
    }
    assert {who for who, names in shown.items() if "cost_month" in names} == {"ann", "head"}
    assert {"system", "items", "expire"} <= shown["bob"]


def test_a_no_without_a_word_is_not_taken(firm: Firm) -> None:
    request = begin(firm, "cloud_vm")
    with pytest.raises(Invalid) as wrong:
        firm.say(decide.reject, request, "head")
    assert wrong.value.problems[0].field == "comment"
