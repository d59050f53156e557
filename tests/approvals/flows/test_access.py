"""权限申请: what its author thought of in particular, and what happens when rights end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from approvals.models import Request, Task
from approvals.services import decide
from approvals.services.leavers import hand_over
from approvals.states import TaskStatus
from bots.models import Delivery
from core import clock
from core.errors import Invalid, Refused
from people import api as people
from people.models import Employee
from tests.approvals.flows.firm import Firm, data, house, key, status, verbs
from tests.approvals.flows.forms import grant
from tests.approvals.flows.walks import begin, take

OTHER: Any = {"for_whom": "other", "other_reason": "新同事入职，账号尚未开通。"}
RIGHTS = (("manager:head", "head"), ("owners:biz,tech", "biz tech"))
GRANTED = (("grant:grant1,grant2", "grant1"), ("received:ann", "ann"))


def deputy(firm: Firm, principal: str, agent: str) -> None:
    """`agent` acts for `principal` this week."""
    now = clock.now()
    people.delegate(
        actor=firm.people[principal], principal=firm.people[principal], agent=firm.people[agent],
        kind=people.DelegationKind.DEPUTY, starts_at=now, ends_at=now + timedelta(days=5),
    )  # fmt: skip


def gone(firm: Firm, who: str) -> None:
    Employee.objects.filter(pk=firm.people[who].pk).update(status="left")
    firm.people[who].refresh_from_db()


def test_a_manager_who_asks_for_his_own_man_does_not_decide_it(firm: Firm) -> None:
    """The initiator is the beneficiary's manager: the one above decides."""
    request = begin(firm, "access", "head", beneficiary="bob", **OTHER)
    assert firm.live(request) == "confirm:bob"
    firm.yes(request, "bob")
    assert firm.live(request) == "manager:chief"
    assert firm.why(request, "chief") == ["self"]


def test_the_manager_is_that_of_the_beneficiary_not_of_who_asks(firm: Firm) -> None:
    request = begin(firm, "access", beneficiary="cloud1", **OTHER)
    firm.yes(request, "cloud1")
    assert firm.live(request) == "manager:chief"
    assert firm.why(request, "chief") == ["leader"]


def test_for_an_owner_who_left_his_leader_is_asked(firm: Firm) -> None:
    gone(firm, "tech")
    request = begin(firm, "access")
    firm.yes(request, "head")
    assert firm.live(request) == "owners:biz,chief"
    assert firm.why(request, "chief") == ["leaver"]


def test_an_owner_who_leaves_while_he_is_asked_hands_over(firm: Firm) -> None:
    request = begin(firm, "access")
    firm.yes(request, "head")
    gone(firm, "biz")
    hand_over(firm.biz, firm.owner_b)
    assert firm.live(request) == "owners:tech,owner_b"
    take(firm, request, (("owners:tech,owner_b", "tech owner_b"), *GRANTED))
    assert status(request) == "approved"
    assert "handed_over" in verbs(request)


def test_an_agent_who_would_get_the_right_himself_never_acts(firm: Firm) -> None:
    """bob stands in for an owner of the system, and it is bob who is to get the right."""
    deputy(firm, "biz", "bob")
    request = begin(firm, "access", beneficiary="bob", **OTHER)
    take(firm, request, (("confirm:bob", "bob"), ("manager:head", "head")))
    task = Task.objects.get(request=request, person=firm.biz)
    with pytest.raises(Refused):
        decide.approve(task=task.pk, actor=firm.bob, rev=task.rev, key=key(), comment="同意")
    task.refresh_from_db()
    assert (task.status, data(request).get("approver_note")) == (TaskStatus.OPEN, None)
    firm.yes(request, "biz")


def test_two_rights_end_on_their_own_days(firm: Firm) -> None:
    grants = [grant(until="2026-12-31"), grant("hqwg.entry", until="2027-01-31")]
    request = begin(firm, "access", grants=grants)
    take(firm, request, (*RIGHTS, *GRANTED))
    firm.go("2026-12-30T10:00")
    assert not Request.objects.filter(flow__slug="reclaim").exists()
    firm.go("2026-12-31T10:00")
    first = Request.objects.get(flow__slug="reclaim")
    assert (first.data["what"], first.data["ended"], first.data["person"]) == (
        "hqwg.read", "2026-12-31", firm.tell("ann"),
    )  # fmt: skip
    firm.go("2027-01-31T10:00")
    second = Request.objects.filter(flow__slug="reclaim").exclude(pk=first.pk).get()
    assert (second.data["what"], second.data["ended"]) == ("hqwg.entry", "2027-01-31")
    assert first.origin == {"system": "hub", "key": request.serial}


