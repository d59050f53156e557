"""What the REST door of alerts registers."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from alerts.policy import KEEPERS
from alerts.rest import fault_reports, roads, rules, silences
from core.rest.scopes import SCOPES, Scope

READ: Final = Scope("alert-sources:read", _("查看告警来源和收到的请求"), KEEPERS)
WRITE: Final = Scope("alert-sources:write", _("重新解析告警请求"), KEEPERS)
INCIDENTS: Final = Scope("incidents:read", _("查看故障和动态"))
HANDLE: Final = Scope("incidents:write", _("认领、转派、升级、解决故障，使用作战群"))


def register() -> None:
    """The scopes."""
    for room in (silences, rules, roads, fault_reports):
        SCOPES.register(room.READ)
        SCOPES.register(room.WRITE)
    for scope in (INCIDENTS, HANDLE, READ, WRITE):
        SCOPES.register(scope)
