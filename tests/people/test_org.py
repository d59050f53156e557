"""The database's answers are those of the pure rules, at a constant price."""

from __future__ import annotations

from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people import api, org, org_rules
from people.models import Employee
from people.states import EmployeeStatus, MembershipKind
from tests.cast import Cast
from tests.factories import people as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(12))
def test_chains_and_teams_agree_with_the_rules_whatever_was_typed(seed: int) -> None:
    die = Random(seed)
    places = [make.department()]
    places += [make.department(parent=die.choice(places)) for _ in range(4)]
    people = [make.employee() for _ in range(10)]
    for person in people:
        person.leader = die.choice([None, *people])
        person.status = die.choice(EmployeeStatus.values)
        person.save(update_fields=["leader", "status"])
        first, second = die.sample(places, 2)
        make.join(person, first)
        if die.random() < 0.3:
            make.join(person, second, MembershipKind.SECONDARY)
    for place in places:
        place.head = die.choice([None, *people])
        place.save(update_fields=["head"])
    firm = org.load()
    for person in people:
        assert [p.pk for p in api.leader_chain(person)] == list(org_rules.leader_chain(firm, person.pk))
        team = org_rules.team(firm, person.pk)
        assert set(api.team_ids(person)) == team
        for most in (0, 2, len(people)):
            assert api.small_team_of(person, most) in (None, *([sorted(team)] if len(team) <= most else []))
        assert api.small_team_of(person, 2 * len(people)) == sorted(team)
        some = {one.pk for one in die.sample(people, len(people) // 2)}
        assert set(api.team_among(person, some)) == team & some
        assert api.team_among(person, ()) == []
    for place in places:
        for level in (1, 2, 3):
            head = api.department_head(place, level=level)
            assert (head.pk if head else None) == org_rules.department_head(firm, place.pk, level)


def test_a_team_is_one_query_and_serves_as_a_subquery(cast: Cast) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        names = set(Employee.objects.filter(pk__in=api.team_ids(cast.chief)).values_list("name", flat=True))
    assert names == {"陈立", "王小明", "钱离", "何平"}
    assert len(queries) == 1


def test_a_chain_and_the_snapshot_cost_the_same_at_any_depth() -> None:
    top = make.employee()
    for _ in range(9):
        top = make.employee(leader=top)
    with CaptureQueriesContext(connection) as queries:
        assert len(api.leader_chain(top)) == 9
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        org.load()
    assert len(queries) == 3


def test_a_chief_who_sits_in_the_department_of_his_report_is_not_that_reports_team(cast: Cast) -> None:
    make.join(cast.chief, cast.trading, MembershipKind.SECONDARY)
    assert cast.chief.pk not in set(api.team_ids(cast.head))
    assert cast.head.pk in set(api.team_ids(cast.chief))


def test_departments_know_what_lies_below(cast: Cast) -> None:
    assert api.department_under(cast.trading.pk, cast.centre.pk)
    assert api.department_under(cast.trading.pk, cast.trading.pk)
    assert not api.department_under(cast.centre.pk, cast.trading.pk)
    assert not api.department_under(cast.branch.pk, cast.centre.pk)


def test_who_heads_something(cast: Cast) -> None:
    assert api.heads_anything(cast.head)
    assert not api.heads_anything(cast.member)
