"""What the REST door of alerts registers."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from alerts.policy import KEEPERS
from alerts.rest import silences
from core.rest.scopes import SCOPES, Scope

READ: Final = Scope("alert-sources:read", _("查看告警来源和收到的请求"), KEEPERS)
WRITE: Final = Scope("alert-sources:write", _("重新解析告警请求"), KEEPERS)


def register() -> None:
    """The scopes."""
    SCOPES.register(READ)
    for scope in (WRITE, silences.READ, silences.WRITE):
        SCOPES.register(scope)
