"""The sentences of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from alerts.engine.balance import Fault

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FAULTS: Final[Mapping[Fault, str | _StrPromise]] = {
    Fault.UNCOUNTED: _("请求去向不明"),
    Fault.LATE: _("请求超过 10 分钟未解析"),
    Fault.LOST: _("告警未入库"),
    Fault.HOMELESS: _("告警触发中，但没有故障"),
    Fault.ASTRAY: _("告警触发中，但故障已关闭"),
    Fault.MISSING: _("通知没有发送记录"),
    Fault.OVERDUE: _("通知超过 10 分钟未发送"),
}
