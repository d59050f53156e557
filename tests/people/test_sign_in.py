"""Signing in with a password, and holding off who guesses."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.test import RequestFactory

from people import backends
from people.models import Employee
from people.states import EmployeeStatus
from tests.factories import people as make

pytestmark = pytest.mark.django_db
PASSWORD = "a-good-password"


@pytest.fixture
def anna() -> Employee:
    return make.employee("安娜", user_id="anna", password=PASSWORD)


def attempt(name: str, password: str, *, address: str = "10.0.0.1", field: str = "username") -> Employee | None:
    request: HttpRequest = RequestFactory().post("/sign-in", {field: name}, REMOTE_ADDR=address)
    user = authenticate(request, **{field: name, "password": password})
    return user if isinstance(user, Employee) else None


def test_an_active_person_with_the_right_password_gets_in(anna: Employee) -> None:
    assert attempt("anna", PASSWORD) == anna
    assert attempt("anna", PASSWORD, field="user_id") == anna
    assert attempt("anna", "wrong") is None
    assert attempt("nobody", PASSWORD) is None
    assert attempt("", PASSWORD) is None


def test_who_left_does_not(anna: Employee) -> None:
    Employee.objects.filter(pk=anna.pk).update(status=EmployeeStatus.LEFT)
    assert attempt("anna", PASSWORD) is None


def test_somebody_without_a_password_does_not() -> None:
    make.employee("无密", user_id="none")
    assert attempt("none", "") is None
    assert attempt("none", "!") is None


def test_unknown_people_and_leavers_cost_a_hash_too(anna: Employee, monkeypatch: pytest.MonkeyPatch) -> None:
    Employee.objects.filter(pk=anna.pk).update(status=EmployeeStatus.LEFT)
    hashed: list[str] = []
    monkeypatch.setattr(backends, "make_password", hashed.append)
    attempt("nobody", "guess-one")
    attempt("anna", PASSWORD)
    assert hashed == ["guess-one", PASSWORD]


@pytest.mark.parametrize("field", ["username", "user_id"])
def test_after_five_failures_even_the_right_password_is_refused(anna: Employee, field: str) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        assert attempt("anna", "wrong", field=field) is None
    assert attempt("anna", PASSWORD, field=field) is None


def test_a_lock_holds_for_this_name_from_this_address_only(anna: Employee) -> None:
    bert = make.employee("伯特", user_id="bert", password=PASSWORD)
    for _ in range(settings.AXES_FAILURE_LIMIT):
        attempt("anna", "wrong")
    assert attempt("bert", PASSWORD) == bert
    assert attempt("anna", PASSWORD, address="10.0.0.2") == anna


def test_a_session_times_out() -> None:
    assert 0 < settings.SESSION_COOKIE_AGE <= 12 * 3600
