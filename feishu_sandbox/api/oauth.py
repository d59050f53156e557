"""Signing in (authen): a code against a person's token, and the token against a name."""

from __future__ import annotations

import json
import secrets
from typing import Any

from feishu_sandbox import directory, login, scopes, state
from feishu_sandbox.envelope import Failure, success
from feishu_sandbox.events import TENANT_KEY
from feishu_sandbox.gate import Answer, Call, meter
from feishu_sandbox.login import OFFLINE, Refusal
from feishu_sandbox.models import App
from feishu_sandbox.shapes import Eye, avatar

_NAMES = {20002: "invalid_client", 20048: "invalid_client", 20036: "unsupported_grant_type", 20068: "invalid_scope",
          20067: "invalid_scope", 20001: "invalid_request", 20063: "invalid_request"}  # fmt: skip


def refuse(code: int, why: str) -> Failure:
    """A refusal in the shape of RFC 6749, at HTTP 400."""
    told = {"code": code, "error": _NAMES.get(code, "invalid_grant"), "error_description": why}
    return Failure(code, why, status=400, body=told)


def parsed(raw: bytes) -> dict[str, Any]:
    """The body as JSON; what is not an object of JSON is malformed in this endpoint's own words."""
    try:
        body = json.loads(raw or b"{}")
    except (ValueError, RecursionError) as error:
        raise refuse(20063, "The request is malformed.") from error
    if not isinstance(body, dict):
        raise refuse(20063, "The request is malformed.")
    return body


def token(call: Call) -> Answer:
    """The v2 token endpoint: both grants, answered at the top level."""
    asked = {key: _text(call.body, key) for key in ("grant_type", "client_id", "client_secret")}
    if asked["grant_type"] not in {"authorization_code", "refresh_token"}:
        raise refuse(20036, "The grant_type is not supported.")
    app = _client(asked["client_id"], asked["client_secret"])
    meter(app, "oauth.token")
    scope = _text(call.body, "scope") if "scope" in call.body else None
    try:
        if asked["grant_type"] == "refresh_token":
            grant = login.refresh(app, _required(call.body, "refresh_token"), scope=scope)
        else:
            grant = login.redeem(
                app, _required(call.body, "code"), redirect_uri=_text(call.body, "redirect_uri"),
                verifier=_text(call.body, "code_verifier"), scope=scope,
            )  # fmt: skip
    except Refusal as refusal:
        raise refuse(refusal.code, refusal.why) from refusal
    told = {"code": 0, "access_token": grant.access_token, "expires_in": int(state.switches.user_token_life_s),
            "scope": grant.scope, "token_type": "Bearer"}  # fmt: skip
    if OFFLINE in grant.scope.split():
        told |= {"refresh_token": grant.refresh_token, "refresh_token_expires_in": int(state.switches.refresh_life_s)}
    return told


def user_info(call: Call) -> Answer:
    """Who a person's token belongs to; every refusal comes as HTTP 200."""
    if not call.bearer:
        raise Failure(99991661, "Missing access token for authorization.")
    try:
        grant = login.behind(call.bearer)
    except Refusal as refusal:
        raise Failure(refusal.code, refusal.why, status=200) from refusal
    app, person = grant.app, grant.person
    meter(app, "authen.user_info")
    told = Eye(app, directory.current()).user(person)
    faces = avatar(person)
    if state.switches.user_info_scopes == "granted":
        told = scopes.visible(_limited_to(grant.scope), told, _SENSITIVE)
    starred = {key: told[key] for key in _SENSITIVE if key in told}
    return success(
        {"name": person.name, "en_name": person.en_name, "avatar_url": faces["avatar_72"],
         "avatar_thumb": faces["avatar_72"], "avatar_middle": faces["avatar_240"], "avatar_big": faces["avatar_640"],
         "open_id": told["open_id"], "union_id": person.union_id, "tenant_key": TENANT_KEY} | starred
    )  # fmt: skip


_SENSITIVE = {key: scopes.FIELDS[key] for key in ("user_id", "email", "mobile", "enterprise_email", "employee_no")}


def _limited_to(scope: str) -> App:
    return App(scopes=scope.split())


def _client(client_id: str, client_secret: str) -> App:
    if not client_id or not client_secret:
        raise refuse(20001, "client_id and client_secret are required.")
    app = App.objects.filter(app_id=client_id).first()
    if app is None:
        raise refuse(20048, "The client does not exist.")
    if not secrets.compare_digest(app.app_secret.encode(), client_secret.encode()):
        raise refuse(20002, "The client secret is invalid.")
    return app


def _text(body: dict[str, Any], key: str) -> str:
    """A text of the body, fit for a database: half an emoji is malformed."""
    value = body.get(key, "")
    if not isinstance(value, str) or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise refuse(20063, f"{key} must be a string.")
    return value


def _required(body: dict[str, Any], key: str) -> str:
    value = _text(body, key)
    if not value:
        raise refuse(20001, f"{key} is required.")
    return value
