"""What would come."""

from __future__ import annotations

from approvals.definition.model import Auto
from approvals.definition.settings import FourEyes
from approvals.definition.signing import OnReject
from approvals.definition.who import Special, Who
from approvals.engine import Foreseen, Return, State, Submit, people_of, predict
from approvals.forms.rights import FieldRules
from tests.approvals.engine.build import (
    NOW,
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


def ahead(case: Case) -> list[Foreseen]:
    return list(predict(case.definition, case.state, case.firm, NOW))


def keys(case: Case) -> list[str]:
    return [one.node.key for one in ahead(case)]


def test_everything_in_the_order_of_the_flow() -> None:
    both = parallel(
        "p",
        branch("l", approve("a", 2), parallel("q", branch("x", do("b", 3)), branch("y", wait("w")))),
        branch("r", cc("c", 4)),
    )
    case = Case(flow(both, action("x1"), approve("z", 5)), submit=False)
    assert [(one.node.key, one.within) for one in ahead(case)] == [
        ("a", ("l",)), ("b", ("l", "x")), ("w", ("l", "y")), ("c", ("r",)), ("x1", ()), ("z", ()),
    ]  # fmt: skip
    assert [seat.person for one in ahead(case) for seat in one.seats] == [2, 3, 4, 5]
    case.take(Submit())
    assert keys(case) == ["b", "w", "x1", "z"]


def test_over_is_over() -> None:
    case = Case(flow(approve("a", 2), approve("b", 3)))
    case.no(2)
    assert keys(case) == []


def test_what_the_house_will_decide_is_said() -> None:
    node = approve("e", Who("role", role="x"), special=Special(empty="pass"))
    case = Case(flow(approve("a", 2), approve("b", 2), node, four_eyes=FourEyes(3)), submit=False)
    assert [(one.node.key, one.policy) for one in ahead(case)] == [
        ("a", ""), ("b", "duplicate"), ("e", "empty"), ("four_eyes", ""),
    ]  # fmt: skip
    assert ahead(case)[1].seats[0].status == "deduplicated"


def test_maybe_is_what_can_still_change() -> None:
    ways = exclusive("x", branch("big", approve("b", 3), if_=when("amount", "gt", 0)), branch("small"))
    writes = FieldRules(write=("amount",))
    steady = flow(approve("a", 2), ways, approve("z", Who("form_person", field="person"), people(5)))
    assert [one.sure for one in ahead(Case(steady, submit=False))] == ["sure"] * 3
    loose = flow(approve("a", 2, fields=writes), ways, approve("z", 5))
    assert [one.sure for one in ahead(Case(loose, submit=False))] == ["sure", "maybe", "sure"]
    assert [one.sure for one in ahead(Case(loose))] == ["maybe", "sure"]
    amended = flow(approve("a", 2), ways, amend=("amount",))
    assert [one.sure for one in ahead(Case(amended, submit=False))] == ["sure", "maybe"]
    later = flow(approve("a", 2), approve("b", Who("previous_selects")), approve("c", Who("node_people", node="b")))
    assert [(one.node.key, one.sure, len(one.seats)) for one in ahead(Case(later, submit=False))] == [
        ("a", "sure", 1), ("b", "maybe", 0), ("c", "maybe", 2),
    ]  # fmt: skip


def test_after_a_return() -> None:
    case = Case(flow(approve("a", 2), approve("b", 3), approve("c", 4), approve("z", 5), resume="straight"))
    case.say(2)
    case.say(3)
    run, seat = case.part(4)
    case.take(Return(run.seq, seat.no, 4, "start"))
    assert [(one.node.key, one.policy) for one in ahead(case)] == [("a", "kept"), ("b", "kept"), ("c", ""), ("z", "")]


def test_nothing_is_foreseen_beyond_a_no_of_the_house() -> None:
    node = approve("a", 2, auto=(Auto(when("amount", "gt", 0), "reject"),), on_reject=OnReject("to_initiator"))
    case = Case(flow(approve("f", 9), node, approve("z", 5)), submit=False)
    assert [(one.node.key, one.policy) for one in ahead(case)] == [("f", ""), ("a", "")]


def test_people_of() -> None:
    firm = Firm(leader={1: 2, 2: 3}, gone={3})
    state = State(1, 1, {"person": 2})
    rules = (Who("leaders", level=0), Who("form_person", field="person"), Who("initiator"))
    assert people_of(flow(approve("a", 2)), state, rules, firm, NOW) == (2, 1)
