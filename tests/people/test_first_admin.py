"""The first administrators, and the demo's password elsewhere."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from pytest_django import Settings

from core.checks import no_demo_in_production
from core.models import JournalEntry
from people import api
from people.account_states import PasswordState
from people.models import Employee, RoleHolding
from tests.factories import people as make

pytestmark = pytest.mark.django_db


def appointed(*arguments: str) -> str:
    out = StringIO()
    call_command("first_admin", *arguments, stdout=out)
    return out.getvalue()


def test_an_empty_installation_gets_somebody_who_can_sign_in() -> None:
    told = appointed("wangxm", "--name", "王小明")
    password = told.split("one sign-in: ")[1].split("\n")[0]
    request = RequestFactory().post("/sign-in")
    person = authenticate(request, username="wangxm", password=password)
    assert isinstance(person, Employee)
    assert person.initials == "wxm"
    assert person.password_state == PasswordState.ISSUED
    assert api.roles_of(person) == {"security_admin"}


def test_each_duty_once() -> None:
    appointed("wangxm", "--name", "王小明")
    with pytest.raises(CommandError, match="安全管理员"):
        appointed("lisi", "--name", "李四")
    appointed("lisi", "--name", "李四", "--duty", "audit_admin")


def test_somebody_unknown_needs_a_name_and_writes_nothing() -> None:
    with pytest.raises(CommandError, match="name"):
        appointed("nobody")
    assert not Employee.objects.exists()


def test_who_has_left_is_none() -> None:
    leaver = make.employee(status="left")
    with pytest.raises(CommandError):
        appointed(leaver.user_id)


def test_the_demos_password_opens_nothing_in_production(settings: Settings) -> None:
    settings.DEMO = True
    api.seed_demo(employees=120, password="demo-password")
    request = RequestFactory().post("/sign-in")
    assert authenticate(request, username="wangxm", password="demo-password") is not None
    settings.DEMO = False
    assert authenticate(request, username="wangxm", password="demo-password") is None


def test_a_demo_at_an_address_of_the_firm_does_not_start(settings: Settings) -> None:
    settings.DEMO, settings.HTTPS = True, True
    assert [problem.id for problem in no_demo_in_production(None)] == ["core.E001"]
    settings.DEMO = False
    assert no_demo_in_production(None) == []


@pytest.mark.parametrize("user_id", ["", "   ", "u" * 65])
def test_who_has_no_proper_user_id_is_nobody(user_id: str) -> None:
    with pytest.raises(CommandError, match="user_id"):
        appointed(user_id, "--name", "王小明")
    assert not Employee.objects.exists()


def test_blanks_around_a_name_make_no_second_person() -> None:
    appointed(" wangxm ", "--name", " 王小明 ")
    assert list(Employee.objects.values_list("user_id", "name")) == [("wangxm", "王小明")]
    assert JournalEntry.objects.filter(verb="people.added").count() == 1


def test_a_password_that_got_lost_before_the_first_sign_in_is_made_again() -> None:
    first = appointed("wangxm", "--name", "王小明")
    second = appointed("wangxm")
    person = Employee.objects.get()
    old, new = (told.split("one sign-in: ")[1].split("\n")[0] for told in (first, second))
    assert (person.check_password(old), person.check_password(new)) == (False, True)
    api.change_password(person, old=new, new="quartz-lantern-7731", again="quartz-lantern-7731")
    with pytest.raises(CommandError, match="安全管理员"):
        appointed("wangxm")
    assert RoleHolding.objects.count() == 1


def test_a_session_of_the_demo_ends_where_the_demo_does(settings: Settings, client: Client) -> None:
    settings.DEMO = True
    person = make.employee(password="demo-password", password_state="demo")
    assert client.post("/sign-in", {"user_id": person.user_id, "password": "demo-password"}).status_code == 302
    assert client.get("/me/password").status_code == 200
    settings.DEMO = False
    assert client.get("/me/password").status_code == 302
