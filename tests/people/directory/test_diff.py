"""What differs between the house and its directory, as pure rules."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.directory.diff import diff
from people.directory.facts import Change, Changes, Finding, Firm, Snapshot, Told, too_many_stop
from people.states import InDirectory
from tests.people.directory.worlds import PEOPLE, firm, known, person, place, snapshots


def verbs(changes: Changes) -> list[tuple[str, str]]:
    return [(change.verb, change.id) for change in (*changes.departments, *changes.people)]


def test_a_first_snapshot_adds_everybody() -> None:
    new = Snapshot({"d1": place()}, {"u1": person(places=("d1",), primary="d1", leader="u2"), "u2": person()})
    changes = diff(Firm(), new)
    assert verbs(changes) == [("added", "d1"), ("added", "u1"), ("added", "u2")]
    assert changes.people[0].new("leader") == "u2"


def test_the_same_again_changes_nothing() -> None:
    people = {"u1": person(places=("d1",), primary="d1")}
    assert not diff(firm({"d1": place()}, people), Snapshot({"d1": place()}, people))


def test_what_nobody_is_told_to_have_is_reported_and_empties_nothing() -> None:
    silent = {name: value for name, value in person(email="a@b.cn").facts.items() if name != "email"}
    changes = diff(firm({}, {"u1": person(email="a@b.cn")}), Snapshot({}, {"u1": Told(silent)}))
    assert not changes
    assert changes.missing == ("people.email",)


def test_told_to_be_empty_is_emptied_and_not_told_of_one_is_kept() -> None:
    two = {"u1": person(title="经理"), "u2": person(title="经理")}
    silent = {name: value for name, value in person().facts.items() if name != "title"}
    changes = diff(firm({}, two), Snapshot({}, {"u1": person(title=""), "u2": Told(silent)}))
    assert changes.people == (Change("changed", "u1", "王小明", (("title", "经理", ""),)),)
    assert changes.missing == ()


def test_who_is_missing_from_the_whole_has_left_but_not_from_a_part() -> None:
    old = firm({}, {"u1": person(), "u2": person()})
    assert verbs(diff(old, Snapshot({}, {"u1": person()}))) == [("left", "u2")]
    assert not diff(old, Snapshot({}, {"u1": person()}, whole=False))
    assert verbs(diff(old, Snapshot({}, {"u2": Told({}, here=False)}, whole=False))) == [("left", "u2")]


def test_whom_hr_keeps_by_hand_is_never_missing() -> None:
    old = Firm({"d9": known(place(), InDirectory.NEVER)}, {"u9": known(person(), InDirectory.NEVER)})
    assert not diff(old, Snapshot({}, {}))


def test_hand_kept_memberships_stay_beside_those_told() -> None:
    old = Firm(
        {"d1": known(place()), "d9": known(place(), InDirectory.NEVER)},
        {"u1": known(person(places=("d1", "d9"), primary="d1"))},
    )
    assert not diff(old, Snapshot({"d1": place()}, {"u1": person(places=("d1",), primary="d1")}))


def test_who_left_by_the_directorys_word_returns_and_who_left_by_hrs_does_not() -> None:
    old = Firm(
        {},
        {
            "u1": known(person(), InDirectory.GONE, working=False),
            "u2": known(person(), InDirectory.HERE, working=False),
        },
    )
    changes = diff(old, Snapshot({}, {"u1": person(), "u2": person()}))
    assert verbs(changes) == [("returned", "u1")]
    assert changes.findings == (Finding("left_here", ("u2",)),)


def test_a_department_that_is_gone_is_closed_and_one_that_is_back_is_open() -> None:
    old = firm({"d1": place(), "d2": place(parent="d1")})
    changes = diff(old, Snapshot({"d1": Told({}, here=False), "d2": place(parent="d1")}))
    assert verbs(changes) == [("closed", "d1"), ("changed", "d2")]
    assert changes.departments[1].facts == (("parent", "d1", ""),)
    closed = Firm({"d1": known(place(), InDirectory.GONE, working=False)})
    assert verbs(diff(closed, Snapshot({"d1": place()}))) == [("returned", "d1")]


def test_a_ring_of_departments_is_cut_at_its_lowest_id() -> None:
    new = Snapshot({"d1": place(parent="d3"), "d2": place(parent="d1"), "d3": place(parent="d2")})
    changes = diff(Firm(), new)
    assert [change.new("parent") for change in changes.departments] == [None, "d1", "d2"]
    assert changes.findings == (Finding("department_loop", ("d1", "d3", "d2")),)


def test_a_ring_of_leaders_is_kept_and_told_and_nobody_leads_himself() -> None:
    new = Snapshot({}, {"u1": person(leader="u2"), "u2": person(leader="u1"), "u3": person(leader="u3")})
    changes = diff(Firm(), new)
    assert [change.new("leader") for change in changes.people] == ["u2", "u1", None]
    assert changes.findings == (Finding("leader_loop", ("u1", "u2")), Finding("leader_loop", ("u3",)))


def test_strangers_are_left_out_and_told() -> None:
    new = Snapshot(
        {"d1": place(parent="x", head="nobody")},
        {"u1": person(leader="nobody", dotted=("nobody",), places=("x", "0", "d1"), primary="x")},
    )
    changes = diff(Firm(), new)
    assert changes.people[0].new("places") == ("d1",)
    assert changes.people[0].new("primary") == "d1"
    assert {finding.kind for finding in changes.findings} == {
        "unknown_parent",
        "unknown_head",
        "unknown_leader",
        "unknown_department",
    }


def test_a_frozen_account_is_frozen_and_has_not_left() -> None:
    changes = diff(firm({}, {"u1": person()}), Snapshot({}, {"u1": person(access="frozen")}))
    assert changes.people == (Change("changed", "u1", "王小明", (("access", "open", "frozen"),)),)


@pytest.mark.parametrize(
    ("leaving", "active", "too_many"),
    [
        *[(3, 6, False), (4, 6, True), (6, 25, False), (7, 25, True), (20, 100, False), (21, 100, True)],
        *[(100, 1000, False), (101, 1000, True), (5, 5, True), (1, 1, False)],
    ],
)
def test_a_share_of_the_firm_and_everybody_is_too_many(leaving: int, active: int, too_many: bool) -> None:
    changes = Changes(people=tuple(Change("left", f"u{n}", "") for n in range(leaving)))
    assert too_many_stop(changes, active, share=0.1, floor=20) is too_many


def test_accounts_that_are_frozen_count_as_well() -> None:
    changes = Changes(people=tuple(Change("changed", f"u{n}", "", (("access", "open", "frozen"),)) for n in range(30)))
    assert too_many_stop(changes, 100, share=0.1, floor=20)


def test_who_is_out_of_the_range_of_the_app_stays_and_is_told() -> None:
    old = firm({"d1": place(), "d2": place()}, {"u1": person(places=("d1",), primary="d1"), "u2": person()})
    changes = diff(
        old, Snapshot({"d1": place()}, {"u1": person(places=("d1",), primary="d1")}, whole=False, in_range=True)
    )
    assert not verbs(changes)
    assert changes.findings == (
        Finding("departments_out_of_range", ("d2",)),
        Finding("people_out_of_range", ("u2",)),
    )


def test_somebody_who_comes_with_the_number_of_one_who_goes_is_told() -> None:
    old = firm({}, {"u1": person(employee_no="0001"), "u2": person(employee_no="0002")})
    told = {"u2": person(employee_no="0002"), "u3": person(employee_no="0001"), "u4": person(employee_no="0002")}
    changes = diff(old, Snapshot({}, told))
    assert verbs(changes) == [("left", "u1"), ("added", "u3"), ("added", "u4")]
    assert changes.findings == (Finding("same_number", ("u1", "u3")),)
    gone = Firm({}, {"u1": known(person(employee_no="0001"), InDirectory.GONE, working=False)})
    assert diff(gone, Snapshot({}, {"u3": person(employee_no="0001")})).findings == changes.findings


def landed(old: Firm, changes: Changes) -> Firm:
    """The firm after the changes, without a database."""
    sides = []
    for before, told, standing in (
        (old.departments, changes.departments, changes.standing_departments),
        (old.people, changes.people, changes.standing_people),
    ):
        after = dict(before)
        blank = (place() if told is changes.departments else person(name="")).facts | {"name": ""}
        for change in told:
            was = after.get(change.id)
            facts = dict(was.facts if was else blank) | {name: value for name, _old, value in change.facts}
            gone = change.verb in {"left", "closed"}
            here = InDirectory.GONE if gone else InDirectory.HERE
            after[change.id] = known(Told(facts), was.in_directory if was else here, working=not gone)
        for key, now in standing:
            after[key] = known(Told(after[key].facts), now, working=after[key].working)
        sides.append(after)
    return Firm(*sides)


@given(snapshots(), snapshots())
def test_what_is_done_is_done(first: Snapshot, second: Snapshot) -> None:
    old = landed(Firm(), diff(Firm(), first))
    changes = diff(old, second)
    assert not diff(landed(old, changes), second)


@given(snapshots(whole=st.just(True)), st.randoms())
def test_the_order_of_telling_changes_nothing(told: Snapshot, chance: random.Random) -> None:
    def shuffled(one: dict[str, Told]) -> dict[str, Told]:
        keys = list(one)
        chance.shuffle(keys)
        return {key: one[key] for key in keys}

    again = Snapshot(shuffled(dict(told.departments)), shuffled(dict(told.people)))
    assert diff(Firm(), again) == diff(Firm(), told)
    assert diff(Firm(), again).digest == diff(Firm(), told).digest


@given(snapshots(), snapshots())
def test_nobody_leaves_a_person_or_department_hanging(first: Snapshot, second: Snapshot) -> None:
    old = landed(Firm(), diff(Firm(), first))
    after = landed(old, diff(old, second))
    for key, one in after.departments.items():
        seen = {key}
        parent = str(one.facts["parent"])
        while parent:
            assert parent in after.departments
            assert parent not in seen
            seen.add(parent)
            parent = str(after.departments[parent].facts["parent"])
    for one in after.people.values():
        assert one.facts["leader"] in {"", *PEOPLE}
        places = one.facts["places"]
        assert one.facts["primary"] in places if places else one.facts["primary"] == ""  # type: ignore[operator]
