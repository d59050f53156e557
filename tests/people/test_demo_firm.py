"""The demo firm: believable, the same everywhere, and safe to seed again."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory
from pytest_django import Settings

from people import api, org, org_rules
from people.demo.plan import SMALLEST, build
from people.models import Department, Employee, RoleHolding


def test_a_larger_firm_contains_the_smaller_one() -> None:
    small, large = build(200), build(900)
    assert large.people[:200] == small.people
    assert len({person.user_id for person in large.people}) == 900
    assert len(build(1).people) == SMALLEST


def test_there_are_sixty_seven_branches() -> None:
    assert sum(place.id.startswith("branch-") for place in build(1).places) == 67


@pytest.mark.django_db
def test_the_seeded_firm_is_sound_and_seeding_again_changes_nothing() -> None:
    first = api.seed_demo(employees=150, password="demo-password")
    assert (first.employees, first.total) == (150, 150)
    assert org_rules.findings(org.load()) == ()
    Employee.objects.filter(user_id="wangxm").update(title="架构师")
    again = api.seed_demo(employees=150, password="demo-password")
    assert again.employees == 0
    assert api.by_user_id("wangxm").title == "架构师"
    assert api.seed_demo(employees=160, password="demo-password").employees == 10
    assert Department.objects.count() == first.departments
    assert RoleHolding.objects.count() == 11


@pytest.mark.django_db
def test_the_people_of_the_story_are_where_the_story_needs_them() -> None:
    api.seed_demo(employees=150)
    wang, trading = api.by_user_id("wangxm"), Department.objects.get(department_id="it-trading")
    assert wang.department == trading
    assert api.department_head(trading) == api.by_user_id("chenli")
    assert [p.user_id for p in api.leader_chain(wang)][:2] == ["chenli", "zhoujg"]
    assert {p.user_id for p in api.holders("info_security", department=trading)} == {"lisi", "zhangsan"}
    assert {p.user_id for p in api.holders("cloud_ops")} == {"zhaomin", "wudi"}


@pytest.mark.django_db
def test_everybody_has_the_demo_password_and_a_new_one_replaces_it(settings: Settings) -> None:
    settings.DEMO = True
    for password in ("first-password", "second-password"):
        api.seed_demo(employees=130, password=password)
        request = RequestFactory().post("/")
        assert authenticate(request, username="chenli", password=password) is not None
    assert Employee.objects.values("password").distinct().count() == 1
