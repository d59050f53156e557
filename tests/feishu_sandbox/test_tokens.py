"""auth/v3: credentials against a token, its life and its overlap."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.sandbox_server import Sandbox

SECRET = "s-a"


def _ask(firm: Sandbox, app_id: str = "cli_a", secret: str = SECRET, kind: str = "tenant") -> requests.Response:
    body = b'{"app_id": "%s", "app_secret": "%s"}' % (app_id.encode(), secret.encode())
    return firm.api("POST", f"auth/v3/{kind}_access_token/internal", data=body)  # no Content-Type, as the SDK does


def _info(firm: Sandbox, header: str) -> requests.Response:
    return firm.api("GET", "bot/v3/info", headers={"Authorization": header} if header else {})


def test_a_token_is_a_t_token_at_the_top_level(firm: Sandbox) -> None:
    told = _ask(firm).json()
    assert told["code"] == 0
    assert told["tenant_access_token"].startswith("t-")
    assert 7190 <= told["expire"] <= 7200


def test_an_app_token_is_the_tenant_token(firm: Sandbox) -> None:
    told = _ask(firm, kind="app").json()
    assert told["app_access_token"] == told["tenant_access_token"]


def test_asked_again_with_half_an_hour_left_the_token_is_the_same(firm: Sandbox) -> None:
    assert _ask(firm).json()["tenant_access_token"] == _ask(firm).json()["tenant_access_token"]


def test_within_the_last_half_hour_a_new_one_comes_and_both_are_valid(firm: Sandbox) -> None:
    firm.switch(token_life_s=1700)
    old, new = (_ask(firm).json()["tenant_access_token"] for _ in range(2))
    assert old != new
    assert [_info(firm, f"Bearer {token}").json()["code"] for token in (old, new)] == [0, 0]


def test_a_token_ends_with_its_life(firm: Sandbox) -> None:
    firm.switch(token_life_s=0.0)
    answer = _info(firm, f"Bearer {_ask(firm).json()['tenant_access_token']}")
    assert (answer.status_code, answer.json()["code"]) == (400, 99991663)


@pytest.mark.parametrize(("header", "code"), [("", 99991661), ("Bearer x-1", 99991671), ("Bearer t-1", 99991663)])
def test_bad_tokens_are_told_apart(firm: Sandbox, header: str, code: int) -> None:
    assert _info(firm, header).json()["code"] == code


@pytest.mark.parametrize(("given", "code"), [({"app_id": "cli_x"}, 10014), ({"secret": "wrong"}, 10015)])
def test_wrong_credentials_have_their_codes_and_a_switchable_status(
    firm: Sandbox, given: dict[str, Any], code: int
) -> None:
    assert (_ask(firm, **given).status_code, _ask(firm, **given).json()["code"]) == (200, code)
    firm.switch(token_error_status=400)
    assert _ask(firm, **given).status_code == 400


def test_a_revoked_token_is_invalid_at_once(firm: Sandbox, token: str) -> None:
    assert _info(firm, f"Bearer {token}").json()["bot"]["app_name"] == "审批助手"
    firm.control("POST", "revoke", json={"app_id": "cli_a"})
    assert _info(firm, f"Bearer {token}").json()["code"] == 99991663


def test_unknown_paths_and_methods_have_the_gateways_codes(firm: Sandbox, token: str) -> None:
    assert firm.api("GET", "im/v9/nothing", token=token).json()["code"] == 99991201
    assert firm.api("DELETE", "bot/v3/info", token=token).json()["code"] == 99991301
    assert firm.api("POST", "im/v1/messages", token=token, data=b"{").json()["code"] == 99992402
