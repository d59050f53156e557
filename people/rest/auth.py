"""Who asks: `Authorization: Bearer hub_…`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from people.account_states import SignInWay
from people.models import ApiToken, Employee
from people.password_rules import must_change
from people.session_store import session_way
from people.tokens import bearer


class TokenAuthentication(BaseAuthentication):
    """The person of a good token, and the token as `request.auth`."""

    def authenticate(self, request: Request) -> tuple[Employee, ApiToken] | None:
        """Who it is; None if no Authorization header was sent.

        Raises: AuthenticationFailed (401) for anything but a good bearer token; it does not say why.
        """
        words = get_authorization_header(request).split()
        if not words:
            return None
        token = (
            bearer(words[1].decode("ascii", "replace")) if len(words) == 2 and words[0].lower() == b"bearer" else None
        )
        if token is None:
            raise AuthenticationFailed(_("令牌无效、已过期或已吊销"))
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return 'Bearer realm="api"'


class BrowserAuthentication(SessionAuthentication):
    """Whoever is signed in with a browser, as soon as the password is one of his own."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        """Who it is; None without a session.

        Raises: PermissionDenied (403) without the mark against forged requests, and while a password that was issued or
        is too old waits to be changed.
        """
        found = super().authenticate(request)
        if found is not None and must_change(found[0]) and session_way(request.session) == SignInWay.PASSWORD:
            raise PermissionDenied(_("请先在「修改密码」页设置自己的密码"))
        return found


class BrowserScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # as below
    """How the description names it."""

    target_class = BrowserAuthentication
    name = "cookieAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The session's cookie."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself by being there
    """How the description names it."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "hub_…"}
