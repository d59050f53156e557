"""Leaders may form loops, heads may be missing: every walk ends and says the same each time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from people.org_rules import (
    Org,
    OrgDepartment,
    OrgPerson,
    ancestors,
    department_head,
    findings,
    leader_chain,
    subtree,
    team,
)

SIZE = 8


@st.composite
def firms(draw: st.DrawFn) -> Org:
    """Any data that people could have typed: loops, missing leaders, heads who left, unknown keys."""
    someone = st.one_of(st.none(), st.integers(1, SIZE + 1))
    people = {
        pk: OrgPerson(pk, draw(someone), draw(st.booleans()), tuple(draw(st.sets(st.integers(1, 4), max_size=3))))
        for pk in range(1, SIZE + 1)
    }
    departments = {
        pk: OrgDepartment(pk, draw(st.one_of(st.none(), st.integers(1, 5))), draw(someone)) for pk in range(1, 5)
    }
    return Org(people, departments)


@given(firms(), st.integers(1, SIZE))
def test_a_chain_ends_and_names_nobody_twice_nor_the_person(org: Org, pk: int) -> None:
    chain = leader_chain(org, pk)
    assert len(set(chain)) == len(chain)
    assert pk not in chain
    for lower, upper in zip((pk, *chain), chain, strict=False):
        assert org.people[lower].leader_id == upper


@given(firms(), st.integers(1, SIZE))
def test_nobody_above_is_in_a_team(org: Org, pk: int) -> None:
    below = team(org, pk)
    assert pk not in below
    assert not below & set(leader_chain(org, pk))


@given(firms(), st.integers(1, SIZE))
def test_whoever_names_me_as_leader_is_in_my_team_unless_above_me(org: Org, pk: int) -> None:
    above = set(leader_chain(org, pk))
    for person in org.people.values():
        if person.leader_id == pk and person.id not in above | {pk}:
            assert person.id in team(org, pk)


@given(firms(), st.integers(1, 4))
def test_a_subtree_holds_exactly_those_below(org: Org, pk: int) -> None:
    assert subtree(org, pk) == {d for d in org.departments if pk in ancestors(org, d)}


@given(firms())
def test_a_loop_is_found_exactly_when_a_walk_would_not_end(org: Org) -> None:
    in_loops = {pk for f in findings(org) if f.kind == "loop" for pk in f.ids}
    for pk in org.people:
        here, steps = org.people[pk].leader_id, 0
        while here is not None and here in org.people and here != pk and steps <= SIZE:
            here, steps = org.people[here].leader_id, steps + 1
        assert (here == pk) == (pk in in_loops)


def test_the_direct_leader_need_not_be_the_head() -> None:
    org = Org(
        {1: OrgPerson(1), 2: OrgPerson(2, 1, department_ids=(10,)), 3: OrgPerson(3, 2, department_ids=(10,))},
        {10: OrgDepartment(10, None, head_id=1)},
    )
    assert leader_chain(org, 3) == (2, 1)
    assert department_head(org, 10) == 1
    assert team(org, 2) == {3}
    assert team(org, 1) == {2, 3}


def test_a_level_without_a_head_or_above_the_top_has_nobody() -> None:
    org = Org({1: OrgPerson(1)}, {10: OrgDepartment(10, None, 1), 11: OrgDepartment(11, 10)})
    assert department_head(org, 11) is None
    assert department_head(org, 11, 2) == 1
    assert department_head(org, 11, 3) is None
    assert department_head(org, 11, 0) is None


def test_findings_name_what_hr_should_mend() -> None:
    org = Org(
        {1: OrgPerson(1, 2), 2: OrgPerson(2, 1), 3: OrgPerson(3, active=False), 4: OrgPerson(4, 3)},
        {10: OrgDepartment(10, None, 3), 11: OrgDepartment(11, 10)},
    )
    assert [(f.kind, f.ids) for f in findings(org)] == [
        ("loop", (1, 2)),
        ("head_left", (10, 3)),
        ("no_head", (11,)),
        ("leader_left", (4, 3)),
    ]
