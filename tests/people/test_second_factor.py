"""The second step: set up once, shown once a session, a code never taken twice, patience after wrong ones."""

from __future__ import annotations

from base64 import b32decode

import pytest
from django.db import connection
from django.test import Client
from django_otp.oath import hotp
from pytest_django import Settings

from core import journal
from core.errors import IllegalMove, Invalid, Refused
from people.models import RecoveryCode, SecondFactor
from people.second_factor import token_of
from people.services.second_factor import begin, confirm, reset, verify
from tests.cast import Cast
from tests.conftest import FrozenWire

pytestmark = pytest.mark.django_db


def code_of(secret: str, wire: FrozenWire, *, steps: int = 0) -> str:
    return f"{hotp(b32decode(secret), int(wire.at) // 30 + steps, 6):06d}"


@pytest.fixture
def ready(cast: Cast, frozen_wire: FrozenWire) -> tuple[str, list[str]]:
    secret = begin(cast.security)
    codes = confirm(cast.security, code=code_of(secret, frozen_wire))
    frozen_wire.move(60)
    return secret, codes


def test_the_secret_is_sealed_and_the_codes_are_hashed(cast: Cast, ready: tuple[str, list[str]]) -> None:
    secret, codes = ready
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM people_secondfactor")
        assert secret not in cursor.fetchone()[0]
    assert len(set(codes)) == 10
    assert not set(RecoveryCode.objects.values_list("hash", flat=True)) & set(codes)
    with pytest.raises(IllegalMove):
        begin(cast.security)
    assert [one.verb for one in journal.entries(cast.security.ref)] == ["people.second_factor_on"]


def test_a_code_is_taken_once(cast: Cast, ready: tuple[str, list[str]], frozen_wire: FrozenWire) -> None:
    secret, codes = ready
    verify(cast.security, code=code_of(secret, frozen_wire))
    for again in (code_of(secret, frozen_wire), code_of(secret, frozen_wire, steps=-1), "000000"):
        with pytest.raises(Invalid):
            verify(cast.security, code=again)
    verify(cast.security, code=codes[0])
    with pytest.raises(Invalid):
        verify(cast.security, code=codes[0])


def test_five_wrong_codes_cost_a_quarter_of_an_hour(
    cast: Cast, ready: tuple[str, list[str]], frozen_wire: FrozenWire
) -> None:
    secret, codes = ready
    for _number in range(5):
        with pytest.raises(Invalid):
            verify(cast.security, code="nonsense")
    for right in (code_of(secret, frozen_wire), codes[0]):
        with pytest.raises(Invalid, match="15"):
            verify(cast.security, code=right)
    frozen_wire.move(16 * 60)
    verify(cast.security, code=code_of(secret, frozen_wire))


def test_only_another_security_administrator_resets_it(cast: Cast, ready: tuple[str, list[str]]) -> None:
    for who in (cast.security, cast.system, cast.audit, cast.hr):
        with pytest.raises(Refused):
            reset(cast.security, actor=who)
    reset(cast.security, actor=None)
    assert not SecondFactor.objects.exists()


