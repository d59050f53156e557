"""Three workflows of another product, transcribed by hand: each is filed and comes to every end that it has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from approvals.definition import parse
from approvals.models import Request
from approvals.publish import publish
from approvals.services.returning import resubmit, send_back
from approvals.services.submit import submit
from core import clock
from core.errors import Invalid
from people.models import Employee
from tests.approvals.flows.conftest import standing_firm
from tests.approvals.flows.firm import MONDAY, Firm, data, house, key, path, status, verbs

TEXT = "本季度客户分布统计需要。"
FORMS: dict[str, dict[str, Any]] = {
    "itsm_data_extraction": {"title": "客户分布", "business": "hqwg", "description": TEXT, "why": TEXT},
    "itsm_network_change": {
        "title": "核心交换机升级", "business": "hqwg", "why": TEXT, "what": "升级至新版本",
        "planned_at": "2026-11-28T10:00", "outside": "厂商 王工 13800000000",
    },
    "itsm_project_data": {"project": "客户画像", "business": "hqwg", "sensitivity": "private", "why": TEXT},
}  # fmt: skip


__all__ = ["standing_firm"]


@pytest.fixture
def firm(standing_firm: dict[str, Employee]) -> Iterator[Firm]:
    """The firm of the five flows, with these three besides."""
    with ExitStack() as clocks:
        clocks.enter_context(clock.frozen(MONDAY))
        made = Firm(standing_firm, clocks)
        for file in sorted(Path(__file__).parent.glob("*.json")):
            source = json.loads(file.read_text(encoding="utf-8"))
            publish(parse(source), source)
        yield made


def begin(firm: Firm, flow: str, **changes: Any) -> Request:
    return submit(actor=firm.ann, flow=flow, raw=FORMS[flow] | changes, key=key())


# 数据提取受理流程


def test_data_extraction_is_taken_on_approved_and_accepted(firm: Firm) -> None:
    request = begin(firm, "itsm_data_extraction")
    assert firm.live(request) == "intake:dev1,dev2"
    firm.yes(request, "dev2")
    assert firm.live(request) == "approval:head"
    assert firm.why(request, "head") == ["leader"]
    with pytest.raises(Invalid) as wrong:
        firm.yes(request, "head")
    assert [problem.field for problem in wrong.value.problems] == ["approval_note"]
    firm.yes(request, "head", approval_note="仅限脱敏数据")
    assert firm.live(request) == "acceptance:ann"
    firm.yes(request, "ann", acceptance_note="数据完整")
    assert (status(request), path(request)) == ("approved", ["start", "intake", "approval", "acceptance"])
    assert verbs(request)[0] == "submitted"


def test_data_extraction_that_the_desk_cannot_do_ends(firm: Firm) -> None:
    request = begin(firm, "itsm_data_extraction")
    firm.no(request, "dev1", "源表已下线")
    assert (status(request), firm.live(request)) == ("rejected", "")


def test_data_extraction_that_the_leader_rejects_ends(firm: Firm) -> None:
    request = begin(firm, "itsm_data_extraction")
    firm.yes(request, "dev1")
    firm.no(request, "head")
    assert (status(request), path(request)) == ("rejected", ["start", "intake", "approval"])


def test_data_extraction_goes_back_for_a_better_description(firm: Firm) -> None:
    request = begin(firm, "itsm_data_extraction")
    firm.yes(request, "dev1")
    firm.say(send_back, request, "head", to="start", comment="请写明统计口径")
    resubmit(request=request.pk, actor=firm.ann, raw={"description": "按开户营业部统计有效客户数。"}, key=key())
    firm.yes(request, "dev1")
    firm.yes(request, "head", approval_note="同意")
    firm.yes(request, "ann")
    assert (status(request), data(request)["description"]) == ("approved", "按开户营业部统计有效客户数。")


# 网络资源变更


def test_a_network_change_is_reviewed_carried_out_and_verified(firm: Firm) -> None:
    request = begin(firm, "itsm_network_change", followers=["biz", "tech"])
    firm.yes(request, "manager", opinion="窗口合理")
    assert firm.copies(request) == ["biz", "tech"]
    assert firm.live(request) == "implement:net1,net2"
    firm.yes(request, "net2", on_plan="yes", done_note="升级完成")
    firm.yes(request, "ann", in_time="yes", verified="passed", record="业务正常")
    assert status(request) == "approved"
    assert path(request) == ["start", "review", "told", "implement", "verify"]


def test_a_network_change_that_failed_is_carried_out_again(firm: Firm) -> None:
    request = begin(firm, "itsm_network_change")
    firm.yes(request, "manager", opinion="同意")
    firm.yes(request, "net1", on_plan="no")
    firm.yes(request, "ann", verified="failed", record="部分终端不通")
    assert ("verify", "return", "auto_return") in house(request)
    assert firm.live(request).startswith("implement:")
    firm.yes(request, "net1", on_plan="yes", done_note="补充下发")
    firm.yes(request, "ann", verified="passed")
    assert status(request) == "approved"
    assert path(request) == ["start", "review", "told", "implement", "verify", "implement", "verify"]


def test_a_network_change_that_is_rejected_is_never_carried_out(firm: Firm) -> None:
    request = begin(firm, "itsm_network_change")
    firm.no(request, "manager", "与封网期冲突")
    assert (status(request), path(request)) == ("rejected", ["start", "review"])


def test_a_network_change_that_cannot_be_carried_out_ends(firm: Firm) -> None:
    request = begin(firm, "itsm_network_change")
    firm.yes(request, "manager", opinion="同意")
    firm.no(request, "net1", "备件未到")
    assert status(request) == "rejected"


# 项目申请业务数据


def test_public_data_passes_with_a_record(firm: Firm) -> None:
    request = begin(firm, "itsm_project_data", sensitivity="public")
    assert ("known", "approve", "condition") in house(request)
    assert (status(request), firm.live(request)) == ("running", "four_eyes:guan"), "somebody looks at it all the same"
    firm.yes(request, "guan")
    assert status(request) == "approved"


def test_private_data_is_for_its_owner(firm: Firm) -> None:
    request = begin(firm, "itsm_project_data")
    assert firm.live(request) == "owner:data1,data2"
    assert "by_sensitivity:private" in path(request)
    firm.yes(request, "data2")
    assert (status(request), firm.live(request)) == ("approved", "")


def test_sensitive_data_is_for_the_leader_and_then_the_owner(firm: Firm) -> None:
    request = begin(firm, "itsm_project_data", sensitivity="sensitive")
    assert firm.live(request) == "leader:head"
    firm.yes(request, "head")
    assert firm.live(request) == "owner_after:data1,data2"
    firm.no(request, "data1", "项目未立项")
    assert (status(request), firm.live(request)) == ("rejected", "")
