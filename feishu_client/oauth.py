"""Signing in with Feishu: the address to send a browser to, the code for a token, the token for a name.

    verifier, challenge = pkce()
    redirect(authorize_url(app_id, redirect_uri=ours, state=state, code_challenge=challenge))
    …                                                   # the browser comes back with ?code=…&state=…
    token = client.exchange_code(code, redirect_uri=ours, code_verifier=verifier)
    who = client.who_is(token.access_token)

Whatever Feishu refuses is an `OAuthRefused` whose `remedy` names what to put right; troubles of the network stay
`Temporary`. Errors 20027 and 20029 are shown by Feishu on its own page: the browser does not come back from there.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlencode

from feishu_client.errors import OAuthRefused, Permanent, ServerBroken
from feishu_client.reading import Reply
from feishu_client.results import Identity, UserToken
from feishu_client.transport import Repeat
from feishu_client.wire import encode, number, text

ACCOUNTS: Final = "https://accounts.feishu.cn"
AUTHORIZE: Final = "/open-apis/authen/v1/authorize"
TOKEN: Final = "/open-apis/authen/v2/oauth/token"  # noqa: S105 - an address
USER_INFO: Final = "/open-apis/authen/v1/user_info"


def pkce() -> tuple[str, str]:
    """A fresh verifier (to keep) and its S256 challenge (to send)."""
    verifier = secrets.token_urlsafe(48)
    return verifier, challenge_of(verifier)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier, as RFC 7636 has it."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def authorize_url(
    app_id: str,
    *,
    redirect_uri: str,
    state: str,
    code_challenge: str,
    accounts_url: str = ACCOUNTS,
    scope: str = "",
) -> str:
    """Where to send the browser. `redirect_uri` must be registered with the app letter by letter; `scope` by spaces."""
    asked = {
        "client_id": app_id,
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "state": state,
        "code_challenge": code_challenge,
        "code_challenge_method": "S256",
    }
    return f"{accounts_url.rstrip('/')}{AUTHORIZE}?{urlencode(asked | ({'scope': scope} if scope else {}))}"


class OAuthCalls(ABC):
    """The calls of a sign-in."""

    @abstractmethod
    def _call_as(self, token: str, method: str, path: str, repeat: Repeat, *, data: bytes | None = None) -> Reply: ...

    @abstractmethod
    def _credentials(self) -> dict[str, str]: ...

    def exchange_code(self, code: str, *, redirect_uri: str, code_verifier: str) -> UserToken:
        """The person's token for the code that their browser brought back; a code works once, for five minutes.

        Raises: OAuthRefused, Temporary. After a lost answer the code may be used up: start again.
        """
        return self._token(
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect_uri,
                "code_verifier": code_verifier,
            }
        )

    def refresh(self, refresh_token: str) -> UserToken:
        """A new token for an old refresh token, which is used up by it: keep the new one. Raises as above."""
        return self._token({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def who_is(self, access_token: str) -> Identity:
        """Whose token this is. Raises: OAuthRefused (left, frozen, expired), Temporary."""
        with _refusals():
            reply = self._call_as(access_token, "GET", USER_INFO, Repeat.SAFE)
        who = reply.data
        if not text(who, "open_id"):
            raise ServerBroken("a success without an open_id", log_id=reply.log_id, http_status=200)
        return Identity(
            user_id=text(who, "user_id"),
            open_id=text(who, "open_id"),
            union_id=text(who, "union_id"),
            name=text(who, "name"),
            en_name=text(who, "en_name"),
            email=text(who, "email"),
            avatar_url=text(who, "avatar_middle") or text(who, "avatar_url"),
            tenant_key=text(who, "tenant_key"),
            log_id=reply.log_id,
        )

    def _token(self, asked: dict[str, str]) -> UserToken:
        body = encode(asked | self._credentials())
        with _refusals():
            reply = self._call_as("", "POST", TOKEN, Repeat.IF_NOT_SENT, data=body)
        told = reply.payload  # top level, not in `data`
        if not text(told, "access_token"):
            raise ServerBroken("a success without a token", log_id=reply.log_id, http_status=200)
        return UserToken(
            access_token=text(told, "access_token"),
            expires_in=number(told.get("expires_in")),
            refresh_token=text(told, "refresh_token"),
            scope=text(told, "scope"),
            log_id=reply.log_id,
        )


@contextmanager
def _refusals() -> Iterator[None]:
    """Whatever is refused for good during a sign-in is one thing to the portal: a refusal with its remedy."""
    try:
        yield
    except OAuthRefused:
        raise
    except Permanent as error:
        told = error.msg or type(error).__name__
        raise OAuthRefused(told, code=error.code, log_id=error.log_id, http_status=error.http_status) from error
