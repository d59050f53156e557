"""Who left, who may not act, the initiator himself, who said yes just before, nobody: in this order."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.definition.model import Auto
from approvals.definition.settings import FourEyes
from approvals.definition.who import Special, Who
from approvals.engine import AutoDecided, Edit, Finished, NotSo, RunClosed
from approvals.forms.field import Words
from approvals.forms.rights import FieldRules
from tests.approvals.engine.build import Case, Firm, approve, branch, do, flow, parallel, people, when

NO_EYES = FourEyes(0)


def first(firm: Firm, *who: Who, by: Any = "all", **special: Any) -> list[int]:
    """Who is asked at a first node."""
    return Case(flow(approve("a", *who, by=by, special=Special(**special))), firm).asked().get("a", [])


# who left


def test_somebody_stands_in_for_who_left() -> None:
    firm = Firm(leader={2: 3, 3: 4}, roles={"flow_admin": [90]}, gone={2, 3})
    assert first(firm, people(2)) == [4], "the nearest leader who works here"
    firm.named = {2: 5}
    assert first(firm, people(2)) == [5], "his successor comes first"
    firm.gone.add(5)
    firm.named[5] = 6
    assert first(firm, people(2)) == [6], "or the successor's successor"
    assert first(firm, people(2), leaver="flow_admin") == [90]
    assert first(firm, people(2, 7), leaver="empty") == [7]
    assert first(Firm(roles={"flow_admin": [90]}, gone={2}), people(2, 7)) == [90, 7], "never passed over in silence"
    reason = Case(flow(approve("a", 2)), firm).last("a").seats[0].reasons[0]
    assert (reason.rule, reason.instead_of) == ("leaver", 2)


def test_successors_who_lead_in_a_circle_end_at_a_leader() -> None:
    assert first(Firm(leader={2: 4}, named={2: 3, 3: 2}, gone={2, 3}), people(2)) == [4]


# who may not act


def test_not_by() -> None:
    firm = Firm(leader={2: 3, 3: 4}, roles={"flow_admin": [90]})
    case = Case(flow(approve("a", 2, special=Special(not_by=("field:person",)))), firm, data={"person": 2})
    assert case.asked() == {"a": [3]}
    assert case.last("a").seats[0].reasons[0].rule == "barred"
    case = Case(flow(approve("a", 2), approve("b", people(2, 9), by="all", special=Special(not_by=("node:a",)))), firm)
    case.say(2)
    assert case.asked() == {"b": [3, 9]}
    assert Case(flow(approve("a", Who("initiator"), special=Special(not_by=("initiator",)))), firm).asked() == {
        "a": [90]
    }


@pytest.mark.parametrize(("by", "expected"), [("any", [9]), ("claim", [9]), ("all", [3, 9])])
def test_not_by_leaves_to_the_others_what_one_of_them_is_to_do(by: str, expected: list[int]) -> None:
    firm = Firm(leader={2: 3, 3: 4}, roles={"flow_admin": [90]})
    again = approve("b", people(2, 9), by=by, special=Special(not_by=("node:a",)))
    case = Case(flow(approve("a", 2), again), firm)
    case.say(2)
    assert case.asked() == {"b": expected}


# the initiator himself

BOSSES = Firm(leader={1: 2, 2: 3}, head={1: 1, 2: 7}, parent={1: 2}, roles={"flow_admin": [90]})


@pytest.mark.parametrize(
    ("rule", "others", "by", "expected"),
    [
        ("next_manager", (), "all", [7]),  # he heads department 1: the next head
        ("dept_head", (), "all", [7]),
        ("next_manager", (9,), "all", [7, 9]),  # in his place in the line
        ("next_manager", (9,), "any", [9]),
        ("dept_head", (9,), "any", [9]),
        ("skip", (9,), "all", [9]),
        ("self", (9,), "all", [1, 9]),
        ("self", (), "all", [1]),
    ],
)
def test_self_rules(rule: Any, others: tuple[int, ...], by: str, expected: list[int]) -> None:
    assert first(BOSSES, people(1, *others), by=by, self_rule=rule) == expected


def test_shift_when_the_initiator_heads_his_department() -> None:
    """DingTalk counts one level further if the initiator is the manager; here the self rule finds the next head."""
    assert first(BOSSES, Who("dept_head")) == [7]
    assert first(BOSSES, Who("dept_head", level=2)) == [7], "the level itself is not shifted"


def test_self_without_anybody_above_is_the_empty_case() -> None:
    assert first(Firm(roles={"flow_admin": [90]}), people(1)) == [90]
    assert first(Firm(leader={1: 4}, roles={"flow_admin": [90]}), people(1), self_rule="dept_head") == [90]


def test_skip_and_pass_alone_are_decided_by_the_house() -> None:
    for rule in ("skip", "pass"):
        node = approve("a", people(1), special=Special(self_rule=rule))  # type: ignore[arg-type]
        case = Case(flow(node, four_eyes=NO_EYES), BOSSES)
        assert AutoDecided(2, 0, "approve", "self", {"initiator": 1}) in case.all
        assert case.state.status == "approved"


def test_what_is_done_is_not_passed_for_the_initiator() -> None:
    for rule in ("skip", "pass"):
        node = do("a", people(1), special=Special(self_rule=rule))  # type: ignore[arg-type]
        assert Case(flow(node), BOSSES).asked() == {"a": [7]}


def test_pass_counts_as_one_yes() -> None:
    node = approve("a", people(1, 9), by="all", special=Special(self_rule="pass"))
    case = Case(flow(node), BOSSES)
    assert case.asked() == {"a": [9]}
    assert (case.last("a").seats[0].status, case.last("a").seats[0].by) == ("approved", 0)
    case.say(9)
    assert case.state.status == "approved"


def test_asked_by_name_the_initiator_acts() -> None:
    assert first(BOSSES, Who("initiator")) == [1]
    assert Case(flow(do("a", Who("initiator")))).asked() == {"a": [1]}


# who said yes just before


def two(duplicate: Any, *between: Any, **more: Any) -> Case:
    last = approve("z", people(2, 9), by="all", special=Special(duplicate=duplicate), **more)
    return Case(flow(approve("a", 2), *between, last))


def test_consecutive_duplicates() -> None:
    case = two("consecutive")
    case.say(2)
    assert case.asked() == {"z": [9]}
    seat = case.last("z").seats[0]
    assert (seat.status, seat.by, seat.reasons[-1].rule, seat.reasons[-1].name) == ("deduplicated", 0, "duplicate", "a")
    assert any(isinstance(one, AutoDecided) and one.policy == "duplicate" for one in case.all)
    case.say(9)
    assert case.state.status == "approved"


def test_consecutive_stops_at_somebody_else_and_once_does_not() -> None:
    for duplicate, asked in (("consecutive", [2, 9]), ("once", [9]), ("none", [2, 9])):
        case = two(duplicate, approve("m", 5))
        case.say(2)
        case.say(5)
        assert case.asked() == {"z": asked}


def test_all_duplicates_pass_the_node_in_a_chain() -> None:
    case = Case(flow(approve("a", 2), approve("b", 2), approve("c", 2), approve("z", 5)))
    case.say(2)
    assert case.asked() == {"z": [5]}
    assert [run.choice.get("auto") for run in case.state.runs] == [None, None, "duplicate", "duplicate", None]


@pytest.mark.parametrize(
    "more",
    [{"must_act": True}, {"comment": "required"}, {"fields": FieldRules(write=("reason",), required=("reason",))}],
)
def test_work_is_never_skipped(more: dict[str, Any]) -> None:
    case = two("once", **more)
    case.say(2)
    assert case.asked() == {"z": [2, 9]}
    passing = Special(self_rule="pass", empty="pass")
    assert Case(flow(approve("a", people(1), special=passing, **more)), BOSSES).asked() == {"a": [7]}
    assert Case(flow(approve("a", Who("role", role="x"), special=passing, **more)), BOSSES).asked() == {"a": [90]}
    auto = (Auto(when("amount", "ge", 0), "approve"),)
    assert Case(flow(approve("a", 5, auto=auto, **more)), BOSSES).asked() == {"a": [5]}


def test_doing_is_never_skipped_for_who_approved() -> None:
    case = Case(flow(approve("a", 2), do("z", people(2), special=Special(duplicate="once"))))
    case.say(2)
    assert case.asked() == {"z": [2]}


def test_a_duplicate_counts_only_for_the_same_content() -> None:
    case = two("once", approve("m", 5))
    case.say(2)
    case.say(5, edit=Edit({"amount": 9}, frozenset({"amount"})))
    assert case.asked() == {"z": [2, 9]}
    case = two("once")
    case.say(2, edit=Edit({"amount": 9}, frozenset({"amount"})))
    assert case.asked() == {"z": [9]}, "his own change he has seen"


def test_a_change_in_another_branch_comes_after_who_has_ended_his() -> None:
    both = parallel("p", branch("l", approve("a", 5)), branch("r", approve("b", 2)))
    case = Case(flow(both, approve("z", people(2, 5), by="all", special=Special(duplicate="once"))))
    case.say(2)
    case.say(5, edit=Edit({"amount": 9}, frozenset({"amount"})))
    assert case.asked() == {"z": [2, 5]}, "2 had not seen it; nor is the order within the branches remembered"
    case = Case(flow(both, approve("z", people(2, 5), by="all", special=Special(duplicate="once"))))
    case.say(5, edit=Edit({"amount": 9}, frozenset({"amount"})))
    case.say(2)
    assert case.asked() == {"z": [5]}


def test_a_yes_of_the_house_is_no_yes_of_his() -> None:
    case = Case(
        flow(
            approve("a", people(1, 2), by="all", special=Special(self_rule="pass")),
            approve("z", people(1), special=Special(self_rule="self")),
        )
    )
    case.say(2)
    assert case.asked() == {"z": [1]}


# nobody

EMPTY = Firm(leader={1: 2}, head={1: None, 2: 7}, parent={1: 2}, roles={"flow_admin": [90, 91, 1]})


@pytest.mark.parametrize(
    ("special", "expected"),
    [
        ({"empty": "to_flow_admin"}, [90, 91]),
        ({"empty": "to_people", "empty_to": ("u5", "u6")}, [5, 6]),
        ({"empty": "to_people", "empty_to": ("u1",)}, [90, 91]),  # the initiator may not
        ({"empty": "superior"}, [7]),
        ({"empty": "refuse"}, []),
        ({"empty": "reject"}, []),
    ],
)
def test_empty_rules(special: dict[str, Any], expected: list[int]) -> None:
    if not expected:
        with pytest.raises(NotSo, match="nobody"):
            first(EMPTY, Who("role", role="x"), **special)
        return
    assert first(EMPTY, Who("role", role="x"), **special) == expected


def test_the_one_named_for_nobody_may_have_left_too() -> None:
    firm = Firm(leader={5: 6}, gone={5})
    assert first(firm, Who("role", role="x"), empty="to_people", empty_to=("u5",)) == [6]


def test_superior_goes_on_where_the_rule_stopped() -> None:
    assert first(Firm(leader={1: 2, 2: 3}, gone={2}, head={1: 8}), Who("leader", level=2), empty="superior") == [3]
    assert first(EMPTY, Who("dept_head"), empty="superior") == [7]


def test_one_flow_administrator_is_enough() -> None:
    case = Case(flow(approve("a", Who("role", role="x"), by="all")), EMPTY)
    assert case.asked() == {"a": [90, 91]}
    case.say(91)
    assert case.state.status == "approved"


def test_empty_pass_is_a_decision_of_the_house() -> None:
    node = approve("a", Who("role", role="x"), special=Special(empty="pass"))
    case = Case(flow(node, approve("z", 5)), EMPTY)
    assert AutoDecided(2, 0, "approve", "empty", {"rule": "pass"}) in case.all
    assert case.asked() == {"z": [5]}


def test_nobody_at_all_ends_it_on_the_way_and_refuses_it_at_submit() -> None:
    nobody = approve("z", Who("role", role="x"))
    with pytest.raises(NotSo) as wrong:
        Case(flow(nobody), Firm())
    assert (wrong.value.field, wrong.value.why) == ("steps", "nobody")
    case = Case(flow(approve("a", 2), nobody), Firm())
    effects = case.say(2)
    assert effects[-2:] == (RunClosed(3, "rejected"), Finished("rejected", "no_approver"))


def test_refuse_looks_at_the_whole_way() -> None:
    node = approve("z", Who("role", role="x"), special=Special(empty="refuse"))
    with pytest.raises(NotSo) as wrong:
        Case(flow(approve("a", 2), node), EMPTY)
    assert (wrong.value.field, wrong.value.why) == ("steps.z", "nobody")
    firm = Firm(roles={"x": [5], "flow_admin": [90]})
    case = Case(flow(approve("a", 2), node), firm)
    firm.roles["x"] = []
    case.say(2)
    assert case.asked() == {"z": [90]}, "on the way it is too late to refuse"


# decided by a condition


def test_conditions_decide_on_entering() -> None:
    auto = (
        Auto(when("amount", "gt", 100), "reject", Words("超限额")),
        Auto(when("amount", "le", 5), "approve", Words("小额")),
    )
    definition = flow(approve("a", 2, auto=auto), approve("z", 5))
    small = Case(definition, data={"amount": 3})
    assert small.asked() == {"z": [5]}
    assert small.last("a").choice["because"]["because"] == {"zh": "小额", "en": ""}
    assert Case(definition, data={"amount": 50}).asked() == {"a": [2]}
    big = Case(definition, data={"amount": 500})
    assert big.state.status == "rejected"
    assert Finished("rejected", "condition") in big.all
