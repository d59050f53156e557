"""From submit to the end: sequences, branches, joins, copies, waits, actions."""

from __future__ import annotations

import pytest

from approvals.definition.settings import FourEyes
from approvals.engine import Answered, Arrived, Copied, Decide, Edit, Failed, Finished, NotNow, Submit, predict
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
    wait,
    when,
)  # fmt: skip


def test_one_after_the_other() -> None:
    case = Case(flow(approve("a", 2), do("b", 3)))
    assert case.asked() == {"a": [2]}
    case.say(2)
    assert case.asked() == {"b": [3]}
    assert Finished("approved") in case.say(3)
    assert case.history() == ["start:passed", "a:passed", "b:passed"]


def test_the_first_branch_that_holds_is_taken_and_the_table_kept() -> None:
    nodes = exclusive(
        "x",
        branch("big", approve("a", 2), if_=when("amount", "gt", 10)),
        branch("mid", approve("b", 3), if_=when("amount", "gt", 5)),
        branch("rest"),
    )
    case = Case(flow(nodes, approve("z", 4)), data={"amount": 7})
    assert case.asked() == {"b": [3]}
    choice = case.last("x").choice
    assert choice["chose"] == "mid"
    assert [row["branch"] for row in choice["table"]] == ["big", "mid"]
    assert Case(flow(nodes, approve("z", 4)), data={"amount": 1}).asked() == {"z": [4]}


def test_parallel_goes_on_when_every_branch_has_ended() -> None:
    both = parallel("p", branch("l", approve("a", 2), approve("b", 3)), branch("r", approve("c", 4)), branch("empty"))
    case = Case(flow(both, approve("z", 5)))
    assert case.asked() == {"a": [2], "c": [4]}
    case.say(2)
    case.say(4)
    assert case.asked() == {"b": [3]}
    assert case.last("p").choice["branches"] == {"l": "open", "r": "passed", "empty": "passed"}
    case.say(3)
    assert case.asked() == {"z": [5]}
    assert (case.last("b").within, case.last("b").branch, case.last("z").within) == (case.last("p").seq, "l", 0)


def test_copies_waits_and_actions() -> None:
    case = Case(flow(cc("c", 5, 5, 6), wait("w"), action("x", "amount"), approve("z", 2)))
    assert Copied(2, (5, 6)) in case.all
    case.take(Arrived(3))
    with pytest.raises(NotNow):
        case.take(Arrived(3))
    case.take(Answered(4, {"id": 7}, Edit({"amount": 9}, frozenset({"amount"}))))
    assert case.state.data == {"amount": 9}
    assert case.asked() == {"z": [2]}


def test_an_action_that_failed_is_done_by_hand_or_given_up() -> None:
    for verb, end in (("complete", "approved"), ("cannot", "rejected")):
        case = Case(flow(action("x"), four_eyes=FourEyes(0)))
        case.take(Failed(2, "timeout"))
        assert case.asked() == {"x": [90, 91]}
        case.say(91, verb)
        assert case.state.status == end


def test_old_commands_change_nothing() -> None:
    case = Case(flow(approve("a", 2), approve("b", 3)))
    case.say(2)
    for old in (Submit(), Decide("approve", 2, 1, 2), Decide("approve", 3, 2, 3), Decide("complete", 3, 1, 3)):
        with pytest.raises(NotNow):
            case.take(old)


def test_the_way_ahead_is_foreseen() -> None:
    definition = flow(
        approve("a", 2),
        parallel("p", branch("l", approve("b", 3)), branch("r", cc("c", 4))),
        exclusive("x", branch("big", approve("d", 2), if_=when("amount", "gt", 10)), branch("small", approve("e", 3))),
    )
    case = Case(definition, submit=False)
    ahead = predict(definition, case.state, Firm(), NOW)
    assert [(one.node.key, [seat.person for seat in one.seats], one.within) for one in ahead] == [
        ("a", [2], ()), ("b", [3], ("l",)), ("c", [4], ("r",)), ("e", [3], ()),
    ]  # fmt: skip
    assert ahead[-1].policy == "duplicate"
    case.take(Submit())
    assert [one.node.key for one in predict(definition, case.state, Firm(), NOW)] == ["b", "c", "e"]
