"""Asking where to connect."""

from __future__ import annotations

import secrets

from feishu_sandbox import state
from feishu_sandbox.envelope import Failure, success
from feishu_sandbox.gate import Answer, Call
from feishu_sandbox.line.hub import HUB, PATH, service_of, wishes
from feishu_sandbox.models import App

AUTH_FAILED, NO_CREDENTIAL, TOO_MANY = 514, 1000040344, 1000040350


def endpoint(call: Call) -> Answer:
    """POST /callback/ws/endpoint {AppID, AppSecret} → an address that is good for one connection."""
    app_id, secret = call.body.get("AppID"), call.body.get("AppSecret")
    if refused := state.switches.line_refuse:
        raise Failure(refused, "refused by a switch", status=200)
    if not isinstance(app_id, str) or not isinstance(secret, str) or not app_id or not secret:
        raise Failure(NO_CREDENTIAL, "no credential", status=200)
    app = App.objects.filter(app_id=app_id).first()
    if app is None or not secrets.compare_digest(app.app_secret.encode(), secret.encode()):
        raise Failure(AUTH_FAILED, "app_id or app_secret is wrong", status=200)
    if len(HUB.links(app_id)) >= state.switches.line_most:
        raise Failure(TOO_MANY, "the number of connections exceeded the limit", status=200)
    ticket, device = HUB.ticket(app_id)
    query = f"device_id={device}&service_id={service_of(app_id)}&ticket={ticket}"
    base = state.switches.line_base or f"ws://127.0.0.1:{HUB.port}"
    return success({"URL": f"{base}{PATH}?{query}", "ClientConfig": wishes()})
