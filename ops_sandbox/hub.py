"""Talking to the hub: file a request once, ask how it stands, and know its voice when it calls."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any, Final, cast

import requests

from ops_sandbox.models import Link, Order

OLDEST: Final = 300
PATIENCE: Final = (3.05, 20)


class HubError(Exception):
    """The hub did not take it; the text is its own explanation."""


def file(order: Order) -> dict[str, Any]:
    """Send the order as a request of its person; the same order again gives the same request.

    Raises: HubError with what the hub says is wrong, field by field.
    """
    body = {
        "form": order.form,
        "initiator": order.user_id,
        "origin": {"system": "ops", "key": order.key},
    }
    return _call("POST", "/api/v1/flows/cloud_vm/requests", json=body, key=order.key)


def read(request: str) -> dict[str, Any]:
    """The request as it stands now."""
    return _call("GET", f"/api/v1/requests/{request}")


def genuine(secret: str, header: str, body: bytes) -> bool:
    """Whether the hub signed these bytes within the last five minutes."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    at = parts.get("t", "")
    if not (at.isascii() and at.isdigit()) or abs(time.time() - int(at)) > OLDEST:
        return False
    wanted = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, parts.get("v1", ""))


def _call(method: str, path: str, *, json: Any = None, key: str = "") -> dict[str, Any]:
    link = Link.objects.first()
    if link is None:
        raise HubError("尚未连接运营中台")
    headers = {"Authorization": f"Bearer {link.token}"} | ({"Idempotency-Key": key} if key else {})
    try:
        answer = requests.request(method, link.hub_url + path, json=json, headers=headers, timeout=PATIENCE)
        told = cast(dict[str, Any], answer.json())
    except (requests.RequestException, ValueError) as trouble:
        raise HubError(f"运营中台暂时无法连接：{type(trouble).__name__}") from None
    if answer.status_code >= 400:
        problems = [f"{one['field']}：{one['message']}" for one in told.get("problems", ())]
        raise HubError("；".join(problems) or str(told.get("detail", answer.status_code)))
    return told