def test_who_has_the_right_is_reminded_two_weeks_before(firm: Firm) -> None:
    request = begin(firm, "access", beneficiary="bob", grants=[grant(until="2027-01-31")], **OTHER)
    take(firm, request, (("confirm:bob", "bob"), *RIGHTS, ("grant:grant1,grant2", "grant2"), ("received:bob", "bob")))
    firm.go("2027-01-17T12:00")
    told = Delivery.objects.filter(kind="approvals.date").values_list("receiver__user_id", flat=True)
    assert sorted(told) == ["ann", "bob"]
    assert verbs(request).count("date_reached") == 1


def test_it_is_taken_back_from_who_left_and_asked_for_in_place_of_who_left(firm: Firm) -> None:
    """Both the beneficiary and the initiator are gone: the initiator's leader asks, and the person is named."""
    request = begin(firm, "access", beneficiary="bob", grants=[grant(until="2026-12-31")], **OTHER)
    take(firm, request, (("confirm:bob", "bob"), *RIGHTS, ("grant:grant1,grant2", "grant2"), ("received:bob", "bob")))
    for who in ("ann", "bob"):
        gone(firm, who)
        hand_over(firm.people[who], None)
    firm.go("2026-12-31T10:00")
    back = Request.objects.get(flow__slug="reclaim")
    assert (back.initiator, back.data["person"]) == (firm.head, firm.tell("bob"))


def test_what_ended_is_taken_back_and_confirmed_by_an_owner(firm: Firm) -> None:
    request = begin(firm, "access", grants=[grant(until="2026-12-31")])
    take(firm, request, (*RIGHTS, *GRANTED))
    firm.go("2026-12-31T10:00")
    back = Request.objects.get(flow__slug="reclaim")
    take(firm, back, (("take_back:grant1,grant2,net1,net2", "grant2"), ("checked:owner_a,owner_b", "owner_a")))
    assert (status(back), data(back)["outcome"]) == ("approved", "taken")


def test_three_pairs_of_eyes_for_sensitive_data(firm: Firm) -> None:
    """Level 3: manager, two owners and data security are four different people, so nobody is added."""
    request = begin(firm, "access", grants=[grant("hqwg.secret")])
    take(firm, request, (*RIGHTS, ("data_security:datasec1,datasec2", "datasec2"), *GRANTED))
    assert data(request)["data_level"] == 3
    assert house(request) == []
    assert status(request) == "approved"


def test_both_committees_must_agree_and_one_no_is_not_the_last_word_of_its_own(firm: Firm) -> None:
    """Each side is 或签 where only the last no counts (exhaust); one side's no ends the request."""
    conflict = [grant("hqwg.entry"), grant("hqwg.review")]
    request = begin(firm, "access", grants=conflict)
    take(firm, request, RIGHTS)
    assert data(request)["sod_conflict"] == ["录入与复核"]
    firm.no(request, "comp1")
    assert firm.live(request) == "compliance:comp2 risk:risk1,risk2"
    firm.no(request, "comp2")
    assert (status(request), firm.live(request)) == ("rejected", "")


def test_who_grants_is_neither_who_asked_nor_who_gets_it_nor_an_owner(firm: Firm) -> None:
    request = begin(firm, "access", "grant1", beneficiary="bob", **OTHER)
    take(firm, request, (("confirm:bob", "bob"), *RIGHTS))
    assert firm.live(request) == "grant:grant2"


def test_time_never_says_yes(firm: Firm) -> None:
    request = begin(firm, "access")
    firm.go("2026-12-20T10:00")
    assert (status(request), firm.live(request)) == ("running", "manager:head")
    assert house(request) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grants": [grant(until="2027-11-24")]}, "grants.0.until"),
        ({"grants": [grant("hqwg.admin", env="prod", until="2026-12-24")], "change_ticket": "BG-1"}, "grants.0.until"),
        ({"grants": [grant("hqwg.entry", env="prod")]}, "change_ticket"),
        ({"grants": [grant(), grant(until="2027-01-01")]}, "grants"),
        ({"training": ""}, "training"),
        ({"for_whom": "other", "beneficiary": "bob"}, "other_reason"),
    ],
    ids=["over a year", "production for over 30 days", "no change ticket", "twice", "untrained", "on whose behalf"],
)
def test_what_the_form_refuses(firm: Firm, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        begin(firm, "access", **changes)
    assert [problem.field for problem in wrong.value.problems] == [field]


def test_for_myself_is_no_way_round_the_confirmation(firm: Firm) -> None:
    """Saying 本人 and naming somebody else would spare his confirmation."""
    with pytest.raises(Invalid) as wrong:
        begin(firm, "access", beneficiary="bob")
    assert [problem.field for problem in wrong.value.problems] == ["beneficiary"]
