"""Junk at the doors of the sign-in: refused in the platform's words, never a 5xx, never a code for nothing."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.feishu_sandbox.people import APP, BACK, departments, users
from tests.sandbox_server import Sandbox, sandbox, sandbox_process

pytestmark = pytest.mark.slow

__all__ = ["sandbox", "sandbox_process"]
QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
KNOWN = ["cli_a", "s-a", BACK, "authorization_code", "refresh_token", "\x00", "💩", "S256", "u1"]
ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=30), st.lists(st.text(), max_size=3),
                st.sampled_from(KNOWN))  # fmt: skip
NAMES = ["grant_type", "client_id", "client_secret", "code", "redirect_uri", "code_verifier", "refresh_token", "scope"]
ASKED = ["client_id", "app_id", "redirect_uri", "response_type", "scope", "state", "code_challenge",
         "code_challenge_method", "as", "decision", "q"]  # fmt: skip


@pytest.fixture
def firm(sandbox: Sandbox) -> Sandbox:
    sandbox.tenant(departments=departments(), users=users(), apps=[APP])
    sandbox.switch(api_per_second=100_000, api_per_minute=100_000)
    return sandbox


def check(answer: requests.Response) -> dict[str, Any]:
    told: dict[str, Any] = answer.json()
    assert answer.status_code == 400
    assert told["code"] != 0
    assert told["error"]
    assert "access_token" not in told
    return told


@QUICK
@given(st.dictionaries(st.sampled_from(NAMES), ODD))
def test_a_junk_object_gets_no_token(firm: Sandbox, body: dict[str, Any]) -> None:
    right = {"client_id": "cli_a", "client_secret": "s-a", "grant_type": "authorization_code"}
    check(firm.api("POST", "authen/v2/oauth/token", data=json.dumps(right | body)))


@QUICK
@given(st.binary(max_size=60) | st.sampled_from([b"[" * 100_000, b'{"code":"\\ud800"}', b"null", b"5", b'"x"']))
def test_a_junk_body_is_malformed(firm: Sandbox, body: bytes) -> None:
    check(firm.api("POST", "authen/v2/oauth/token", data=body))


@QUICK
@given(st.dictionaries(st.sampled_from(ASKED), ODD), st.sampled_from(["GET", "POST"]))
def test_a_junk_question_gets_no_code(firm: Sandbox, asked: dict[str, Any], method: str) -> None:
    """Whatever is asked: a page, an error page, or a way back to the registered address with nothing but a refusal."""
    told = {"client_id": "cli_a", "redirect_uri": BACK} | {key: str(value) for key, value in asked.items()}
    path = "authen/v1/authorize"
    where = "params" if method == "GET" else "data"
    answer = firm.api(method, path, **{where: told, "allow_redirects": False})  # type: ignore[arg-type]
    assert answer.status_code in {200, 302, 400}
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith(BACK + "?error=access_denied")
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]


@QUICK
@given(st.text(max_size=200))
def test_a_state_comes_back_letter_by_letter(firm: Sandbox, state: str) -> None:
    asked = {"client_id": "cli_a", "redirect_uri": BACK, "state": state, "decision": "deny"}
    where = firm.api("POST", "authen/v1/authorize", allow_redirects=False, data=asked).headers["Location"]
    said = {"error": "access_denied"} | ({"state": state} if state else {})
    assert where == f"{BACK}?{urlencode(said)}"


@pytest.mark.parametrize("bearer", ["", "u-", "t-1", "u-" + "x" * 3000, "\x7f", "Bearer Bearer"])
def test_a_junk_token_is_nobody(firm: Sandbox, bearer: str) -> None:
    told = firm.api("GET", "authen/v1/user_info", token=bearer)
    assert told.status_code in {200, 400}
    assert told.json()["code"] in {20005, 99991661}


def test_an_address_that_no_browser_follows_cannot_be_registered(firm: Sandbox) -> None:
    for address in ("javascript:alert(1)", "http://x/\r\nSet-Cookie: a=b"):
        with pytest.raises(AssertionError, match="not an address"):
            firm.tenant(apps=[APP | {"redirect_uris": [address]}])
