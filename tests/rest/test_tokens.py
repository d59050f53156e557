"""Tokens: only a good one opens the door, only for what it is good for, and nobody can read one again."""

from __future__ import annotations

import io
import logging
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core import journal, wire_clock
from core.errors import IllegalMove, Invalid, NotVisible, Refused
from people import api as people
from people.models import ApiToken, Employee
from people.services.tokens import issue_token, revoke_token
from people.tokens import bearer, digest
from tests.cast import Cast
from tests.conftest import FrozenWire
from tests.factories import people as make
from tests.rest.conftest import Caller

ME = "/api/v1/me"


def with_secret(secret: str) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def test_a_token_opens_the_door_in_its_persons_name(caller: Caller, cast: Cast) -> None:
    said = caller(cast.member, ["people:read"]).get(ME).json()
    assert (said["user_id"], said["scopes"], said["roles"]) == ("wangxm", ["people:read"], [])


@pytest.mark.parametrize("words", ["", "Bearer", "Bearer x", "Basic eDp5", f"Bearer hub_{'a' * 43}", "Bearer hub_é"])
def test_anything_else_is_answered_401_with_a_challenge(cast: Cast, words: str) -> None:
    client = APIClient()
    if words:
        client.credentials(HTTP_AUTHORIZATION=words)
    answer = client.get(ME)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert answer["Content-Type"] == "application/problem+json"


def test_what_it_is_not_good_for_is_403_and_names_the_scope(caller: Caller, cast: Cast) -> None:
    answer = caller(cast.member, ["people:read"]).get("/api/v1/me/tokens")
    assert answer.status_code == 403
    assert answer.json()["code"] == "insufficient_scope"
    assert "tokens:write" in answer.json()["detail"]


def test_it_ends_by_time(cast: Cast, frozen_wire: FrozenWire) -> None:
    made = issue_token(actor=cast.member, person=cast.member, name="x", scopes=["people:read"], days=1)
    assert with_secret(made.secret).get(ME).status_code == 200
    frozen_wire.move(24 * 3600 + 1)
    assert with_secret(made.secret).get(ME).status_code == 401


def test_it_ends_when_revoked_and_only_once(cast: Cast) -> None:
    made = issue_token(actor=cast.member, person=cast.member, name="x", scopes=["people:read"], days=1)
    revoke_token(made.token.pk, actor=cast.member)
    assert with_secret(made.secret).get(ME).status_code == 401
    with pytest.raises(IllegalMove):
        revoke_token(made.token.pk, actor=cast.member)
    verbs = [entry.verb for entry in journal.entries(made.token.ref)]
    assert verbs == ["people.token_issued", "people.token_revoked"]


def test_a_leavers_tokens_die_at_once_and_stay_dead(cast: Cast) -> None:
    made = issue_token(actor=cast.member, person=cast.member, name="x", scopes=["people:read"], days=1)
    people.mark_left(cast.member, actor=cast.hr)
    assert with_secret(made.secret).get(ME).status_code == 401
    people.mark_returned(cast.member, actor=cast.hr)
    assert with_secret(made.secret).get(ME).status_code == 401


def test_a_frozen_persons_tokens_rest_until_he_is_let_in_again(cast: Cast) -> None:
    made = issue_token(actor=None, person=cast.member, name="x", scopes=["people:read"], days=1)
    Employee.objects.filter(pk=cast.member.pk).update(access=people.Access.FROZEN)
    assert bearer(made.secret) is None
    Employee.objects.filter(pk=cast.member.pk).update(access=people.Access.OPEN)
    assert bearer(made.secret) is not None


