"""One request to another system for somebody who says himself what a good answer is; under the guard of events."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPException
from typing import Final

from django.utils.translation import gettext as _

from bots.errands.trouble import Hopeless, Later
from bots.hooks.calling import Reply, call
from bots.hooks.guard import Forbidden, checked, resolved
from core import transactions
from core.errors import Invalid

MOST: Final = 64 * 1024
PASSING: Final = frozenset({408, 425, 429})  # refusals that are about this moment


def request(url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
    """POST the body (GET without one) and return a good answer, that is 2xx.

    Raises: Later for whatever may pass; Hopeless for a forbidden address and for what is refused for good;
    RuntimeError inside a transaction.
    """
    transactions.forbid("bots.request")
    try:
        target = checked(url, plain=True)
        reply = call(target, resolved(target), body=body, headers=dict(headers or {}), most=MOST)
    except (Invalid, Forbidden) as refusal:
        raise Hopeless(str(refusal), code="address") from None
    except (OSError, HTTPException) as away:
        raise Later(_("无法连接：%(why)s") % {"why": type(away).__name__}, code="network") from None
    if 200 <= reply.status < 300:
        return reply
    said = _("对方返回 %(status)s") % {"status": reply.status}
    if 300 <= reply.status < 500 and reply.status not in PASSING:
        raise Hopeless(said, code=str(reply.status))
    raise Later(said, code=str(reply.status))
