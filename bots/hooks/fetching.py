"""Asking another system for what it knows: a GET under the same guard as events that are pushed."""

from __future__ import annotations

import json
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


def fetch(url: str, *, token: str = "") -> Any:
    """What stands at the address, as JSON.

    Raises: Unanswered; RuntimeError inside a transaction.
    """
    transactions.forbid("bots.fetch")
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        target = checked(url, plain=True)
        reply = call(target, resolved(target), body=None, headers=headers, most=MOST)
    except Invalid as wrong:
        raise Unanswered(wrong.message) from None
    except Forbidden as wrong:
        raise Unanswered(str(wrong)) from None
    except (OSError, HTTPException) as away:
        raise Unanswered(_("无法连接：%(why)s") % {"why": type(away).__name__}) from None
    if reply.status != 200:
        raise Unanswered(_("对方返回 %(status)s") % {"status": reply.status})
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError):
        raise Unanswered(_("对方的答复无法识别")) from None