def test_nobody_makes_one_for_another_and_only_security_revokes_one(cast: Cast) -> None:
    with pytest.raises(Refused):
        issue_token(actor=cast.hr, person=cast.member, name="x", scopes=["people:read"], days=1)
    made = issue_token(actor=cast.member, person=cast.member, name="x", scopes=["people:read"], days=1)
    with pytest.raises(NotVisible):
        revoke_token(made.token.pk, actor=cast.hr)
    make.role("security_admin", cast.peer)
    revoke_token(made.token.pk, actor=cast.peer)


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"scopes": []}, {"scopes": ["all"]}, {"days": 0}, {"days": 9999}], ids=str
)
def test_what_is_wrong_is_named(cast: Cast, wrong: dict[str, object]) -> None:
    asked: dict[str, object] = {"name": "x", "scopes": ["people:read"], "days": 1}
    with pytest.raises(Invalid) as told:
        issue_token(actor=cast.member, person=cast.member, **asked | wrong)  # type: ignore[arg-type]
    assert [problem.field for problem in told.value.problems] == list(wrong)


def test_only_the_hash_is_kept_and_nothing_is_logged(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        made = issue_token(actor=cast.member, person=cast.member, name="x", scopes=["people:read"], days=1)
        with_secret(made.secret).get(ME)
        with_secret(made.secret).get("/api/v1/nowhere")
    row = ApiToken.objects.values().get()
    assert made.secret not in str(row)
    assert row["digest"] == digest(made.secret)
    assert made.secret not in caplog.text
    assert made.secret not in repr(made)
    assert made.secret not in "".join(journal.entries(made.token.ref).values_list("text", flat=True))


def test_its_use_is_noted_by_the_minute(cast: Cast, frozen_wire: FrozenWire) -> None:
    made = issue_token(actor=cast.member, person=cast.member, name="x", scopes=["people:read"], days=1)
    first = wire_clock.now()
    for seconds in (0, 30, 31):
        frozen_wire.move(seconds)
        assert bearer(made.secret) is not None
    assert ApiToken.objects.get().last_used_at == first + timedelta(seconds=61)


def test_the_command_prints_one_that_works(cast: Cast) -> None:
    out = io.StringIO()
    call_command("api_token", "wangxm", "--scope", "people:read", "--days", "7", stdout=out, stderr=io.StringIO())
    assert with_secret(out.getvalue().strip()).get(ME).json()["user_id"] == "wangxm"
    for wrong in (("nobody",), ("wangxm", "--scope", "all"), ("qianli",)):
        with pytest.raises(CommandError):
            call_command("api_token", *wrong, stderr=io.StringIO())


def test_the_page_shows_the_secret_once_and_revokes(client: Client, cast: Cast) -> None:
    client.force_login(cast.member)
    made = client.post("/me/tokens/issue", {"name": "ERP", "scopes": ["people:read"], "days": "30"})
    secret = re.search(r"hub_[A-Za-z0-9_-]{43}", made.content.decode())
    assert secret is not None
    assert with_secret(secret[0]).get(ME).status_code == 200
    assert secret[0] not in client.get("/me/tokens/").content.decode()
    client.post(f"/me/tokens/{ApiToken.objects.get().pk}/revoke")
    assert with_secret(secret[0]).get(ME).status_code == 401
    assert client.post("/me/tokens/issue", {"name": "", "days": "7"}).status_code == 422


def test_the_security_administrator_takes_one_back_and_sees_no_secret(client: Client, cast: Cast) -> None:
    made = issue_token(actor=cast.member, person=cast.member, name="ERP", scopes=["people:read"], days=1)
    client.force_login(cast.security)
    at = f"/admin/people/apitoken/{made.token.pk}"
    pages = [client.get(path).content.decode() for path in ("/admin/people/apitoken/", f"{at}/change/")]
    assert all("ERP" in page for page in pages)
    assert not any(secret in page for page in pages for secret in (made.secret, made.token.digest))
    revoke = reverse("admin:people_apitoken_verb", args=[made.token.pk, "revoke"])
    assert client.post(revoke, {"press": "1"}).status_code == 302
    assert with_secret(made.secret).get(ME).status_code == 401
    assert journal.entries(made.token.ref).last().via == "admin"  # type: ignore[union-attr]  # it was written
