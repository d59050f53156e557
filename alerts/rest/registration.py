"""What the REST door of alerts registers."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from alerts.policy import KEEPERS
from alerts.rest import rules, silences
from core.rest.scopes import SCOPES, Scope

READ: Final = Scope("alert-sources:read", _("查看告警来源和收到的请求"), KEEPERS)
WRITE: Final = Scope("alert-sources:write", _("重新解析告警请求"), KEEPERS)
INCIDENTS: Final = Scope("incidents:read", _("查看故障和时间线"))
HANDLE: Final = Scope("incidents:write", _("认领、转派、暂缓、解决和重新打开故障"))


def register() -> None:
    """The scopes."""
    for scope in (INCIDENTS, HANDLE, READ, WRITE, silences.READ, silences.WRITE, rules.READ, rules.WRITE):
        SCOPES.register(scope)
