"""The verbs of the journal in words: each room registers its own; a verb without words is shown as it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Verb:
    """A verb as the journal writes it, and what a reader is told."""

    slug: str
    label: str | _StrPromise


VERBS: Registry[Verb] = Registry("verbs of the journal")


def said(slug: str) -> str:
    """The verb in the reader's language."""
    return str(VERBS.get(slug).label) if slug in VERBS else slug


OWN = (
    Verb("calendar.overridden", _("调整日历")),
    Verb("calendar.withdrawn", _("撤销日历调整")),
    Verb("calendar.seeded", _("写入法定日历")),
    Verb("calendar.hours_added", _("新增交易时段")),
    Verb("calendar.hours_changed", _("调整交易时段")),
    Verb("calendar.hours_ended", _("停用交易时段")),
    Verb("calendar.halt_entered", _("登记临时休市")),
    Verb("calendar.halt_withdrawn", _("撤销临时休市")),
    Verb("timer.retried", _("重新触发定时")),
    Verb("retention.deleted", _("到期删除记录")),
    Verb("retention.archived", _("归档记录")),
    Verb("log.exported", _("导出操作日志")),
    Verb("reads.exported", _("导出阅读记录")),
    Verb("sign_ins.exported", _("导出登录记录")),
    Verb("log.proof_asked", _("发起日志校验")),
)
