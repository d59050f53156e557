"""退回: replay, straight, smart; parallel branches; rules that send it back; what is kept."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.definition.model import AutoReturn
from approvals.definition.settings import Invalidate
from approvals.definition.signing import OnReject
from approvals.definition.who import Special
from approvals.engine import (
    BEYOND,
    AddSign,
    Amend,
    Answered,
    AutoDecided,
    Edit,
    Finished,
    HandOver,
    Marked,
    NotNow,
    NotSo,
    Resubmit,
    Return,
    SeatClosed,
    WentBack,
)  # fmt: skip
from approvals.forms.rights import FieldRules
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
    mode,
    parallel,
    people,
    when,
)  # fmt: skip


def back(case: Case, person: int, to: str, resume: str = "", key: str = "") -> None:
    run, seat = case.part(person, key)
    case.take(Return(run.seq, seat.no, person, to, resume))


def mend(case: Case, **values: Any) -> None:
    run = case.last("start")
    case.take(Resubmit(run.seq, 1, edit(case, **values)))


def edit(case: Case, **values: Any) -> Edit:
    return Edit({**case.state.data, **values}, frozenset(values))


def line(**settings: Any) -> Case:
    case = Case(flow(approve("a", 2), approve("b", 3), approve("c", 4), approve("z", 5), **settings))
    case.say(2)
    case.say(3)
    return case


def test_to_the_initiator_and_home() -> None:
    case = line(resume="straight")
    back(case, 4, "start")
    assert case.asked() == {"start": [1]}
    assert WentBack(4, "start", 4, "straight") in case.effects
    assert SeatClosed(4, 1, "specific_rollback") in case.effects
    assert (case.last("c").status, case.last("c").seats[0].status, case.last("c").seats[0].by) == (
        "returned",
        "returned",
        4,
    )
    mend(case, reason="更清楚")
    assert case.last("start").seats[0].status == "resubmitted"
    assert case.state.round == 2


def test_replay_asks_everybody_anew() -> None:
    case = line(resume="replay")
    back(case, 4, "start")
    mend(case)
    for person, key in ((2, "a"), (3, "b"), (4, "c")):
        assert case.asked() == {key: [person]}
        assert case.last(key).generation == 2
        case.say(person)
    assert case.asked() == {"z": [5]}


def test_straight_keeps_what_was_not_changed() -> None:
    case = line(resume="straight")
    back(case, 4, "start")
    mend(case)
    assert case.asked() == {"c": [4]}
    assert case.last("a").choice == {"kept": 2}
    assert AutoDecided(6, 0, "approve", "kept", {"seq": 2}) in case.effects
    case.say(4)
    assert case.asked() == {"z": [5]}


def test_straight_asks_again_who_reads_what_was_changed() -> None:
    first = approve("a", 2, fields=FieldRules(read=("reason",)))
    second = approve("b", 3, fields=FieldRules(hide=("reason",)))
    case = Case(flow(first, second, approve("c", 4), resume="straight"))
    case.say(2)
    case.say(3)
    back(case, 4, "start")
    mend(case, amount=7)
    assert case.asked() == {"b": [3]}, "a does not read the amount"
    case.say(3)
    assert case.asked() == {"c": [4]}
    back(case, 4, "start")
    mend(case, reason="另一个")
    assert case.asked() == {"a": [2]}
    case.say(2)
    assert case.asked() == {"c": [4]}, "b does not read the reason: kept"


def test_smart_is_replay_when_a_condition_looks_at_the_change() -> None:
    ways = exclusive("x", branch("big", approve("b", 3), if_=when("amount", "gt", 5)), branch("small"))
    hidden = approve("a", 2, fields=FieldRules(read=("reason",)))
    for values, asked in (({"amount": 2}, {"a": [2]}), ({"person": 7}, {"c": [4]})):
        case = Case(flow(hidden, ways, approve("c", 4), resume="smart"))
        case.say(2)
        back(case, 4, "start")
        mend(case, **values)
        assert case.asked() == asked
        assert case.last("start").choice["resume"]["changed"] == sorted(values)


def test_branches_are_looked_at_again_in_every_mode() -> None:
    ways = exclusive("x", branch("big", approve("b", 3), if_=when("amount", "gt", 5)), branch("small", approve("s", 6)))
    for resume in ("straight", "replay", "smart"):
        case = Case(flow(ways, approve("c", 4), resume=resume), data={"amount": 9})
        case.say(3)
        back(case, 4, "start")
        mend(case, amount=1)
        assert case.asked() == {"s": [6]}
        assert case.last("x").choice["chose"] == "small"


def test_back_to_a_node_between() -> None:
    case = line(resume="straight")
    back(case, 4, "a")
    assert case.asked() == {"a": [2]}
    assert (case.last("a").generation, case.last("a").round) == (2, 2)
    case.say(2)
    assert case.asked() == {"c": [4]}


def test_who_returns_may_choose_the_way_home() -> None:
    case = line(resume="straight")
    back(case, 4, "a", "replay")
    case.say(2)
    assert case.asked() == {"b": [3]}
    case = line(resume="straight", returner_chooses=False)
    back(case, 4, "a", "replay")
    case.say(2)
    assert case.asked() == {"c": [4]}
    with pytest.raises(NotSo, match="resume"):
        back(case, 4, "a", "sideways")


def test_where_it_cannot_go() -> None:
    case = line()
    for to, why in (("nowhere", "unknown_node"), ("c", "not_passed"), ("z", "not_passed")):
        with pytest.raises(NotSo) as wrong:
            back(case, 4, to)
        assert (wrong.value.field, wrong.value.why) == ("to", why)
    beside = Case(flow(parallel("p", branch("l", approve("a", 2), approve("b", 3)), branch("r", approve("c", 4)))))
    beside.say(2)
    with pytest.raises(NotSo, match="not_passed"):
        back(beside, 4, "a")


def test_so_often_and_no_more() -> None:
    case = line(rounds=2, resume="replay")
    back(case, 4, "a")
    case.say(2)
    case.say(3)
    with pytest.raises(NotSo, match="too_many_rounds"):
        back(case, 4, "a")
    case.say(4)
    assert case.asked() == {"z": [5]}


def test_an_old_approval_does_not_count_as_a_duplicate() -> None:
    case = Case(flow(approve("a", 2), approve("b", 3), approve("c", 2), approve("z", 4), resume="replay"))
    case.say(2)
    case.say(3)
    assert case.asked() == {"c": [2]}
    case.say(2)
    back(case, 4, "b")
    case.say(3)
    assert case.asked() == {"c": [2]}


def test_nor_does_one_of_the_round_before_though_it_was_not_returned() -> None:
    once = approve("z", 2, special=Special(duplicate="once"))
    case = Case(flow(approve("a", 2), approve("b", 3), approve("c", 4), once, resume="replay"))
    case.say(2)
    case.say(3)
    back(case, 4, "b")
    case.say(3)
    case.say(4)
    assert case.asked() == {"z": [2]}


def test_who_had_said_yes_where_it_came_from_keeps_it() -> None:
    case = Case(flow(approve("a", 2), approve("b", people(3, 4, 5), by="all"), resume="straight"))
    case.say(2)
    case.say(3)
    back(case, 4, "a")
    case.say(2)
    assert case.asked() == {"b": [4, 5]}
    kept = case.last("b").seats[0]
    assert (kept.status, kept.by) == ("approved", 3)
    case.say(4)
    case.say(5)
    assert case.state.status == "approved"


def test_but_not_if_something_was_changed() -> None:
    case = Case(flow(approve("a", 2), approve("b", people(3, 4), by="all"), resume="straight"))
    case.say(2)
    case.say(3)
    back(case, 4, "start")
    mend(case, amount=9)
    assert case.asked() == {"a": [2]}
    case.say(2)
    assert case.asked() == {"b": [3, 4]}


def test_nor_if_those_whom_he_added_had_not_spoken() -> None:
    case = Case(flow(approve("a", 2), approve("b", people(3, 4), by="all"), resume="straight"))
    case.say(2)
    case.take(AddSign(3, 1, 3, "after", (6,)))
    back(case, 4, "a")
    case.say(2)
    assert case.asked() == {"b": [3, 4]}


def test_the_same_person_or_who_stands_in() -> None:
    case = Case(flow(approve("a", 2), approve("b", 3), resume="straight"), Firm(leader={3: 8}))
    case.say(2)
    back(case, 3, "a")
    case.firm.gone = {3}
    case.say(2)
    assert case.asked() == {"b": [8]}


def test_in_turn_goes_on_in_the_line() -> None:
    case = Case(flow(approve("a", 2), approve("b", people(3, 4, 5), by="in_turn"), resume="straight"))
    case.say(2)
    case.say(3)
    back(case, 4, "a")
    case.say(2)
    for person in (4, 5):
        assert case.asked() == {"b": [person]}
        case.say(person)


def test_back_before_a_parallel_node_closes_all_branches_and_resumes_them() -> None:
    both = parallel(
        "p", branch("l", approve("b", 3), approve("c", 4)), branch("r", approve("d", people(5, 6), by="all"))
    )
    case = Case(flow(approve("a", 2), both, resume="straight"))
    case.say(2)
    case.say(3)
    case.say(5)
    back(case, 4, "a")
    assert case.asked() == {"a": [2]}
    assert [run.status for run in case.state.runs if run.key in {"p", "c", "d"}] == ["returned"] * 3
    case.say(2)
    assert case.asked() == {"c": [4], "d": [6]}
    assert case.last("b").choice == {"kept": 4}
    assert case.last("p").choice["branches"] == {"l": "open", "r": "open"}
    case.say(6)
    case.say(4)
    assert case.state.status == "approved"


def test_back_within_a_branch_leaves_the_others_alone() -> None:
    both = parallel("p", branch("l", approve("a", 2), approve("b", 3)), branch("r", approve("c", 4)))
    case = Case(flow(both, approve("z", 5)))
    case.say(2)
    back(case, 3, "a")
    assert case.asked() == {"c": [4], "a": [2]}
    assert case.last("a").within == case.last("p").seq


def test_back_into_a_finished_branch_opens_only_that() -> None:
    both = parallel("p", branch("l", approve("a", 2), approve("b", 3)), branch("r", approve("c", 4)))
    case = Case(flow(both, approve("z", 5), resume="replay"))
    for person in (2, 4, 3):
        case.say(person)
    back(case, 5, "a")
    assert case.asked() == {"a": [2]}
    again = case.last("p")
    assert (again.generation, again.choice["branches"]) == (2, {"l": "open", "r": "passed"})
    assert (case.last("a").within, case.last("a").branch) == (again.seq, "l")
    case.say(2)
    case.say(3)
    assert case.asked() == {"z": [5]}


def test_back_into_branches_in_branches() -> None:
    inner = parallel("q", branch("x", approve("a", 2)), branch("y", approve("b", 3)))
    case = Case(flow(parallel("p", branch("l", inner), branch("r", approve("c", 4))), approve("z", 5)))
    for person in (2, 3, 4):
        case.say(person)
    back(case, 5, "b")
    assert case.asked() == {"b": [3]}
    assert case.last("q").choice["branches"] == {"x": "passed", "y": "open"}
    assert case.last("p").choice["branches"] == {"l": "open", "r": "passed"}
    back_again = case.last("q")
    assert back_again.within == case.last("p").seq
    case.say(3)
    assert case.asked() == {"z": [5]}
    back(case, 5, "c")
    case.say(4)
    assert case.asked() == {"z": [5]}


def test_copies_actions_and_waits_are_not_done_twice_on_the_way_home() -> None:
    case = Case(flow(approve("a", 2), cc("m", 8), action("x"), approve("b", 3), resume="straight"))
    case.say(2)
    case.take(Answered(4, {}))
    back(case, 3, "a")
    case.say(2)
    assert [case.last(key).choice.get("kept") for key in ("m", "x")] == [3, 4]
    assert case.asked() == {"b": [3]}


def test_a_second_return_before_the_first_came_home_ends_the_first() -> None:
    case = line(resume="straight")
    back(case, 4, "b")
    back(case, 3, "a", "replay")
    case.say(2)
    assert case.asked() == {"b": [3]}
    case.say(3)
    assert case.asked() == {"c": [4]}


# rules that send it back


def test_a_no_sends_it_to_the_initiator() -> None:
    case = Case(flow(approve("a", 2), approve("b", 3, on_reject=OnReject("to_initiator")), resume="straight"))
    case.say(2)
    effects = case.no(3)
    assert WentBack(3, "start", 3, "straight", "on_reject") in effects
    assert case.asked() == {"start": [1]}
    mend(case)
    assert case.asked() == {"b": [3]}
    case = Case(flow(approve("b", 3, on_reject=OnReject("to_initiator")), rounds=1))
    assert Finished("rejected", BEYOND) in case.no(3)


def test_it_goes_back_by_itself_until_it_is_right() -> None:
    rule = AutoReturn(when("reason", "eq", "不行"), "a", "straight")
    case = Case(flow(do("a", 2), approve("m", 3), do("t", 4, auto_return=(rule,)), approve("z", 5)))
    case.say(2)
    case.say(3)
    effects = case.say(4, edit=edit(case, reason="不行"))
    assert WentBack(4, "a", 0, "straight", "auto_return") in effects
    assert case.asked() == {"a": [2]}
    case.say(2, edit=edit(case, reason="好了"))
    case.say(3)
    assert case.asked() == {"t": [4]}, "it must be tested again"
    case.say(4)
    assert case.asked() == {"z": [5]}


def test_a_rule_whose_node_was_not_on_the_way_leaves_it_to_the_next_rule() -> None:
    wrong = when("reason", "eq", "不行")
    rules = (AutoReturn(wrong, "other", "straight"), AutoReturn(wrong, "a", "straight"))
    ways = exclusive("b", branch("yes", do("other", 9), if_=when("amount", "ge", 10**9)), branch("no", do("a", 2)))
    case = Case(flow(ways, do("t", 4, auto_return=rules)))
    case.say(2)
    effects = case.say(4, edit=edit(case, reason="不行"))
    assert WentBack(4, "a", 0, "straight", "auto_return") in effects
    assert case.asked() == {"a": [2]}


def test_who_sent_it_back_by_rule_is_asked_again_though_he_reads_nothing_of_the_change() -> None:
    rule = AutoReturn(when("reason", "eq", "不行"), "a", "straight")
    blind = do("t", 4, auto_return=(rule,), fields=FieldRules(hide=("reason",)))
    case = Case(flow(do("a", 2), blind, approve("z", 5)), data={"reason": "不行"})
    case.say(2)
    case.say(4)
    assert case.asked() == {"a": [2]}
    case.say(2, edit=edit(case, reason="好了"))
    assert case.asked() == {"t": [4]}


def test_on_the_way_home_a_rule_asks_again_who_reads_nothing_of_the_change() -> None:
    blind = approve("a", 2, fields=FieldRules(hide=("amount",)))
    case = Case(flow(blind, approve("b", 3), resume="straight", invalidate=(Invalidate(("amount",), "a"),)))
    case.say(2)
    back(case, 3, "start")
    mend(case, amount=9)
    assert case.asked() == {"a": [2]}


def test_beyond_the_bound_it_goes_on_and_bears_a_mark() -> None:
    rule = AutoReturn(when("amount", "ge", 0), "a", "replay")
    case = Case(flow(approve("a", 2, auto_return=(rule,)), approve("z", 5), rounds=3))
    for _ in range(3):
        assert case.asked() == {"a": [2]}
        effects = case.say(2)
    assert Marked(4, BEYOND) in effects
    assert case.asked() == {"z": [5]}
    assert case.state.marks == (BEYOND,)


def test_a_change_sends_it_back_to_who_had_passed_it() -> None:
    rules = (Invalidate(("amount",), "b", "straight"), Invalidate(("amount", "reason"), "a", "straight"))
    case = line(invalidate=rules)
    effects = case.say(4, edit=edit(case, amount=9))
    assert WentBack(4, "a", 0, "straight", "invalidate") in effects
    assert case.asked() == {"a": [2]}, "the earliest of them"
    case.say(2)
    assert case.asked() == {"b": [3]}
    case.say(3)
    assert case.asked() == {"z": [5]}, "who made the change had said yes to it"
    case = line(invalidate=rules)
    case.say(4, edit=edit(case, person=9))
    assert case.asked() == {"z": [5]}


def test_a_no_with_a_change_is_a_no() -> None:
    case = line(invalidate=(Invalidate(("amount",), "a"),))
    case.say(4, "reject", edit=edit(case, amount=9))
    assert case.state.status == "rejected"


def test_a_change_in_a_node_that_goes_on_sends_it_back_at_once() -> None:
    case = Case(flow(approve("a", 2), approve("b", people(3, 4), by="all"), invalidate=(Invalidate(("amount",), "a"),)))
    case.say(2)
    case.say(3, edit=edit(case, amount=9))
    assert case.asked() == {"a": [2]}
    case.say(2)
    assert case.asked() == {"b": [4]}, "3 had seen his own change"


def test_a_change_in_one_branch_opens_another() -> None:
    both = parallel("p", branch("l", approve("a", 2)), branch("r", approve("b", 3), approve("c", 4)))
    case = Case(flow(both, approve("z", 5), invalidate=(Invalidate(("amount",), "a"),)))
    case.say(2)
    case.say(3, edit=edit(case, amount=9))
    assert case.asked() == {"c": [4], "a": [2]}
    assert case.last("p").choice["branches"] == {"l": "open", "r": "open"}
    case.say(2)
    case.say(4)
    assert case.asked() == {"z": [5]}


def test_amending() -> None:
    case = line(amend=("amount",), invalidate=(Invalidate(("amount",), "a"),))
    with pytest.raises(NotSo) as wrong:
        case.take(Amend(1, edit(case, reason="x")))
    assert (wrong.value.field, wrong.value.why) == ("reason", "barred")
    case.take(Amend(1, edit(case, amount=9)))
    assert case.state.data["amount"] == 9
    assert case.asked() == {"a": [2]}
    case.say(2)
    assert case.asked() == {"b": [3]}
    plain = line(amend=("amount",))
    assert plain.take(Amend(1, edit(plain, amount=9))) == ()
    assert plain.asked() == {"c": [4]}
    back(plain, 4, "start")
    with pytest.raises(NotNow):
        plain.take(Amend(1, edit(plain, amount=3)))


def test_the_answer_of_a_system_may_send_it_back() -> None:
    case = Case(
        flow(approve("a", 2), action("x", "amount"), approve("z", 5), invalidate=(Invalidate(("amount",), "a"),))
    )
    case.say(2)
    case.take(Answered(3, {}, edit(case, amount=9)))
    assert case.asked() == {"a": [2]}
    other = Case(flow(action("x", "amount"), approve("z", 5)))
    with pytest.raises(NotSo, match="reason: barred"):
        other.take(Answered(2, {}, edit(other, reason="x")))


def test_ratio_after_a_return_counts_anew() -> None:
    rule = mode("ratio", ratio=(1, 2))
    case = Case(flow(approve("a", people(2, 3, 4, 6), by=rule), approve("b", 5), resume="replay"))
    case.say(2)
    case.say(3)
    back(case, 5, "a")
    case.say(4)
    assert case.asked() == {"a": [2, 3, 6]}
    with pytest.raises(NotNow):
        case.take(HandOver(4))
