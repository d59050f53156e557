"""The page on which apps and flows get their audience."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from people.api import in_audience
from people.models import Audience, Employee
from tests.factories import people as make

pytestmark = pytest.mark.django_db
PAGE = "/operate/audiences/app:approvals/"


@pytest.fixture
def admin(client: Client) -> Employee:
    person = make.employee("系统管理员")
    make.role("system_admin", person)
    client.force_login(person)
    return person


def test_choose_save_and_see(client: Client, admin: Employee) -> None:
    place = make.department("信息技术部")
    inside, named = make.employee(department=place), make.employee("王小明")
    added = client.post(PAGE, {"reach": "chosen", "departments": [place.pk], "employee": str(named.pk), "add": "1"})
    assert f'value="{named.pk}"' in added.content.decode()
    assert not Audience.objects.exists()
    saved = client.post(PAGE, {"reach": "chosen", "departments": [place.pk], "employees": [named.pk], "save": "1"})
    assert saved.status_code == 302
    assert in_audience(inside, "app:approvals")
    assert in_audience(named, "app:approvals")
    assert not in_audience(admin, "app:approvals")
    assert "信息技术部" in client.get("/operate/audiences/").content.decode()


def test_nobody_chosen_keeps_what_was_filled_in(client: Client, admin: Employee) -> None:
    refused = client.post(PAGE, {"reach": "chosen", "save": "1"})
    assert refused.status_code == 422
    assert "请至少选择一个部门" in refused.content.decode()


def test_an_unknown_person_is_named_beside_the_field(client: Client, admin: Employee) -> None:
    refused = client.post(PAGE, {"reach": "chosen", "employee_name": "没有此人", "save": "1"})
    assert refused.status_code == 422
    assert "找不到这位员工" in refused.content.decode()


def test_a_flow_administrator_sets_flows_alone(client: Client) -> None:
    person = make.employee()
    make.role("flow_admin", person)
    client.force_login(person)
    assert client.get("/operate/audiences/").status_code == 200
    assert client.get(PAGE).status_code == 404


def test_a_form_that_does_not_say_for_whom_opens_nothing(client: Client, admin: Employee) -> None:
    named = make.employee("王小明")
    client.post(PAGE, {"reach": "chosen", "employees": [named.pk], "save": "1"})
    assert client.post(PAGE, {"employees": [named.pk], "save": "1"}).status_code == 422
    assert not in_audience(admin, "app:approvals")


def test_a_number_that_was_typed_is_a_user_id(client: Client, admin: Employee) -> None:
    other = make.employee("王小明")
    meant = make.employee("李四", user_id=str(other.pk))
    shown = client.post(PAGE, {"reach": "chosen", "employee_name": f" {other.pk} ", "add": "1"}).content.decode()
    assert f'name="employees" value="{meant.pk}"' in shown
    assert f'name="employees" value="{other.pk}"' not in shown


def test_a_system_administrator_shows_his_second_factor_first(
    client: Client, admin: Employee, settings: Settings
) -> None:
    settings.SECOND_FACTOR_ROLES = ["system_admin"]
    for answer in (client.get("/operate/audiences/"), client.post(PAGE, {"reach": "everybody", "save": "1"})):
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/me/second-factor/")
    assert not Audience.objects.exists()
