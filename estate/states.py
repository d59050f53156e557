"""The enums of the estate and the only moves there are."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.machine import Machine


class Grade(TextChoices):
    """How much hangs on a system."""

    A = "A", _("A 级")
    B = "B", _("B 级")
    C = "C", _("C 级")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"A": "hold", "B": "info", "C": "neutral"}[self.value]


class Level(TextChoices):
    """The same in the words of access reviews; it follows from the grade."""

    CORE = "core", _("核心")
    IMPORTANT = "important", _("重要")
    ORDINARY = "ordinary", _("一般")


LEVEL_OF: Final = {Grade.A: Level.CORE, Grade.B: Level.IMPORTANT, Grade.C: Level.ORDINARY}


class ServiceHours(TextChoices):
    """When people depend on a system."""

    TRADING = "trading", _("交易时段")
    OFFICE = "office", _("工作时间")
    ALWAYS = "always", _("全天")


class InUse(TextChoices):
    """Systems, ledgers, rows and rosters are in use, or retired and kept for history."""

    IN_USE = "in_use", _("使用中")
    RETIRED = "retired", _("已停用")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"in_use": "ok", "retired": "neutral"}[self.value]


class Duty(TextChoices):
    """What a person answers for in a system."""

    A = "a", _("A 角")
    B = "b", _("B 角")
    BUSINESS = "business", _("业务负责人")
    TECH = "tech", _("技术负责人")
    OPS = "ops", _("运维负责人")
    DATA = "data", _("数据所有者")
    NETWORK = "network", _("网络负责人")
    SECURITY = "security", _("安全负责人")


class Readers(TextChoices):
    """Who reads a ledger on its page; forms offer its rows to everybody all the same."""

    EVERYBODY = "everybody", _("所有人")
    KEEPERS = "keepers", _("仅维护人")


class Unit(TextChoices):
    """What a turn is counted in."""

    DAY = "day", _("天")
    WEEK = "week", _("周")
    TRADE = "trade", _("交易日")


class Days(TextChoices):
    """On which days a layer of a roster holds."""

    EVERY = "every", _("每天")
    WORKDAYS = "workdays", _("工作日")
    RESTDAYS = "restdays", _("休息日")
    TRADING = "trading", _("交易日")
    CLOSED = "closed", _("非交易日")


class OverrideStatus(TextChoices):
    """In force, or called off; "over" is computed from its end."""

    ACTIVE = "active", _("有效")
    CANCELLED = "cancelled", _("已取消")


class SwapStatus(TextChoices):
    """A swap that was asked for; "too late" is computed from its end."""

    OPEN = "open", _("等待接班")
    TAKEN = "taken", _("已接班")
    WITHDRAWN = "withdrawn", _("已撤回")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"open": "info", "taken": "ok", "withdrawn": "neutral"}[self.value]


class FeedStatus(TextChoices):
    """A calendar's address is good, or good no more."""

    ACTIVE = "active", _("有效")
    REVOKED = "revoked", _("已撤销")


SYSTEM: Final = Machine(
    "estate.system", {(InUse.IN_USE, "retire"): InUse.RETIRED, (InUse.RETIRED, "restore"): InUse.IN_USE}
)
LEDGER: Final = Machine(
    "estate.ledger", {(InUse.IN_USE, "retire"): InUse.RETIRED, (InUse.RETIRED, "restore"): InUse.IN_USE}
)
LEDGER_ROW: Final = Machine(
    "estate.ledger_row", {(InUse.IN_USE, "retire"): InUse.RETIRED, (InUse.RETIRED, "restore"): InUse.IN_USE}
)
ROSTER: Final = Machine(
    "estate.roster", {(InUse.IN_USE, "retire"): InUse.RETIRED, (InUse.RETIRED, "restore"): InUse.IN_USE}
)
OVERRIDE: Final = Machine("estate.override", {(OverrideStatus.ACTIVE, "cancel"): OverrideStatus.CANCELLED})
SWAP: Final = Machine(
    "estate.swap_ask",
    {(SwapStatus.OPEN, "take"): SwapStatus.TAKEN, (SwapStatus.OPEN, "withdraw"): SwapStatus.WITHDRAWN},
)
FEED: Final = Machine("estate.duty_feed", {(FeedStatus.ACTIVE, "revoke"): FeedStatus.REVOKED})
