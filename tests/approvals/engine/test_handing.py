"""转交, 委派 and who left."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.definition.who import Special, Who
from approvals.engine import (
    AddSign,
    Answer,
    Delegate,
    Edit,
    Finished,
    HandOver,
    NotNow,
    NotSo,
    Resubmit,
    Resume,
    Return,
    SeatClosed,
    SeatOpened,
    Suspend,
    TimeUp,
    Transfer,
)  # fmt: skip
from tests.approvals.engine.build import Case, Firm, approve, branch, do, flow, mode, parallel, people


def hand(case: Case, person: int, to: int, **more: Any) -> None:
    run, seat = case.part(person)
    case.take(Transfer(run.seq, seat.no, person, to, **more))


def ask(case: Case, person: int, to: int) -> None:
    run, seat = case.part(person)
    case.take(Delegate(run.seq, seat.no, person, to))


def answer(case: Case, person: int) -> None:
    run, seat = case.part(person)
    case.take(Answer(run.seq, seat.no, person))


# 转交


def test_the_part_goes_on_for_good() -> None:
    case = Case(flow(approve("a", people(2, 3, group="risk"), by="all")))
    hand(case, 2, 5)
    old, new = case.last("a").seats[0], case.last("a").seats[2]
    assert (old.status, old.by) == ("transferred", 2)
    assert (new.person, new.groups, new.kind, new.reasons[0].rule, new.reasons[0].instead_of) == (
        5,
        ("risk",),
        "member",
        "transfer",
        2,
    )
    assert SeatClosed(2, 1, "forward") in case.effects
    assert SeatOpened(2, 3) in case.effects
    case.say(3)
    case.say(5)
    assert case.state.status == "approved"


def test_in_turn_keeps_the_place() -> None:
    case = Case(flow(approve("a", people(2, 3, 4), by="in_turn")))
    hand(case, 2, 5)
    hand(case, 5, 6)
    run = case.last("a")
    case.take(Transfer(run.seq, 2, 90, 7, forced=True))
    for person in (6, 7, 4):
        assert case.asked() == {"a": [person]}
        case.say(person)


def test_who_cannot_take_it() -> None:
    special = Special(not_by=("field:person",))
    case = Case(flow(approve("a", 2, special=special)), Firm(gone={7}), data={"person": 8})
    for to, why in ((2, "self"), (7, "inactive"), (1, "initiator"), (8, "barred")):
        with pytest.raises(NotSo) as wrong:
            hand(case, 2, to)
        assert (wrong.value.field, wrong.value.why) == ("to", why)
    assert Case(flow(do("a", 2))).definition.human("a").special.self_rule == "self"
    case = Case(flow(do("a", 2)))
    hand(case, 2, 1)
    assert case.asked() == {"a": [1]}


def test_to_and_fro_a_second_time_needs_a_word() -> None:
    case = Case(flow(approve("a", 2)))
    for person, to in ((2, 3), (3, 2), (2, 3)):
        hand(case, person, to)
    with pytest.raises(NotSo, match="ping_pong"):
        hand(case, 3, 2)
    hand(case, 3, 2, forced=True)
    assert case.asked() == {"a": [2]}


def test_close_reasons_say_who_moved_it() -> None:
    for actor, why, reason in (
        (2, "transfer", "forward"),
        (90, "transfer", "admin_forward"),
        (0, "overtime", "system_forward"),
    ):
        case = Case(flow(approve("a", 2)))
        case.take(Transfer(2, 1, actor, 5, forced=True, why=why))
        assert SeatClosed(2, 1, reason) in case.effects
        assert case.last("a").seats[1].reasons[0].rule == why


def test_merging_joins_the_groups() -> None:
    rule = mode("all", groups=())
    case = Case(flow(approve("a", people(2, group="it"), people(3, group="risk"), by=rule)))
    hand(case, 2, 3)
    assert case.last("a").seats[1].groups == ("risk", "it")
    case.say(3)
    assert case.state.status == "approved"


def test_handing_to_who_has_spoken_makes_it_smaller_too() -> None:
    case = Case(flow(approve("a", people(2, 3), by="all")))
    case.say(3)
    hand(case, 2, 3)
    assert case.state.status == "approved"


def test_an_added_part_that_went_on_is_still_added() -> None:
    case = Case(flow(approve("a", 2)))
    case.take(AddSign(2, 1, 2, "before", (5,)))
    hand(case, 5, 6)
    assert [why.rule for why in case.part(6)[1].reasons] == ["transfer", "added"]
    with pytest.raises(NotSo, match="already_asked"):
        hand(case, 6, 2)
    case.say(6)
    assert case.asked() == {"a": [2]}


def test_whom_he_had_asked_answers_to_his_heir() -> None:
    case = Case(flow(approve("a", 2)))
    case.take(AddSign(2, 1, 2, "before", (5,)))
    case.take(Transfer(2, 1, 90, 6, forced=True))
    case.say(5)
    assert case.asked() == {"a": [6]}


# 委派


def test_an_opinion_is_no_voice() -> None:
    case = Case(flow(approve("a", 2)))
    ask(case, 2, 5)
    assert case.asked() == {"a": [5]}
    with pytest.raises(NotNow):
        case.say(5)
    answer(case, 5)
    assert case.last("a").seats[1].status == "answered"
    assert case.asked() == {"a": [2]}
    case.say(2)
    assert case.state.status == "approved"


def test_who_was_asked_is_not_counted() -> None:
    case = Case(flow(approve("a", people(2, 3), by="all")))
    ask(case, 2, 5)
    answer(case, 5)
    case.say(2)
    case.say(3)
    assert case.state.status == "approved"


def test_whom_he_cannot_ask() -> None:
    case = Case(flow(approve("a", people(2, 3), by="all")), Firm(gone={7}))
    for to, why in ((2, "self"), (7, "inactive"), (3, "already_asked"), (1, "initiator")):
        with pytest.raises(NotSo, match=why):
            ask(case, 2, to)
    ask(case, 2, 5)
    with pytest.raises(NotNow):
        ask(case, 5, 6)
    hand(case, 5, 6)
    answer(case, 6)
    assert case.asked() == {"a": [2, 3]}


def test_when_the_adviser_leaves_it_is_his_turn_again() -> None:
    case = Case(flow(approve("a", 2)))
    ask(case, 2, 5)
    case.firm.gone = {5}
    case.take(HandOver(5))
    assert case.asked() == {"a": [2]}


def test_time_does_not_wait_for_the_opinion() -> None:
    case = Case(flow(approve("a", 2)))
    ask(case, 2, 5)
    case.take(TimeUp("reject", 2, 1))
    assert Finished("rejected", "overtime") in case.effects
    assert [seat.status for seat in case.last("a").seats] == ["rejected", "superseded"]


# who left


def leaves(case: Case, person: int, successor: int = 0) -> None:
    case.firm.gone.add(person)
    case.take(HandOver(person, successor))


def test_everything_of_his_goes_on_at_once() -> None:
    firm = Firm(leader={2: 5, 5: 6}, roles={"flow_admin": [90]}, gone={5})
    both = parallel("p", branch("l", approve("a", people(2, 3), by="all")), branch("r", approve("b", 2)))
    case = Case(flow(both), firm)
    leaves(case, 2)
    assert case.asked() == {"a": [3, 6], "b": [6]}
    assert SeatClosed(3, 1, "forward_resign") in case.effects
    assert case.last("b").seats[1].reasons[0].rule == "leaver"
    with pytest.raises(NotNow):
        case.take(HandOver(2))


def test_successor_leader_administrator() -> None:
    for successor, expected in ((7, 7), (0, 5)):
        case = Case(flow(approve("a", 2)), Firm(leader={2: 5}, roles={"flow_admin": [90]}))
        leaves(case, 2, successor)
        assert case.asked() == {"a": [expected]}
    case = Case(flow(approve("a", 2)), Firm(leader={2: 1}, roles={"flow_admin": [90]}))
    leaves(case, 2)
    assert case.asked() == {"a": [90]}, "his leader is the initiator"
    case = Case(
        flow(approve("a", 2, special=Special(leaver="flow_admin"))), Firm(leader={2: 5}, roles={"flow_admin": [90]})
    )
    leaves(case, 2, 7)
    assert case.asked() == {"a": [90]}


def test_for_administrators_other_administrators_stand_in() -> None:
    firm = Firm(leader={90: 5}, roles={"flow_admin": [90]})
    case = Case(flow(approve("a", Who("role", role="x"))), firm)
    firm.roles["flow_admin"] = [91]
    leaves(case, 90)
    assert case.asked() == {"a": [91]}
    leaves(case, 91)
    assert Finished("rejected", "no_approver") in case.effects


def test_the_rule_empty_leaves_it_to_the_others() -> None:
    node = approve("a", people(2, 3), by="all", special=Special(leaver="empty", empty="to_people", empty_to=("u8",)))
    case = Case(flow(node), Firm(leader={2: 5, 3: 5}))
    leaves(case, 2)
    assert case.asked() == {"a": [3]}
    leaves(case, 3)
    assert case.asked() == {"a": [8]}


def test_an_heir_who_signs_here_already_has_one_part() -> None:
    case = Case(flow(approve("a", people(2, 3), by="all")), Firm(leader={2: 3}))
    leaves(case, 2)
    assert case.asked() == {"a": [3]}
    case.say(3)
    assert case.state.status == "approved"


def test_nobody_left_to_ask() -> None:
    case = Case(flow(approve("a", people(2, 3), by="all")), Firm())
    leaves(case, 2)
    assert case.asked() == {"a": [3]}
    leaves(case, 3)
    assert Finished("rejected", "no_approver") in case.effects


def test_while_suspended_it_goes_on_but_nothing_is_settled() -> None:
    case = Case(flow(approve("a", people(2, 3), by="all"), approve("z", 9)), Firm(leader={2: 3}))
    case.say(3)
    case.take(Suspend())
    leaves(case, 2)
    assert case.asked() == {"a": []}
    case.take(Resume())
    assert case.asked() == {"z": [9]}
    case = Case(flow(approve("a", 2)), Firm())
    case.take(Suspend())
    leaves(case, 2)
    assert case.asked() == {"a": [2]}, "nobody may take it: it stays until it is resumed"
    case.firm.roles = {"flow_admin": [90]}
    case.take(Resume())
    assert case.asked() == {"a": [90]}


def test_the_form_of_an_initiator_who_left_goes_to_his_leader() -> None:
    case = Case(flow(approve("a", 2)), Firm(leader={1: 7}))
    case.take(Return(2, 1, 2, "start"))
    leaves(case, 1)
    assert case.asked() == {"start": [7]}
    case.take(Resubmit(3, 7, Edit({})))
    assert case.asked() == {"a": [2]}
    case.take(Return(4, 1, 2, "start"))
    assert case.asked() == {"start": [7]}


def test_added_ones_who_left_and_have_no_heir_are_not_waited_for() -> None:
    case = Case(flow(approve("a", 2)), Firm())
    case.take(AddSign(2, 1, 2, "before", (5,)))
    leaves(case, 5)
    assert case.asked() == {"a": [2]}


def test_who_stands_in_may_not_be_who_added_him() -> None:
    case = Case(flow(approve("a", 2)), Firm(leader={5: 2, 2: 8}))
    case.take(AddSign(2, 1, 2, "before", (5,)))
    leaves(case, 5)
    assert case.asked() == {"a": [8]}
    assert Who("people").rule == "people"
