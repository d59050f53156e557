"""加签 and 减签."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.definition.signing import Mode
from approvals.definition.who import Special
from approvals.engine import AddSign, NotNow, NotSo, RemoveSign, SeatClosed
from tests.approvals.engine.build import Case, Firm, approve, do, flow, mode, need, people


def add(case: Case, person: int, kind: Any, *people: int, method: Any = "all", key: str = "") -> None:
    run, seat = case.part(person, key)
    case.take(AddSign(run.seq, seat.no, person, kind, people, method))


def remove(case: Case, person: int, by: int, *, forced: bool = False) -> None:
    run, seat = case.part(person)
    case.take(RemoveSign(run.seq, seat.no, by, forced))


def one() -> Case:
    return Case(flow(approve("a", 2), approve("z", 9)))


@pytest.mark.parametrize(("method", "first"), [("all", [5, 6]), ("any", [5, 6]), ("in_turn", [5])])
def test_before_they_answer_first_and_then_it_is_his_turn(method: str, first: list[int]) -> None:
    case = one()
    add(case, 2, "before", 5, 6, method=method)
    assert case.asked() == {"a": first}
    case.say(5)
    if method != "any":
        assert case.asked() == {"a": [6]}
        case.say(6)
    assert case.asked() == {"a": [2]}
    case.say(2)
    assert case.asked() == {"z": [9]}


@pytest.mark.parametrize("method", ["all", "any", "in_turn"])
def test_a_no_before_is_his_no(method: str) -> None:
    case = one()
    add(case, 2, "before", 5, 6, method=method)
    effects = case.no(5)
    assert SeatClosed(2, 1, "node_auto_reject") in effects
    assert [(seat.status, seat.by) for seat in case.last("a").seats] == [
        ("rejected", 0),
        ("rejected", 5),
        ("superseded", 0),
    ]
    assert case.state.status == "rejected"


def test_after_his_yes_waits_for_theirs() -> None:
    case = one()
    add(case, 2, "after", 5, 6)
    assert case.last("a").seats[0].status == "approved"
    assert case.asked() == {"a": [5, 6]}
    case.say(5)
    assert case.last("a").open
    case.say(6)
    assert case.asked() == {"z": [9]}


def test_a_no_after_turns_his_yes() -> None:
    case = Case(flow(approve("a", people(2, 3), by=mode("count", count=1)), approve("z", 9)))
    add(case, 2, "after", 5)
    case.no(5)
    assert case.asked() == {"a": [3]}, "his voice is a no now, but the other one can still pass it"
    case.say(3)
    assert case.asked() == {"z": [9]}


def test_beside_the_electorate_grows() -> None:
    case = Case(flow(approve("a", people(2, 3), by=mode("ratio", ratio=(1, 2))), approve("z", 9)))
    add(case, 2, "parallel", 5, 6, 7)
    assert case.asked() == {"a": [2, 3, 5, 6, 7]}
    case.say(2)
    case.say(3)
    assert case.last("a").open
    case.say(5)
    assert case.asked() == {"z": [9]}


def test_beside_a_single_signer_both_must_agree() -> None:
    case = Case(flow(approve("a", 2, by="single"), approve("z", 9)))
    add(case, 2, "parallel", 5)
    case.say(2)
    assert case.asked() == {"a": [5]}


def test_beside_in_turn_is_at_the_end_of_the_line() -> None:
    case = Case(flow(approve("a", people(2, 3), by="in_turn")))
    add(case, 2, "parallel", 5)
    for person in (2, 3, 5):
        assert case.asked() == {"a": [person]}
        case.say(person)


def test_in_turn_the_line_waits_for_added_ones() -> None:
    case = Case(flow(approve("a", people(2, 3), by="in_turn")))
    add(case, 2, "before", 5)
    assert case.asked() == {"a": [5]}
    case.say(5)
    assert case.asked() == {"a": [2]}
    add(case, 2, "after", 6)
    assert case.asked() == {"a": [6]}
    case.say(6)
    assert case.asked() == {"a": [3]}


def test_added_ones_add_in_their_turn() -> None:
    case = one()
    add(case, 2, "before", 5)
    add(case, 5, "before", 6)
    add(case, 6, "after", 7)
    assert case.asked() == {"a": [7]}
    case.say(7)
    assert case.asked() == {"a": [5]}
    add(case, 5, "parallel", 8)
    case.say(5)
    assert case.asked() == {"a": [8]}
    case.say(8)
    assert case.asked() == {"a": [2]}


def test_added_ones_speak_for_the_groups_of_who_added_them() -> None:
    rule = mode("groups", groups=need(risk=2))
    case = Case(flow(approve("a", people(2, 3, group="risk"), by=rule)))
    add(case, 2, "parallel", 5)
    case.no(3)
    case.say(5)
    case.say(2)
    assert case.state.status == "approved"


def test_done_after_whom_he_added() -> None:
    case = Case(flow(do("a", 2)))
    add(case, 2, "after", 5)
    assert case.last("a").seats[0].status == "done"
    case.say(5)
    assert case.state.status == "approved"


def test_who_cannot_be_added() -> None:
    case = Case(
        flow(approve("a", people(2, 3), by="all", special=Special(not_by=("field:person",)))), data={"person": 8}
    )
    case.firm.gone = {7}
    case.say(3)
    for people_, why in (
        ((), "nobody"),
        ((7,), "inactive"),
        ((1,), "initiator"),
        ((8,), "barred"),
        ((2,), "already_asked"),
        ((3,), "decided"),
    ):
        with pytest.raises(NotSo) as wrong:
            add(case, 2, "before", *people_)
        assert (wrong.value.field, wrong.value.why) == ("people", why)


def test_pools_take_nobody_in() -> None:
    with pytest.raises(NotNow):
        add(Case(flow(approve("a", people(2, 3), by="claim"))), 2, "parallel", 5)


def test_removing_gives_it_back_to_who_added() -> None:
    case = one()
    add(case, 2, "before", 5, 6)
    case.say(5)
    remove(case, 6, by=2)
    assert case.asked() == {"a": [2]}
    add(case, 2, "before", 7)
    remove(case, 7, by=2)
    assert case.asked() == {"a": [2]}, "nobody is left: it is his again"


def test_removing_may_settle_the_node() -> None:
    case = Case(flow(approve("a", people(2, 3), by="all"), approve("z", 9)))
    add(case, 2, "parallel", 5)
    case.say(2)
    case.say(3)
    remove(case, 5, by=2)
    assert case.asked() == {"z": [9]}
    case = one()
    add(case, 2, "after", 5)
    remove(case, 5, by=2)
    assert case.asked() == {"z": [9]}


def test_who_may_remove_whom() -> None:
    case = Case(flow(approve("a", people(2, 3), by=Mode("all", "collect"))))
    add(case, 2, "parallel", 5, 6)
    with pytest.raises(NotSo, match="not_added_by_you"):
        remove(case, 5, by=3)
    with pytest.raises(NotSo, match="not_added_by_you"):
        remove(case, 3, by=2)
    remove(case, 5, by=90, forced=True)
    run, seat = case.part(6)
    case.no(6)
    with pytest.raises(NotSo, match="decided"):
        case.take(RemoveSign(run.seq, seat.no, 2))
    remove(case, 3, by=90, forced=True)
    assert case.asked() == {"a": [2]}


def test_the_last_is_never_removed() -> None:
    case = Case(flow(approve("a", 2)), Firm())
    with pytest.raises(NotSo, match="empties"):
        remove(case, 2, by=90, forced=True)


def test_removing_takes_along_whom_he_had_added() -> None:
    case = one()
    add(case, 2, "before", 5)
    add(case, 5, "before", 6)
    run = case.last("a")
    case.take(RemoveSign(run.seq, 2, 2))
    assert case.asked() == {"a": [2]}
    assert [seat.status for seat in case.last("a").seats] == ["open", "removed", "superseded"]
