"""The status enums of core's own rows."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Via(TextChoices):
    """Through which door a verb came."""

    PAGE = "page", _("页面")
    CARD = "card", _("卡片")
    CENTRE = "centre", _("审批中心")
    REST = "rest", _("接口")
    ADMIN = "admin", _("管理后台")
    TIMER = "timer", _("定时")
    SYSTEM = "system", _("系统")


class TimerStatus(TextChoices):
    """armed → fired | cancelled | parked; a parked one may be armed again by an operator."""

    ARMED = "armed", _("等待触发")
    FIRED = "fired", _("已触发")
    CANCELLED = "cancelled", _("已取消")
    PARKED = "parked", _("已搁置")


class DayCalendar(TextChoices):
    """Which calendar a special day belongs to."""

    OFFICE = "office", _("工作日历")
    TRADING = "trading", _("交易日历")


class DayKind(TextChoices):
    """What a special day is."""

    WORKDAY = "workday", _("上班")
    RESTDAY = "restday", _("休息")
    HALFDAY = "halfday", _("半日市")


class DayShape(TextChoices):
    """Which trading days certain hours belong to."""

    FULL = "full", _("全日")
    HALF = "half", _("半日市")


class Phase(TextChoices):
    """The parts of a trading day as an exchange and its members name them."""

    BEFORE = "before", _("开盘前检查")
    AUCTION = "auction", _("集合竞价")
    MORNING = "morning", _("上午")
    LUNCH = "lunch", _("午休")
    AFTERNOON = "afternoon", _("下午")
    AFTER = "after", _("盘后")
    NIGHT = "night", _("夜间清算")

    @property
    def trades(self) -> bool:
        """Whether orders meet in it: only such time counts as trading time."""
        return self in {Phase.AUCTION, Phase.MORNING, Phase.AFTERNOON}


class DaySource(TextChoices):
    """Where the row came from; seeding never touches what a person wrote."""

    SEED = "seed", _("法定日历")
    MANUAL = "manual", _("人工调整")
