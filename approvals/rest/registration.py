"""What the REST door of approvals registers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from approvals.policy import ADMIN
from approvals.services.publishing import EVENTS
from bots.api import WEBHOOK_EVENTS
from core.rest.scopes import SCOPES, Scope

API_SCOPES = (
    Scope("approvals:read", _("查看流程和申请")),
    Scope("approvals:write", _("提交、处理、撤回、评论和催办申请")),
    Scope("flows:read", _("查看流程的版本和定义"), duties=frozenset({ADMIN})),
    Scope("flows:write", _("导入和发布流程"), duties=frozenset({ADMIN})),
)


def register() -> None:
    """The scopes, and the events that other systems may be told of."""
    for scope in API_SCOPES:
        SCOPES.register(scope)
    for event in EVENTS:
        WEBHOOK_EVENTS.register(event)
