"""App credentials against a token (auth/v3)."""

from __future__ import annotations

import secrets

from feishu_sandbox import state, tokens
from feishu_sandbox.envelope import Failure
from feishu_sandbox.gate import Answer, Call
from feishu_sandbox.models import App


def _app(call: Call) -> App:
    status = state.switches.token_error_status
    app_id, secret = call.body.get("app_id"), call.body.get("app_secret")
    if not isinstance(app_id, str) or not isinstance(secret, str):
        raise Failure(10003, "invalid param", status=status)
    app = App.objects.filter(app_id=app_id).first()
    if app is None:
        raise Failure(10014, "app not exist or unavailable", status=status)
    if not secrets.compare_digest(app.app_secret.encode(), secret.encode()):
        raise Failure(10015, "app secret invalid", status=status)
    return app


def tenant_access_token(call: Call) -> Answer:
    token, expire = tokens.issue(_app(call))
    return {"code": 0, "msg": "ok", "tenant_access_token": token, "expire": expire}


def app_access_token(call: Call) -> Answer:
    token, expire = tokens.issue(_app(call))
    return {"code": 0, "msg": "ok", "app_access_token": token, "tenant_access_token": token, "expire": expire}
