"""Codes and tokens of persons: a code works once for five minutes, a refresh token once, both only for their app."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass

from feishu_sandbox import state
from feishu_sandbox.models import App, LoginCode, Person, UserGrant

OFFLINE = "offline_access"
_YEAR = 365 * 86_400


class Refusal(Exception):
    """A code of the OAuth tables, and the sentence for whoever reads the answer."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.why = why


@dataclass(frozen=True)
class Challenge:
    """PKCE: what the verifier must turn into, "" = none was sent."""

    value: str = ""
    method: str = ""

    def fits(self, verifier: str) -> bool:
        if not self.value:
            return True
        made = verifier
        if self.method == "S256":
            made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return secrets.compare_digest(made.encode(), self.value.encode())


def issue_code(app: App, person: Person, *, redirect_uri: str, scope: str, challenge: Challenge) -> str:
    """A code for the browser to carry back."""
    made = LoginCode.objects.create(
        code=secrets.token_urlsafe(48), app=app, person=person, redirect_uri=redirect_uri, scope=scope,
        challenge=challenge.value, method=challenge.method, expires_at=time.time() + state.switches.code_life_s,
    )  # fmt: skip
    return made.code


def redeem(app: App, code: str, *, redirect_uri: str, verifier: str, scope: str | None) -> UserGrant:
    """A token for a code. Raises: Refusal."""
    held = LoginCode.objects.select_related("person", "app").filter(code=code).first()
    if held is None:
        raise Refusal(20003, "The authorization code is not found.")
    if held.app.pk != app.pk:
        raise Refusal(20024, "The authorization code belongs to another client.")
    if held.status == LoginCode.Status.USED:
        raise Refusal(20065, "The authorization code has been used.")
    if held.expires_at <= time.time():
        raise Refusal(20004, "The authorization code has expired.")
    if held.redirect_uri != redirect_uri:
        raise Refusal(20071, "The redirect_uri does not match the one of the authorization request.")
    if not Challenge(held.challenge, held.method).fits(verifier):
        raise Refusal(20049, "PKCE code challenge failed.")
    _require_active(held.person)
    narrowed = _narrowed(held.scope, scope)
    if not LoginCode.objects.filter(pk=held.pk, status=LoginCode.Status.FRESH).update(status=LoginCode.Status.USED):
        raise Refusal(20065, "The authorization code has been used.")
    return _grant(app, held.person, narrowed, time.time())


def refresh(app: App, refresh_token: str, *, scope: str | None) -> UserGrant:
    """A new pair for a refresh token, which is used up. Raises: Refusal."""
    held = UserGrant.objects.select_related("person", "app").filter(refresh_token=refresh_token).first()
    if not refresh_token or held is None:
        raise Refusal(20026, "The refresh token is invalid.")
    if held.app.pk != app.pk:
        raise Refusal(20024, "The refresh token belongs to another client.")
    if held.status == UserGrant.Status.REFRESHED:
        raise Refusal(20073, "The refresh token has been used.")
    if min(held.refresh_expires_at, held.granted_at + _YEAR) <= time.time():
        raise Refusal(20037, "The refresh token has expired.")
    _require_active(held.person)
    narrowed = _narrowed(held.scope, scope)
    fresh = UserGrant.objects.filter(pk=held.pk, status=UserGrant.Status.VALID)
    if not fresh.update(status=UserGrant.Status.REFRESHED):
        raise Refusal(20073, "The refresh token has been used.")
    return _grant(app, held.person, narrowed, held.granted_at)


def behind(access_token: str) -> UserGrant:
    """The grant of a token that is still good, for somebody who may still sign in. Raises: Refusal."""
    held = UserGrant.objects.select_related("person", "app").filter(access_token=access_token).first()
    if held is None or held.expires_at <= time.time():
        raise Refusal(20005, "The user access token passed is invalid.")
    if refused := REFUSED_AS.get(held.person.status):
        raise Refusal(*refused)
    return held


REFUSED_AS = {
    Person.Status.RESIGNED.value: (20021, "User resigned."),
    Person.Status.FROZEN.value: (20022, "User frozen."),
    Person.Status.UNJOINED.value: (20023, "User not registered."),
}


def _require_active(person: Person) -> None:
    if person.status != Person.Status.ACTIVE:
        raise Refusal(20066, "The user status is not valid.")


def _narrowed(granted: str, asked: str | None) -> str:
    if asked is None:
        return granted
    wanted = asked.split()
    if len(set(wanted)) != len(wanted):
        raise Refusal(20067, "The scope list contains duplicates.")
    if not set(wanted) <= set(granted.split()):
        raise Refusal(20068, "The scope exceeds what was granted.")
    return " ".join(wanted)


def _grant(app: App, person: Person, scope: str, granted_at: float) -> UserGrant:
    """Tokens as long as the real ones (1 to 2 KB): a column too short must show here."""
    now, offline = time.time(), OFFLINE in scope.split()
    return UserGrant.objects.create(
        access_token="u-" + secrets.token_urlsafe(900),
        refresh_token="ur-" + secrets.token_urlsafe(900) if offline else "",
        app=app, person=person, scope=scope, granted_at=granted_at, expires_at=now + state.switches.user_token_life_s,
        refresh_expires_at=now + state.switches.refresh_life_s if offline else 0,
    )  # fmt: skip
