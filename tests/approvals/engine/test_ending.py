"""How it ends: a no, four eyes, withdrawing, terminating, revoking; and what administrators and the clock do."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.definition.settings import FourEyes
from approvals.definition.settings import Revoke as RevokeRule
from approvals.definition.signing import OnReject
from approvals.definition.who import Special, Who
from approvals.engine import (
    Decide,
    Finished,
    HandOver,
    Jump,
    Marked,
    NotNow,
    NotSo,
    Resume,
    Return,
    Revoke,
    SeatClosed,
    Suspend,
    Terminate,
    TimeUp,
    Transfer,
    Withdraw,
    part_keys,
)  # fmt: skip
from tests.approvals.engine.build import (
    Case,
    Firm,
    action,
    approve,
    branch,
    cc,
    do,
    exclusive,
    flow,
    parallel,
    people,
    wait,
    when,
)  # fmt: skip

# a no


def test_a_no_ends_it() -> None:
    case = Case(flow(approve("a", 2), do("b", 3)))
    assert case.no(2)[-1] == Finished("rejected")
    case = Case(flow(do("b", 3)))
    assert case.no(3)[-1] == Finished("rejected", "cannot")


def test_a_no_that_marks_lets_it_go_on() -> None:
    case = Case(flow(approve("a", 2, on_reject=OnReject("mark", "未获追认")), approve("z", 5)))
    assert Marked(2, "未获追认") in case.no(2)
    assert case.last("a").status == "rejected"
    assert case.asked() == {"z": [5]}
    case.say(5)
    assert (case.state.status, case.state.marks) == ("approved", ("未获追认",))


# four eyes


def eyes(people_: int, **more: Any) -> dict[str, Any]:
    return {"four_eyes": FourEyes(people_, **more)}


def test_too_few_eyes_ask_administrators() -> None:
    case = Case(flow(approve("a", 2), approve("b", 2), **eyes(2)))
    case.say(2)
    assert case.asked() == {"four_eyes": [90, 91]}
    assert case.last("four_eyes").choice == {"need": 1}
    case.say(91)
    assert case.state.status == "approved"


def test_administrators_may_say_no() -> None:
    case = Case(flow(approve("a", 2), **eyes(2)))
    case.say(2)
    case.no(90)
    assert case.state.status == "rejected"


def test_the_initiator_and_the_house_have_no_eyes() -> None:
    own = approve("a", people(1), special=Special(self_rule="self"))
    case = Case(flow(own, **eyes(1)))
    case.say(1)
    assert case.asked() == {"four_eyes": [90, 91]}
    case = Case(flow(approve("a", 2), **eyes(1)))
    case.take(TimeUp("approve", 2))
    assert case.asked() == {"four_eyes": [90, 91]}


def test_a_deputy_who_decides_twice_is_one_pair_of_eyes() -> None:
    case = Case(flow(approve("a", 2), approve("b", 3), **eyes(2)))
    case.say(2, actor=7)
    case.say(3, actor=7)
    assert case.asked() == {"four_eyes": [90, 91]}


def test_more_eyes_while_a_condition_holds() -> None:
    rule = eyes(1, when=when("amount", "gt", 100), people_then=2)
    for amount, status in ((5, "approved"), (500, "running")):
        case = Case(flow(approve("a", 2), **rule), data={"amount": amount})
        case.say(2)
        assert case.state.status == status


def test_nobody_to_look_at_it_ends_it() -> None:
    case = Case(flow(approve("a", 2), **eyes(3)))
    case.say(2)
    assert case.asked() == {"four_eyes": [90, 91]}
    case = Case(flow(approve("a", 2), **eyes(2)), Firm(roles={"flow_admin": [2]}))
    assert Finished("rejected", "no_approver") in case.say(2)


def test_refused_at_submit_if_the_flow_says_so() -> None:
    with pytest.raises(NotSo) as wrong:
        Case(flow(approve("a", 2), approve("b", 2), **eyes(2, short="refuse")))
    assert (wrong.value.field, wrong.value.why) == ("four_eyes", "few_eyes")
    assert Case(flow(approve("a", 2), approve("b", 3), **eyes(2, short="refuse"))).state.status == "running"


def test_back_from_four_eyes() -> None:
    case = Case(flow(approve("a", 2), resume="straight", **eyes(2)))
    case.say(2)
    run, seat = case.part(90)
    case.take(Return(run.seq, seat.no, 90, "a"))
    assert case.asked() == {"a": [2]}
    case.say(2)
    assert case.asked() == {"four_eyes": [90, 91]}


def test_when_one_of_them_leaves_they_must_still_be_enough() -> None:
    case = Case(flow(approve("a", 2), **eyes(3)))
    case.say(2)
    case.say(90)
    case.firm.gone = {91}
    case.firm.roles["flow_admin"] = [90, 92]
    case.take(HandOver(91))
    case.say(92)
    assert case.state.status == "approved"


# withdrawing and terminating


@pytest.mark.parametrize(
    ("rule", "before", "after"), [("any", True, True), ("before_first", True, False), ("never", False, False)]
)
def test_withdrawing(rule: str, before: bool, after: bool) -> None:
    for decided, may in ((False, before), (True, after)):
        case = Case(flow(approve("a", 2), approve("b", 3), withdraw=rule))
        if decided:
            case.say(2)
        if not may:
            with pytest.raises(NotNow):
                case.take(Withdraw())
            continue
        effects = case.take(Withdraw())
        assert effects[-1] == Finished("withdrawn")
        assert any(isinstance(one, SeatClosed) and one.reason == "recall" for one in effects)
        assert not case.state.open_runs
        with pytest.raises(NotNow):
            case.take(Withdraw())


def test_what_is_with_him_he_may_take_back() -> None:
    case = Case(flow(approve("a", 2), approve("b", 3), withdraw="before_first"))
    case.say(2)
    run, seat = case.part(3)
    case.take(Return(run.seq, seat.no, 3, "start"))
    case.take(Withdraw())
    assert case.state.status == "withdrawn"


def test_the_last_yes_and_the_withdrawal_one_wins() -> None:
    case = Case(flow(approve("a", 2)))
    case.say(2)
    with pytest.raises(NotNow):
        case.take(Withdraw())
    case = Case(flow(approve("a", 2)))
    case.take(Withdraw())
    with pytest.raises(NotNow):
        case.take(Decide("approve", 2, 1, 2))


def test_terminating() -> None:
    case = Case(flow(parallel("p", branch("l", approve("a", 2)), branch("r", wait("w")))))
    effects = case.take(Terminate())
    assert SeatClosed(3, 1, "delete") in effects
    assert case.state.status == "terminated"
    assert {run.status for run in case.state.runs[1:]} == {"cancelled"}


# revoking


def approved(consent: Any = "approvers", **more: Any) -> Case:
    case = Case(flow(approve("a", people(2, 3), by="all"), do("d", 4), revoke=RevokeRule(60, consent), **more))
    for person in (2, 3, 4):
        case.say(person)
    assert case.state.status == "approved"
    return case


def test_revoking_needs_everybody_who_approved() -> None:
    case = approved()
    case.take(Revoke())
    assert (case.state.status, case.asked()) == ("revoking", {"revoke": [2, 3]})
    case.say(2)
    assert case.say(3)[-1] == Finished("revoked")
    with pytest.raises(NotNow):
        case.take(Revoke())


def test_refused_it_stays_approved() -> None:
    case = approved()
    case.take(Revoke())
    assert case.no(3)[-1] == Finished("approved", "consent_refused")
    assert case.state.status == "approved"
    case.take(Revoke())
    assert case.last("revoke").generation == 2


def test_administrators_consent() -> None:
    for case in (approved("flow_admin"), approved()):
        if case.definition.settings.revoke.consent == "approvers":
            case.firm.gone = {2, 3}
        case.take(Revoke())
        assert case.asked() == {"revoke": [90, 91]}
        case.say(90)
        assert case.state.status == "revoked"


def test_while_revoking_parts_may_only_be_decided_or_handed_on() -> None:
    case = approved()
    case.take(Revoke())
    run, seat = case.part(2)
    for wrong in (Return(run.seq, seat.no, 2, "a"), Withdraw(), Suspend(), Jump("a"), Terminate()):
        with pytest.raises(NotNow):
            case.take(wrong)
    case.take(Transfer(run.seq, seat.no, 2, 8))
    assert case.asked() == {"revoke": [3, 8]}
    case.firm.gone = {3, 8}
    case.firm.roles = {}
    case.take(HandOver(3))
    assert case.take(HandOver(8))[-1] == Finished("approved", "no_approver")


def test_never_revoked_unless_the_flow_lets_it() -> None:
    case = Case(flow(approve("a", 2)))
    case.say(2)
    with pytest.raises(NotNow):
        case.take(Revoke())


# administrators


def test_suspended_nothing_is_taken() -> None:
    case = Case(flow(approve("a", 2), parallel("p", branch("l", wait("w")), branch("r", action("x")))))
    case.take(Suspend())
    for wrong in (Decide("approve", 2, 1, 2), TimeUp("approve", 2), Suspend(), Jump("a"), Transfer(2, 1, 2, 5)):
        with pytest.raises(NotNow):
            case.take(wrong)
    case.take(Resume())
    with pytest.raises(NotNow):
        case.take(Resume())
    case.say(2)
    case.take(Suspend())
    case.take(Withdraw())
    assert case.state.status == "withdrawn"


def test_jumping_forward_and_back() -> None:
    case = Case(flow(approve("a", 2), approve("b", 3), approve("c", 4)))
    effects = case.take(Jump("c"))
    assert SeatClosed(2, 1, "manual_skip") in effects
    assert case.asked() == {"c": [4]}
    assert case.last("a").status == "cancelled"
    case.take(Jump("a"))
    assert case.asked() == {"a": [2]}
    case.say(2)
    assert case.asked() == {"b": [3]}
    case.take(Jump("start"))
    assert case.asked() == {"start": [1]}
    with pytest.raises(NotSo, match="unknown_node"):
        case.take(Jump("nowhere"))


def test_jumping_into_a_branch_takes_the_others_as_passed() -> None:
    inner = exclusive("x", branch("big", approve("b", 3), if_=when("amount", "gt", 5)), branch("small"))
    both = parallel("p", branch("l", approve("a", 2), inner), branch("r", approve("c", 4)))
    case = Case(flow(approve("f", 9), both, approve("z", 5)))
    case.take(Jump("b"))
    assert case.asked() == {"b": [3]}
    assert case.last("p").choice["branches"] == {"l": "open", "r": "passed"}
    case.say(3)
    assert case.asked() == {"z": [5]}
    run, seat = case.part(5)
    with pytest.raises(NotSo, match="not_passed"):
        case.take(Return(run.seq, seat.no, 5, "c"))


def test_whom_he_jumps_to_is_asked_though_he_said_yes() -> None:
    case = Case(flow(approve("a", 2), approve("b", 3), approve("c", 2, special=Special(duplicate="once"))))
    case.say(2)
    case.take(Jump("c"))
    assert case.asked() == {"c": [2]}


# the clock


def test_time_up_decides_one_part_or_all() -> None:
    case = Case(flow(approve("a", people(2, 3), by="all"), approve("z", 5)))
    case.take(TimeUp("approve", 2, 1))
    assert case.asked() == {"a": [3]}
    assert (case.last("a").seats[0].status, case.last("a").seats[0].by) == ("approved", 0)
    case.take(TimeUp("approve", 2))
    assert case.asked() == {"z": [5]}
    with pytest.raises(NotNow):
        case.take(TimeUp("approve", 2))
    with pytest.raises(NotNow):
        case.take(TimeUp("complete", 3))
    assert Finished("rejected", "overtime") in case.take(TimeUp("reject", 3))


def test_time_never_does_what_must_be_done_by_somebody() -> None:
    for more in ({"must_act": True}, {"comment": "required"}):
        case = Case(flow(approve("a", 2, **more)))
        with pytest.raises(NotNow):
            case.take(TimeUp("approve", 2))
        case.take(TimeUp("reject", 2))
        assert case.state.status == "rejected"


def test_a_form_that_stays_with_the_initiator_ends() -> None:
    case = Case(flow(approve("a", 2)))
    case.take(Return(2, 1, 2, "start"))
    with pytest.raises(NotNow):
        case.take(TimeUp("approve", 3))
    assert case.take(TimeUp("reject", 3))[-1] == Finished("rejected", "overtime")


# what somebody is to it


def test_part_keys() -> None:
    case = Case(flow(cc("c", 8), approve("a", people(2, 3)), approve("b", Who("initiator"))))
    case.say(2)
    assert part_keys(case.state, 1) == {"initiator", "b"}
    assert part_keys(case.state, 2) == part_keys(case.state, 3) == {"a"}
    assert part_keys(case.state, 8) == {"c"}
    assert part_keys(case.state, 99) == frozenset()
