"""Whole lines of the firm in one question each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock, plain
from people import api as people
from people.models import Absence, Delegation, Department, Employee
from tests.cast import Cast
from tests.factories import people as make

pytestmark = pytest.mark.django_db


def test_a_person_comes_before_all_who_stand_above_him(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert people.line_of(cast.departed.pk) == [cast.departed, cast.head, cast.chief]
    assert people.line_of(cast.chief.pk) == [cast.chief]
    assert people.line_of(0) == []


def test_a_loop_of_leaders_ends(cast: Cast) -> None:
    Employee.objects.filter(pk=cast.chief.pk).update(leader=cast.member)
    assert people.line_of(cast.member.pk) == [cast.member, cast.head, cast.chief]
    Employee.objects.filter(pk=cast.peer.pk).update(leader=cast.peer)
    assert people.line_of(cast.peer.pk) == [cast.peer]


def test_heads_up_to_the_root_with_gaps(cast: Cast, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert people.heads_of_line(cast.trading.pk) == [cast.head, cast.chief, None]
    assert people.heads_of_line(cast.branch.pk) == [None, None]
    assert people.heads_of_line(0) == []


def test_a_path_that_begins_like_another_is_another(cast: Cast) -> None:
    for _ in range(12):
        make.department("组", parent=cast.firm)
    for place in Department.objects.all():
        assert len(people.heads_of_line(place.pk)) == len(place.path_ids)


def test_the_rows_say_who_is_away_and_who_is_acted_for(cast: Cast, django_assert_num_queries: Any) -> None:
    now = clock.now()
    hour = timedelta(hours=1)
    Delegation.objects.create(kind="assistant", principal=cast.head, agent=cast.peer, starts_at=now - hour)
    over = {"kind": "deputy", "principal": cast.chief, "agent": cast.peer}
    Delegation.objects.create(**over, starts_at=now - hour, ends_at=now)
    Delegation.objects.create(**over, starts_at=now + hour, ends_at=now + 2 * hour)
    Delegation.objects.create(**over, starts_at=now - hour, ends_at=now + hour, status="ended")
    leave = {"kind": "leave", "source": "self"}
    Absence.objects.create(**leave, person=cast.chief, starts_at=now, ends_at=now + hour)
    Absence.objects.create(**leave, person=cast.head, starts_at=now - hour, ends_at=now)
    Absence.objects.create(**leave, person=cast.member, starts_at=now, ends_at=now + hour, status="cancelled")
    make.role("boss", cast.head, cast.chief)
    with django_assert_num_queries(1):
        line = people.line_of(cast.member.pk, at=now)
    assert [(row, row.acted_for, row.away) for row in line] == [
        (cast.member, False, False), (cast.head, True, False), (cast.chief, False, True),
    ]  # fmt: skip
    with django_assert_num_queries(1):
        heads = people.heads_of_line(cast.trading.pk, at=now)
    assert [(row.acted_for, row.away) for row in heads if row] == [(True, False), (False, True)]
    with django_assert_num_queries(1):
        holders = people.holders("boss", at=now)
    assert {(row.pk, row.acted_for, row.away) for row in holders} == {
        (cast.head.pk, True, False), (cast.chief.pk, False, True),
    }  # fmt: skip
    assert {(row.acted_for, row.away) for row in people.line_of(cast.member.pk)} == {(None, None)}


def test_a_person_comes_along_with_the_row_that_names_him(cast: Cast, django_assert_num_queries: Any) -> None:
    now = clock.now()
    Delegation.objects.create(kind="assistant", principal=cast.head, agent=cast.peer, starts_at=now)
    with django_assert_num_queries(1):
        (row,) = plain.read(Employee, {"pk": cast.member.pk}, also=people.along(Employee, "leader", now))
        leader = people.came_along(row, "leader")
        assert row.leader_id == cast.head.pk
        assert (leader, leader.name, leader.is_active) == (cast.head, cast.head.name, True)
        assert (leader.quiet_from, leader.quiet_to) == (cast.head.quiet_from, cast.head.quiet_to)
        assert (leader.acted_for, leader.away) == (True, False)
    assert leader.title == cast.head.title  # asked for now


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 7), min_size=8, max_size=8))
def test_it_is_the_leader_chain_with_the_person_before_it(cast: Cast, leaders: list[int]) -> None:
    Employee.objects.filter(name__startswith="员").delete()
    staff = [make.employee(f"员{number}") for number in range(8)]
    for person, leader in zip(staff, leaders, strict=True):
        Employee.objects.filter(pk=person.pk).update(leader=staff[leader])
        person.leader_id = staff[leader].pk
    for person in staff:
        assert people.line_of(person.pk) == [person, *people.leader_chain(person)]
