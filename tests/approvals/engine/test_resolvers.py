"""Every rule that finds people, with its edges."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from approvals.definition.who import RULES, Special, Who
from approvals.engine import NotSo, Submit
from approvals.engine.electorate import RESOLVERS
from approvals.forms.field import FieldDef, Words
from tests.approvals.engine.build import FIELDS, Case, Firm, approve, cc, flow, people

NONE = Special(empty="reject", self_rule="self", duplicate="none")


def asked(who: Who, firm: Firm, data: dict[str, Any] | None = None, special: Special = NONE, **more: Any) -> list[int]:
    """Whom the rule finds, for initiator 1 of department 1."""
    with suppress(NotSo):
        return Case(flow(approve("a", who, by="all", special=special)), firm, data=data, **more).asked().get("a", [])
    return []


LINE = Firm(
    leader={1: 2, 2: 3, 3: 4, 4: 2, 7: 8},
    head={1: 11, 2: None, 3: 13},
    parent={1: 2, 2: 3},
    place={7: 3},
    roles={"boss": [3], "risk": [9, 5]},
    scoped={("risk", 1): [5]},
    duty={"ops": [21]},
    owners={"s1": [31], "s2": [32, 31]},
    ledger={("budgets", "s1", "keeper"): [41]},
)


def test_every_rule_has_a_resolver() -> None:
    assert set(RESOLVERS) == set(RULES)


def test_people_and_roles() -> None:
    assert asked(people(6, 5), LINE) == [6, 5]
    assert asked(Who("role", role="risk"), LINE) == [5, 9], "by key, never by chance"
    assert asked(Who("role", role="risk", scope="initiator_dept"), LINE) == [5]
    assert asked(Who("initiator"), LINE) == [1]


def test_leaders_from_below_and_above() -> None:
    """The chain of 1 is 2, 3, 4; the loop back to 2 is cut by the firm."""
    assert asked(Who("leader"), LINE) == [2]
    assert asked(Who("leader", level=3), LINE) == [4]
    assert asked(Who("leader", level=4), LINE) == [], "a short chain finds nobody"
    assert asked(Who("leader_from_top", level=1), LINE) == [4]
    assert asked(Who("leader_from_top", level=4), LINE) == []
    assert asked(Who("leader", of="field:person"), LINE, {"person": 7}) == [8]
    assert asked(Who("leader", of="field:person"), LINE) == []


def test_leaders_upwards_to_a_level_or_a_role() -> None:
    assert asked(Who("leaders", level=2), LINE) == [2, 3]
    assert asked(Who("leaders", level=0), LINE) == [2, 3, 4]
    assert asked(Who("leaders", level=0, until_role="boss"), LINE) == [2, 3], "the first who holds the role ends it"
    assert asked(Who("leaders", level=1, until_role="boss"), LINE) == [2, 3], "a level does not end it besides"
    assert asked(Who("leaders", level=0, until_role="risk"), LINE) == [2, 3, 4], "nobody holds it: to the top"


def test_heads() -> None:
    """Department 1 lies in 2, which has no head, in 3."""
    assert asked(Who("dept_head"), LINE) == [11]
    assert asked(Who("dept_head", level=2), LINE) == []
    assert asked(Who("dept_head", level=3), LINE) == [13]
    assert asked(Who("dept_head_from_top"), LINE) == [13]
    assert asked(Who("dept_heads", level=0), LINE) == [11, 13]
    assert asked(Who("dept_heads", level=2), LINE) == [11]
    assert asked(Who("dept_head", of="field:person"), LINE, {"person": 7}) == [13]
    assert asked(Who("dept_head", of="field:department"), LINE, {"department": 3}) == [13]
    assert asked(Who("heads_of", departments=("d1", "d2", "d3")), LINE) == [11, 13]


def test_the_form() -> None:
    assert asked(Who("form_person", field="person"), LINE, {"person": 7}) == [7]
    assert asked(Who("form_person", field="people"), LINE, {"people": [7, 8, 7]}) == [7, 8]
    assert asked(Who("form_person", field="person"), LINE) == []
    assert asked(Who("form_department", field="department"), LINE, {"department": 3}) == [13]
    assert asked(Who("form_department", field="department", level=3), LINE, {"department": 1}) == [13]


def test_the_estate() -> None:
    assert asked(Who("owner_of", field="system"), LINE, {"system": "s1"}) == [31]
    assert asked(Who("owner_of", field="system"), LINE, {"system": ["s1", "s2"]}) == [31, 32]
    assert asked(Who("on_duty", roster="ops"), LINE) == [21]
    budget = FieldDef("system", "ledger", Words("预算"), ledger="budgets")
    node = approve("a", Who("ledger_people", field="system", column="keeper"))
    case = Case(flow(node, fields=(*FIELDS[:-1], budget)), LINE, data={"system": "s1"})
    assert case.asked() == {"a": [41]}


def test_earlier_nodes() -> None:
    first = approve("a", people(2, 7), by="all")
    case = Case(flow(first, approve("b", Who("node_people", node="a"), by="all", special=NONE)), LINE)
    case.say(2)
    case.say(7)
    assert case.asked() == {"b": [2, 7]}
    case = Case(flow(first, approve("b", Who("node_leader", node="a"), by="all", special=NONE)), LINE)
    case.say(2)
    case.say(7)
    assert case.asked() == {"b": [3, 8]}


def test_the_initiator_chooses() -> None:
    node = approve("a", Who("initiator_selects", range="people", user_ids=("u5", "u6"), multiple=True), by="all")
    assert Case(flow(node), chosen={"a": (6, 5)}).asked() == {"a": [6, 5]}
    for chosen, field, why in (
        ({}, "chosen.a", "missing_choice"),
        ({"a": (7,)}, "chosen.a", "out_of_range"),
        ({"a": ()}, "chosen.a", "nobody"),
        ({"b": (5,)}, "chosen.b", "unknown_node"),
    ):
        with pytest.raises(NotSo) as wrong:
            Case(flow(node), submit=False).take(Submit(chosen))
        assert (wrong.value.field, wrong.value.why) == (field, why)
    with pytest.raises(NotSo, match="inactive"):
        Case(flow(node), Firm(gone={5}), chosen={"a": (5,)})
    one = approve("a", Who("initiator_selects", range="role", role="risk"))
    with pytest.raises(NotSo, match="out_of_range"):
        Case(flow(one), LINE, chosen={"a": (5, 9)})
    assert Case(flow(one), LINE, chosen={"a": (9,)}).asked() == {"a": [9]}


def test_the_approver_before_chooses() -> None:
    case = Case(flow(approve("a", 2), approve("b", Who("previous_selects"))))
    with pytest.raises(NotSo) as wrong:
        case.say(2)
    assert (wrong.value.field, wrong.value.why) == ("chosen.b", "missing_choice")
    case.say(2, chosen={"b": (7,)})
    assert case.asked() == {"b": [7]}
    assert case.state.chosen == {"b": (7,)}


def test_copies_may_be_chosen_but_need_not() -> None:
    definition = flow(
        cc("c", Who("initiator_selects", multiple=True)), approve("a", 2), cc("d", Who("previous_selects"))
    )
    case = Case(definition, chosen={"c": (6, 7)})
    assert case.last("c").choice == {"copied": [6, 7]}
    case.say(2)
    assert case.last("d").choice == {"copied": []}
    case = Case(definition)
    case.say(2, chosen={"d": (8,)})
    assert case.last("d").choice == {"copied": [8]}


def test_a_no_needs_no_choice() -> None:
    case = Case(flow(approve("a", 2), approve("b", Who("previous_selects"))))
    case.no(2)
    assert case.state.status == "rejected"


def test_reasons_say_why() -> None:
    case = Case(flow(approve("a", Who("leader", level=2), by="all")), LINE)
    reason = case.last("a").seats[0].reasons[0]
    assert (reason.rule, reason.level, reason.path) == ("leader", 2, (2, 3))
    assert type(reason).read(reason.stored()) == reason
