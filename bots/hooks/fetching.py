"""Asking another system for what it knows: under the same guard as events that are pushed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, Final

from django.utils.translation import gettext as _

from bots.hooks.calling import call
from bots.hooks.guard import Forbidden, checked, resolved
from core import transactions
from core.errors import Invalid

MOST: Final = 20 * 1024 * 1024


class Unanswered(Exception):
    """The other system gave no answer that can be used; the text says why."""


def require_askable(url: str) -> None:
    """Pass for an address that may be asked: https, or http of a host that WEBHOOK_ALLOW_HOSTS names.

    Raises: Invalid at `url`.
    """
    checked(url, plain=True)


def fetch(url: str, *, token: str = "", headers: Mapping[str, str] | None = None, body: Any = None) -> Any:
    """What stands at the address, as JSON; with a `body` it is asked by POST.

    Raises: Unanswered; RuntimeError inside a transaction.
    """
    transactions.forbid("bots.fetch")
    said = None if body is None else json.dumps(body).encode()
    shown = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    shown |= {} if said is None else {"Content-Type": "application/json"}
    try:
        target = checked(url, plain=True)
        reply = call(target, resolved(target), body=said, headers=shown | dict(headers or {}), most=MOST)
    except Invalid as wrong:
        raise Unanswered(wrong.message) from None
    except Forbidden as wrong:
        raise Unanswered(str(wrong)) from None
    except (OSError, HTTPException) as away:
        raise Unanswered(_("无法连接：%(why)s") % {"why": type(away).__name__}) from None
    if reply.status != 200:
        raise Unanswered(_("对方返回 %(status)s") % {"status": reply.status})
    if len(reply.body) >= MOST:
        raise Unanswered(_("对方的答复超过 20 MB"))
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        raise Unanswered(_("对方的答复无法识别")) from None