def test_the_admin_site_asks_for_it_once_a_session(
    client: Client, cast: Cast, settings: Settings, frozen_wire: FrozenWire
) -> None:
    settings.SECOND_FACTOR_ROLES = ["system_admin", "security_admin", "audit_admin"]
    client.force_login(cast.security)
    asked = client.get("/admin/people/role/")
    assert asked["Location"] == "/me/second-factor/?next=/admin/people/role/"
    page = client.get(asked["Location"])
    assert "<svg" in page.content.decode()
    assert "style=" not in page.content.decode()
    secret = SecondFactor.objects.get().secret
    assert client.post("/me/second-factor/", {"code": "000000"}).status_code == 422
    done = client.post("/me/second-factor/", {"code": code_of(secret, frozen_wire), "next": "/admin/people/role/"})
    assert done.status_code == 200
    assert client.get("/admin/people/role/").status_code == 200
    client.logout()
    client.force_login(cast.security)
    assert client.get("/admin/")["Location"].startswith("/me/second-factor/verify?next=")
    frozen_wire.move(60)
    right = {"code": code_of(secret, frozen_wire), "next": "https://elsewhere.example/"}
    assert client.post("/me/second-factor/verify", right)["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    client.force_login(cast.hr)
    assert client.get("/admin/people/employee/").status_code == 200  # HR is asked only if the setting says so


@pytest.mark.parametrize(
    "path",
    [
        "/operate/log/",
        "/operate/log/export.csv",
        "/operate/reads/",
        "/operate/reads/export.csv",
        "/operate/sign-ins/",
        "/operate/sign-ins/export.csv",
    ],
)
def test_the_logs_ask_for_it_as_the_admin_site_does(client: Client, cast: Cast, settings: Settings, path: str) -> None:
    settings.SECOND_FACTOR_ROLES = ["system_admin", "security_admin", "audit_admin"]
    client.force_login(cast.audit)
    assert client.get(path)["Location"] == f"/me/second-factor/?next={path}"
    client.force_login(cast.system)
    assert client.get(path).status_code == 403  # nothing to do here, with or without a code
    client.force_login(cast.audit)
    session = client.session
    SecondFactor.objects.create(person=cast.audit, secret="x", status="active")
    session["second_factor"] = token_of(cast.audit.pk)
    session.save()
    assert client.get(path).status_code == 200


def test_a_proof_is_not_started_before_it(client: Client, cast: Cast, settings: Settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["audit_admin"]
    client.force_login(cast.audit)
    assert client.post("/operate/log/verify")["Location"] == "/me/second-factor/"


def test_wide_digits_are_digits_and_other_letters_are_wrong(
    cast: Cast, ready: tuple[str, list[str]], frozen_wire: FrozenWire
) -> None:
    secret, _codes = ready
    with pytest.raises(Invalid):
        verify(cast.security, code="验证码")
    wide = code_of(secret, frozen_wire).translate({ord("0") + n: ord("０") + n for n in range(10)})
    verify(cast.security, code=wide)


@pytest.mark.parametrize("code", ["验证码验证码", "１２３４５６", "\u0000", "é" * 6, ""])
def test_what_is_no_code_is_a_wrong_code(cast: Cast, ready: tuple[str, list[str]], code: str) -> None:
    with pytest.raises(Invalid):
        verify(cast.security, code=code)


def test_a_recovery_code_still_passes_after_four_wrong_ones(cast: Cast, ready: tuple[str, list[str]]) -> None:
    _secret, codes = ready
    for _number in range(4):
        with pytest.raises(Invalid):
            verify(cast.security, code="nonsense")
    verify(cast.security, code=codes[0])
    with pytest.raises(Invalid):
        verify(cast.security, code="nonsense")
    assert SecondFactor.objects.get().failures == 1


def test_being_locked_out_is_journaled(cast: Cast, ready: tuple[str, list[str]]) -> None:
    for _number in range(5):
        with pytest.raises(Invalid):
            verify(cast.security, code="nonsense")
    assert [one.verb for one in journal.entries(cast.security.ref)][-1] == "people.second_factor_locked"


def test_a_reset_factor_closes_the_sessions_that_had_shown_it(
    client: Client, cast: Cast, settings: Settings, ready: tuple[str, list[str]], frozen_wire: FrozenWire
) -> None:
    settings.SECOND_FACTOR_ROLES = ["security_admin"]
    client.force_login(cast.security)
    client.post("/me/second-factor/verify", {"code": code_of(ready[0], frozen_wire)})
    assert client.get("/admin/").status_code == 200
    reset(cast.security, actor=None)
    assert client.get("/admin/")["Location"].startswith("/me/second-factor/?next=")


@pytest.mark.parametrize("page", ["log/", "log/export.csv", "reads/", "sign-ins/", "sign-ins/export.csv"])
def test_audits_pages_outside_the_site_ask_for_it_too(
    client: Client, cast: Cast, settings: Settings, page: str
) -> None:
    client.force_login(cast.audit)
    assert client.get(f"/operate/{page}").status_code == 200
    settings.SECOND_FACTOR_ROLES = ["audit_admin"]
    assert client.get(f"/operate/{page}")["Location"].startswith("/me/second-factor/")
