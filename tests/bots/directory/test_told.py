"""What Feishu tells, in the forms of our columns."""

from __future__ import annotations

from typing import Any

import pytest

from bots.directory import read, told
from bots.states import HintKind
from core.errors import Invalid
from feishu_client.contact import department_of, user_of
from feishu_client.errors import BadRequest, NoPermission, ReceiverGone
from feishu_client.results import ContactDepartment, ContactScopes, ContactUser


def somebody(**fields: Any) -> ContactUser:
    return user_of({"user_id": "u1", "name": "王小明"} | fields)


@pytest.mark.parametrize(
    ("name", "kept", "unfit"),
    [
        ("王小明🎉", "王小明🎉", ()),
        ("  王小明 ", "王小明", ()),
        ("王\x00小\x1b明", "王小明", ("name",)),
        ("王\ud800明", "王明", ("name",)),
        ("王" * 61, "王" * 60, ("name",)),
        ("👨‍👩‍👧" * 3, "👨‍👩‍👧" * 3, ()),
    ],
)
def test_names_are_kept_as_a_database_can_hold_them(name: str, kept: str, unfit: tuple[str, ...]) -> None:
    one = told.person(somebody(name=name))
    assert (one.facts["name"], one.unfit) == (kept, unfit)
    place = told.department(department_of({"department_id": "d", "name": name}))
    assert place.facts["name"] == (kept if len(name) < 61 else name)


def test_half_an_address_or_number_is_none_and_an_empty_name_is_not_told() -> None:
    one = told.person(somebody(name=" \x00", email="a" * 250 + "@b.cn", mobile="1" * 30, employee_no="9" * 40))
    assert "name" not in one.facts
    assert [one.facts[fact] for fact in ("email", "mobile", "employee_no")] == ["", "", ""]
    assert set(one.unfit) == {"name", "email", "mobile", "employee_no"}


class Stub:
    """A directory in memory; `people` by department, each list as its pages give it."""

    def __init__(self, people: dict[str, list[dict[str, Any]]], *, users: tuple[str, ...] = ()) -> None:
        self.people = people
        self.users = users

    def contact_scopes(self) -> ContactScopes:
        return ContactScopes((), self.users, (), "")

    def child_departments(self, key: str = "0", *, fetch_child: bool = False) -> list[ContactDepartment]:
        if fetch_child:
            raise BadRequest("too big", code=read.TOO_BIG)
        below = {"0": ["a"], "a": ["b", "a"], "b": ["a"]}[key]  # it tells a ring
        return [department_of({"department_id": one, "name": one, "parent_department_id": key}) for one in below]

    def department(self, key: str) -> ContactDepartment:
        raise NoPermission("no")

    def users_of(self, key: str) -> list[ContactUser]:
        return [somebody(**fields) for fields in self.people.get(key, [])]

    def user(self, key: str) -> ContactUser:
        raise {"gone": ReceiverGone, "odd": BadRequest}.get(key, NoPermission)("no")


def whole(stub: Stub) -> Any:
    return read.whole(stub, lambda done, total: None)  # type: ignore[arg-type]


def test_a_ring_of_departments_ends_and_doubled_people_are_one() -> None:
    doubled = [{"user_id": "u1"}, {"user_id": "u1"}]
    snapshot = whole(Stub({"0": [], "a": doubled, "b": doubled}))
    assert set(snapshot.departments) == {"a", "b"}
    assert snapshot.people["u1"].facts["places"] == ("a", "b")


def test_ids_that_cannot_be_kept_are_left_out_and_told() -> None:
    snapshot = whole(Stub({"a": [{"user_id": "u" * 65}, {"user_id": "u\x00"}, {"user_id": "u1"}]}))
    assert set(snapshot.people) == {"u1"}
    assert set(snapshot.unfit) == {"u" * 65, "u\x00"}


def test_somebody_without_an_id_stops_the_run() -> None:
    with pytest.raises(Invalid, match="employee_id"):
        whole(Stub({"a": [{"user_id": ""}]}))


def test_one_piece_that_feishu_does_not_take_holds_up_no_other() -> None:
    wanted = [(HintKind.PERSON, key) for key in ("odd", "gone", "hidden", "x" * 65)]
    snapshot = read.pieces(Stub({}), wanted, frozenset())  # type: ignore[arg-type]
    assert (set(snapshot.people), snapshot.unfit) == ({"gone"}, ("odd", "x" * 65))


def test_everybody_out_of_sight_is_asked_after_in_turn() -> None:
    keys = [f"u{n:04}" for n in range(1_200)]
    asked = [read.turn(keys, day) for day in range(3)]
    assert {key for part in asked for key in part} == set(keys)
    assert all(len(part) == len(set(part)) == read.ASKED_AFTER for part in asked)
    assert read.turn([], 7) == []
    assert read.turn(["a", "b"], 7) in (["a", "b"], ["b", "a"])
