"""What the REST door of this room tells the lower rooms about itself."""

from __future__ import annotations

from typing import cast

from django.utils.translation import gettext_lazy as _

from core.refs import REF_KINDS, RefKind
from core.rest.scopes import SCOPES, Scope
from people.leavers import LEAVERS, LeaverHandler
from people.services.tokens import revoke_all_of

TOKEN = RefKind("people.token", cast("str", _("访问令牌")), lambda ref: "/me/", str)
LEAVER = LeaverHandler("people.tokens", revoke_all_of)
API_SCOPES = (
    Scope("people:read", _("查看同事、部门、代理、请假和偏好设置")),
    Scope("people:write", _("设置代理、请假和偏好设置")),
    Scope("tokens:write", _("查看和吊销自己的令牌")),
)


def register() -> None:
    """Tokens as a subject of the journal, their end with their person, and the scopes."""
    REF_KINDS.register(TOKEN)
    LEAVERS.register(LEAVER)
    for scope in API_SCOPES:
        SCOPES.register(scope)
