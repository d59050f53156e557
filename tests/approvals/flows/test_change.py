"""变更审批: windows, boards, emergencies and what is said afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.models import NodeRun, Request, Task
from approvals.services.amend import amend
from approvals.services.withdraw import withdraw
from approvals.states import TaskStatus
from bots.models import Delivery
from core.errors import Invalid, Refused
from tests.approvals.flows.firm import Firm, data, house, key, local, marks, path, status, verbs
from tests.approvals.flows.forms import RISKS
from tests.approvals.flows.walks import begin, take

HIGH: Any = {"risk_q": list(RISKS[:7])}
EMERGENCY: Any = {
    "change_type": "emergency", "window_start": "2026-11-23T10:30", "window_end": "2026-11-23T12:00",
}  # fmt: skip
TESTED = (("tech:tech", "tech"), ("test:tester", "tester"))
CAB = "cab:cab_o1,cab_o2,cab_s1,cab_s2,cab_b1,cab_b2"
CARRIED = (("@2026-11-23T22:00", ""), ("implement:bob", "bob"), ("verify:cloud1", "cloud1"))
DUTY = ("ecab:duty_ecab1,duty_ecab2", "duty_ecab1")


def move_window(firm: Firm, request: Request, day: str) -> None:
    """Another evening."""
    raw = {"window_start": f"{day}T22:00", "window_end": f"{day}T23:30"}
    amend(request=request.pk, actor=firm.ann, raw=raw, key=key(), reason="机房停电检修")


def test_a_window_that_moves_takes_the_boards_yes_away(firm: Firm) -> None:
    request = begin(firm, "change", **HIGH)
    take(firm, request, (*TESTED, (CAB, "cab_o1 cab_s1 cab_b1 cab_b2"), ("cio:chief", "chief")))
    assert NodeRun.objects.get(request=request, key="window").status == "open"
    move_window(firm, request, "2026-11-25")
    assert firm.live(request) == CAB
    assert ("window", "return", "invalidate") in house(request)
    firm.go("2026-11-23T22:05")
    assert firm.live(request) == CAB, "the old window brings nothing any more"
    take(firm, request, ((CAB, "cab_o2 cab_s1 cab_b1 cab_o1"), ("cio:chief", "chief"), ("@2026-11-25T22:00", "")))
    assert firm.live(request) == "implement:bob"
    assert verbs(request).count("amended") == 1


@pytest.mark.parametrize(
    ("changes", "steps", "asked_again"),
    [
        ({}, (*TESTED, ("manager:manager", "manager")), "manager:manager"),
        ({"risk_q": list(RISKS[:3])}, (*TESTED, ("both:manager,owner_a", "owner_a manager")), "both:manager,owner_a"),
        ({"change_type": "standard", "standard_template": "STD-OLD"}, (("record:manager", "manager"),),
         "record:manager"),
        (EMERGENCY, (DUTY,), "ecab:duty_ecab1,duty_ecab2"),
    ],
    ids=["low", "medium", "standard", "emergency"],
)  # fmt: skip
def test_whoever_agreed_to_the_window_is_asked_again(
    firm: Firm, changes: dict[str, Any], steps: Any, asked_again: str
) -> None:
    request = begin(firm, "change", **changes)
    take(firm, request, steps)
    move_window(firm, request, "2026-11-26")
    assert firm.live(request) == asked_again


def test_nobody_but_who_asked_moves_it(firm: Firm) -> None:
    request = begin(firm, "change")
    with pytest.raises(Refused):
        amend(request=request.pk, actor=firm.tech, raw={"window_start": "2026-11-25T22:00"}, key=key())
    assert data(request)["window_start"] == "2026-11-23T14:00Z"


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-12-29T20:00", "2026-12-29T22:00"), ("2027-01-04T20:00", "2027-01-05T01:00")],
    ids=["within", "touching its last day"],
)
def test_nothing_is_changed_in_a_freeze(firm: Firm, start: str, end: str) -> None:
    with pytest.raises(Invalid) as wrong:
        begin(firm, "change", window_start=start, window_end=end)
    assert [problem.field for problem in wrong.value.problems] == ["window_end"]


def test_an_emergency_is_not_held_up_by_freeze_or_trading(firm: Firm) -> None:
    firm.go("2026-12-29T10:00")
    request = begin(
        firm, "change", change_type="emergency", window_start="2026-12-29T10:30", window_end="2026-12-29T11:00"
    )
    assert firm.live(request).startswith("ecab:")


@pytest.mark.parametrize(
    ("start", "end", "fine"),
    [
        ("2026-11-24T10:00", "2026-11-24T10:30", False),
        ("2026-11-24T08:00", "2026-11-24T09:14", True),
        ("2026-11-24T08:00", "2026-11-24T09:15", False),
        ("2026-11-24T15:30", "2026-11-24T16:00", True),
        ("2026-11-28T10:00", "2026-11-28T12:00", True),
    ],
    ids=["trading hours", "before it opens", "until it opens", "once it closed", "a saturday"],
)
def test_windows_and_trading_hours(firm: Firm, start: str, end: str, fine: bool) -> None:
    if fine:
        assert status(begin(firm, "change", window_start=start, window_end=end)) == "running"
        return
    with pytest.raises(Invalid) as wrong:
        begin(firm, "change", window_start=start, window_end=end)
    assert [problem.field for problem in wrong.value.problems] == ["window_end"]


def test_waiting_for_the_window_outlives_every_process(firm: Firm) -> None:
    """What waits is a row: whoever ticks next, wherever it runs, brings it on, and once only."""
    request = begin(firm, "change")
    take(firm, request, (*TESTED, ("manager:manager", "manager")))
    run = NodeRun.objects.get(request=request, key="window")
    assert run.until is not None
    firm.go("2026-11-23T21:59")
    assert firm.live(request) == ""
    firm.go("2026-11-24T03:00")
    assert firm.live(request) == "implement:bob"
    assert NodeRun.objects.filter(request=request, key="implement").count() == 1


def test_withdrawn_while_it_waits_nothing_is_carried_out(firm: Firm) -> None:
    request = begin(firm, "change")
    take(firm, request, (*TESTED, ("manager:manager", "manager")))
    withdraw(request=request.pk, actor=firm.ann, reason="厂商推迟")
    firm.go("2026-11-23T23:00")
    assert (status(request), firm.live(request)) == ("withdrawn", "")
    assert "implement" not in path(request)


def test_a_late_no_after_an_emergency_is_a_mark_not_a_rejection_of_the_past(firm: Firm) -> None:
    request = begin(firm, "change", **EMERGENCY)
    take(firm, request, (DUTY, ("@2026-11-23T10:35", ""), ("implement:bob", "bob"), ("verify:cloud1", "cloud1")))
    firm.yes(request, "ann", documents=firm.paper("change", "documents"))
    firm.no(request, "manager", "事前未评估对清算的影响")
    assert firm.live(request) == "ratify:owner_a", "the other is heard as well"
    firm.yes(request, "owner_a")
    assert marks(request) == ["未获追认"]
    take(firm, request, (("review:manager", "manager"),))
    assert (status(request), data(request)["exec_result"]) == ("approved", "success")
    assert Task.objects.get(request=request, run__key="ratify", person=firm.manager).status == TaskStatus.REJECTED


def test_documents_are_due_within_a_trading_day(firm: Firm) -> None:
    request = begin(firm, "change", **EMERGENCY)
    take(firm, request, (DUTY, ("@2026-11-23T10:35", ""), ("implement:bob", "bob"), ("verify:cloud1", "cloud1")))
    task = Task.objects.get(request=request, run__key="document")
    assert task.due_at == local("2026-11-24T10:35")


def test_the_emergency_duty_is_pressed_every_ten_minutes_day_and_night(firm: Firm) -> None:
    firm.go("2026-11-23T23:00")
    request = begin(
        firm, "change", change_type="emergency", window_start="2026-11-23T23:30", window_end="2026-11-24T02:00"
    )
    firm.go("2026-11-23T23:10")
    assert set(_told("approvals.reminder")) == {"duty_ecab1", "duty_ecab2"}
    firm.go("2026-11-23T23:20")
    assert set(_told("approvals.overtime")) == {"boss"}
    firm.go("2026-11-23T23:30")
    assert set(_told("approvals.overtime")) == {"boss", "chief"}
    assert (status(request), firm.live(request)) == ("running", "ecab:duty_ecab1,duty_ecab2")


def _told(kind: str) -> list[str]:
    return list(Delivery.objects.filter(kind=kind).values_list("receiver__user_id", flat=True))


def test_one_of_the_emergency_duty_may_say_no_and_the_other_yes(firm: Firm) -> None:
    request = begin(firm, "change", **EMERGENCY)
    firm.no(request, "duty_ecab1")
    assert firm.live(request) == "ecab:duty_ecab2"
    firm.no(request, "duty_ecab2")
    assert status(request) == "rejected"


def test_four_of_six_are_not_enough_without_one_of_each_group(firm: Firm) -> None:
    request = begin(firm, "change", **HIGH)
    take(firm, request, (*TESTED, (CAB, "cab_o1 cab_o2 cab_s1 cab_s2")))
    assert firm.live(request) == "cab:cab_b1,cab_b2"
    firm.yes(request, "cab_b2")
    assert firm.live(request) == "cio:chief"


def test_a_group_that_says_no_sinks_the_change(firm: Firm) -> None:
    request = begin(firm, "change", **HIGH)
    take(firm, request, TESTED)
    firm.no(request, "cab_b1")
    assert status(request) == "running"
    firm.no(request, "cab_b2")
    assert status(request) == "rejected"


@pytest.mark.parametrize(
    ("ticked", "score", "risk"), [(0, 0, "low"), (2, 4, "low"), (3, 6, "medium"), (5, 10, "medium"), (6, 12, "high")]
)
def test_two_points_for_each_risk(firm: Firm, ticked: int, score: int, risk: str) -> None:
    found = data(begin(firm, "change", risk_q=list(RISKS[:ticked])))
    assert (found["risk_score"], found["risk"]) == (score, risk)


def test_the_highest_grade_counts(firm: Firm) -> None:
    assert data(begin(firm, "change", systems=["bgxt", "hqwg", "tgpt"]))["max_grade"] == "A"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"change_type": "standard"}, "standard_template"),
        ({"rollback": ""}, "rollback"),
        ({"verifier": "bob"}, "verifier"),
        ({"plan": []}, "plan"),
        ({"window_end": "2026-11-23T21:00"}, "window_end"),
    ],
    ids=["standard without template", "no way back", "verifies himself", "no plan", "ends before it begins"],
)
def test_what_the_form_refuses(firm: Firm, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        begin(firm, "change", **changes)
    assert [problem.field for problem in wrong.value.problems] == [field]


def test_a_test_report_must_be_there_for_the_test_lead(firm: Firm) -> None:
    request = begin(firm, "change")
    take(firm, request, (("tech:tech", "tech"),))
    with pytest.raises(Invalid) as wrong:
        firm.yes(request, "tester")
    assert [problem.field for problem in wrong.value.problems] == ["test_report"]


def test_at_the_end_of_the_window_the_change_manager_hears_of_it(firm: Firm) -> None:
    request = begin(firm, "change")
    take(firm, request, (*TESTED, ("manager:manager", "manager"), ("@2026-11-23T22:00", "")))
    assert Task.objects.get(request=request, run__key="implement").due_at == local("2026-11-23T23:30")
    firm.go("2026-11-23T23:29")
    assert _told("approvals.overtime") == []
    firm.go("2026-11-23T23:30")
    assert _told("approvals.overtime") == ["manager"]
    firm.go("2026-11-24T00:30")
    assert set(_told("approvals.overtime")) == {"manager", "head"}


def test_what_could_not_be_verified_is_marked_and_goes_on(firm: Firm) -> None:
    request = begin(firm, "change")
    take(firm, request, (*TESTED, ("manager:manager", "manager"), *CARRIED[:2]))
    firm.no(request, "cloud1", "代码表不一致")
    assert (marks(request), status(request)) == (["验证未通过"], "approved")
