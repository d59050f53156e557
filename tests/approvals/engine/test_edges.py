"""The nine edge cases of signing that stand in the reference (§1.3)."""

from __future__ import annotations

import pytest

from approvals.definition.signing import Mode, OnReject
from approvals.definition.who import Special, Who
from approvals.engine import Capped, Finished, NotNow, Transfer, verdict
from tests.approvals.engine.build import Case, Firm, approve, branch, flow, mode, need, parallel, people
from tests.approvals.engine.test_votes import seats


def test_1_a_tie_passes() -> None:
    assert verdict(Mode("ratio", "tally", (50, 100)), seats("y", ".")) == "passed"


def test_2_more_wanted_than_there_are_is_capped_and_said() -> None:
    firm = Firm(roles={"flow_admin": [90], "risk": [2, 3]})
    case = Case(flow(approve("a", Who("role", role="risk"), by=mode("count", count=3))), firm)
    assert Capped(2, 3, 2) in case.all
    case.say(2)
    case.say(3)
    assert case.state.status == "approved"


def test_3_nobody_is_never_a_pass_by_arithmetic() -> None:
    firm = Firm(roles={"flow_admin": [90]})
    case = Case(flow(approve("a", Who("role", role="risk"), by="all")), firm)
    assert case.asked() == {"a": [90]}


def test_3_the_electorate_is_that_of_the_beginning() -> None:
    firm = Firm(roles={"flow_admin": [90], "risk": [2, 3]})
    case = Case(flow(approve("a", Who("role", role="risk"), by="all")), firm)
    firm.roles["risk"] = [2, 3, 4]
    case.say(2)
    case.say(3)
    assert case.state.status == "approved"


def test_4_handing_on_to_a_member_makes_the_electorate_smaller() -> None:
    case = Case(flow(approve("a", people(2, 3, 4), by=mode("ratio", ratio=(2, 3)))))
    run, seat = case.part(4)
    case.take(Transfer(run.seq, seat.no, 4, 3))
    assert case.asked() == {"a": [2, 3]}
    assert [why.rule for why in case.last("a").seats[1].reasons] == ["people", "transfer"]
    case.say(2)
    assert case.asked() == {"a": [3]}
    case.say(3)
    assert case.state.status == "approved"


def test_5_found_twice_is_asked_once_with_both_reasons() -> None:
    firm = Firm(roles={"risk": [2]})
    case = Case(
        flow(approve("a", Who("role", role="risk"), Who("form_person", field="person"))), firm, data={"person": 2}
    )
    assert case.asked() == {"a": [2]}
    assert [why.rule for why in case.last("a").seats[0].reasons] == ["role", "form_person"]


@pytest.mark.parametrize("join", ["all", "any"])
def test_6_how_far_a_no_reaches_in_parallel_branches(join: str) -> None:
    both = parallel(
        "p", branch("l", approve("a", 2, on_reject=OnReject("branch"))), branch("r", approve("b", 3)), join=join
    )
    case = Case(flow(both, approve("z", 4)))
    case.no(2)
    assert case.asked() == {"b": [3]}
    case.say(3)
    assert case.last("p").status == ("rejected" if join == "all" else "passed")
    assert case.state.status == ("rejected" if join == "all" else "running")


def test_6_a_no_that_ends_it_closes_the_other_branches() -> None:
    case = Case(flow(parallel("p", branch("l", approve("a", 2)), branch("r", approve("b", 3)))))
    effects = case.no(2)
    assert Finished("rejected") in effects
    assert case.history() == ["start:passed", "p:superseded", "a:rejected", "b:superseded"]
    assert case.last("b").seats[0].status == "superseded"


def test_7_a_join_counts_branches_not_tasks() -> None:
    both = parallel("p", branch("l", approve("a", people(2, 3), by="all")), branch("r", approve("b", 4)))
    case = Case(flow(both, approve("z", 5)))
    case.say(2)
    case.say(4)
    assert case.asked() == {"a": [3]}
    case.say(3)
    assert case.asked() == {"z": [5]}


def test_8_the_last_opinion_does_not_decide() -> None:
    for order in ((2, 3, 4), (3, 2, 4), (3, 4, 2)):
        case = Case(flow(approve("a", people(2, 3, 4), by=Mode("all", "collect"))))
        for person in order:
            if person == 2:
                case.no(2)
            else:
                case.say(person)
        assert case.state.status == "rejected"


def test_9_nobody_decides_what_is_not_his_turn() -> None:
    case = Case(flow(approve("a", people(2, 3), by="in_turn")))
    with pytest.raises(NotNow):
        case.say(3)


def test_a_rejected_join_rejects_what_it_stands_in() -> None:
    inner = parallel("q", branch("x", approve("a", 2, on_reject=OnReject("branch"))), branch("y", approve("b", 3)))
    outer = parallel("p", branch("l", inner), branch("r", approve("c", 4)), join="any")
    case = Case(flow(outer, approve("z", 5)))
    case.no(2)
    case.say(3)
    assert case.last("q").status == "rejected"
    assert case.last("p").choice["branches"] == {"l": "rejected", "r": "open"}
    case.say(4)
    assert case.asked() == {"z": [5]}


def test_group_without_people_goes_the_empty_way() -> None:
    """Without somebody of risk it must not pass; the rule of the node says who stands in."""
    firm = Firm(roles={"flow_admin": [90], "risk": []})
    rule = mode("groups", groups=need(risk=1))
    node = approve("a", Who("role", role="risk", group="risk"), people(3), by=rule)
    case = Case(flow(node), firm)
    assert case.asked() == {"a": [3, 90]}
    case.say(3)
    assert case.asked() == {"a": [90]}
    case = Case(
        flow(approve("a", Who("role", role="risk", group="risk"), people(3), by=rule, special=Special(empty="pass"))),
        firm,
    )
    case.say(3)
    assert case.state.status == "approved"
