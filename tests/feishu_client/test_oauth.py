"""Signing in with Feishu: what travels, what comes back, what each refusal asks for."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from feishu_client import codes, errors, remedies
from feishu_client.client import FeishuClient
from feishu_client.oauth import authorize_url, challenge_of, pkce
from feishu_client.results import UserToken
from tests.feishu_client.odd_server import OddServer

REDIRECT = "https://hub.example.com/signin/feishu/back"


def test_the_challenge_is_that_of_the_rfc() -> None:
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    verifier, challenge = pkce()
    assert 43 <= len(verifier) <= 128
    assert challenge == challenge_of(verifier)
    assert pkce()[0] != verifier


def test_the_address_carries_everything_escaped() -> None:
    made = authorize_url("cli_x", redirect_uri=REDIRECT + "?a=b&c=d", state="s&t=1", code_challenge="c", scope="a b")
    parts = urlsplit(made)
    assert (parts.netloc, parts.path) == ("accounts.feishu.cn", "/open-apis/authen/v1/authorize")
    assert parse_qs(parts.query) == {
        "client_id": ["cli_x"], "response_type": ["code"], "redirect_uri": [REDIRECT + "?a=b&c=d"], "state": ["s&t=1"],
        "code_challenge": ["c"], "code_challenge_method": ["S256"], "scope": ["a b"],
    }  # fmt: skip
    assert authorize_url("x", redirect_uri="r", state="s", code_challenge="c", accounts_url="http://a:1/").startswith(
        "http://a:1/open-apis/"
    )


def test_a_code_becomes_a_token_and_a_name(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell({"code": 0, "access_token": "u-1", "expires_in": 7200, "scope": "", "token_type": "Bearer"})
    feishu.tell(
        {"code": 0, "msg": "ok", "data": {"open_id": "ou_1", "union_id": "on_1", "name": "王小明", "tenant_key": "t"}}
    )
    token = client.exchange_code("code-1", redirect_uri=REDIRECT, code_verifier="v")
    assert token == UserToken("u-1", 7200, "", "", "log-1")
    assert "u-1" not in repr(token)
    who = client.who_is(token.access_token)
    assert (who.user_id, who.open_id, who.name) == ("", "ou_1", "王小明")
    exchange, info = feishu.calls
    assert exchange.json == {
        "grant_type": "authorization_code", "client_id": "cli_x", "client_secret": "secret", "code": "code-1",
        "redirect_uri": REDIRECT, "code_verifier": "v",
    }  # fmt: skip
    assert (exchange.token, info.token) == ("", "u-1")
    assert feishu.tokens_given == 0


def test_a_refresh_token_is_exchanged(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell({"code": 0, "access_token": "u-2", "expires_in": 7200, "refresh_token": "r-2"})
    assert client.refresh("r-1").refresh_token == "r-2"
    assert feishu.calls[0].json["grant_type"] == "refresh_token"


@pytest.mark.parametrize("code", sorted(remedies.OF_CODE))
def test_every_refusal_names_its_remedy(client: FeishuClient, feishu: OddServer, code: int) -> None:
    feishu.tell({"code": code, "error": "invalid_grant", "error_description": "why"}, 400)
    with pytest.raises(errors.OAuthRefused) as caught:
        client.exchange_code("c", redirect_uri=REDIRECT, code_verifier="v")
    assert (caught.value.code, caught.value.remedy, caught.value.log_id) == (code, remedies.OF_CODE[code], "log-1")
    assert caught.value.for_administrator is (caught.value.remedy in remedies.FOR_ADMINISTRATOR)


def test_a_leaver_is_refused_inside_an_http_200(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell({"code": 20021, "msg": "User resigned"}, 200)
    with pytest.raises(errors.OAuthRefused) as caught:
        client.who_is("u-1")
    assert caught.value.remedy == remedies.PERSON_NOT_ACTIVE


@pytest.mark.parametrize("code", [20050, 20072])
def test_troubles_of_feishus_own_stay_temporary(client: FeishuClient, feishu: OddServer, code: int) -> None:
    feishu.tell({"code": code, "error": "server_error"}, 503)
    with pytest.raises(errors.ServerBroken):
        client.exchange_code("c", redirect_uri=REDIRECT, code_verifier="v")
    assert len(feishu.calls) == 1  # a code works once: nothing is repeated


def test_an_unknown_refusal_is_told_as_such(client: FeishuClient, feishu: OddServer) -> None:
    feishu.tell({"code": 20999, "error_description": "news"}, 400)
    with pytest.raises(errors.OAuthRefused) as caught:
        client.refresh("r")
    assert (caught.value.remedy, caught.value.msg) == (remedies.UNKNOWN, "news")


@pytest.mark.parametrize(
    "told", [{"code": 0}, {"code": 0, "access_token": 5}, {"code": 0, "data": {"access_token": "u"}}]
)
def test_a_success_without_a_token_is_not_believed(client: FeishuClient, feishu: OddServer, told: object) -> None:
    feishu.tell(told)
    with pytest.raises(errors.ServerBroken):
        client.exchange_code("c", redirect_uri=REDIRECT, code_verifier="v")


def test_every_listed_oauth_code_has_a_remedy() -> None:
    assert {remedies.remedy(code) for code in codes.GROUPS[errors.OAuthRefused]} & {remedies.UNKNOWN} == set()
