"""The enums of the check-in campaign and the only moves there are."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.machine import Machine


class CampaignStatus(TextChoices):
    """How far a campaign is: its settings may change until it runs, what was counted is final when it is closed."""

    DRAFT = "draft", _("草稿")
    OPEN = "open", _("报名中")
    RUNNING = "running", _("进行中")
    PAUSED = "paused", _("已暂停")
    SETTLING = "settling", _("结算中")
    CLOSED = "closed", _("已结束")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        tones = {"open": "info", "running": "ok", "paused": "hold", "settling": "warn"}
        return tones.get(self.value, "neutral")


_LIVE: Final = (CampaignStatus.RUNNING, CampaignStatus.PAUSED)
CAMPAIGN: Machine[CampaignStatus] = Machine(
    "campaign",
    {
        (CampaignStatus.DRAFT, "open"): CampaignStatus.OPEN,
        (CampaignStatus.OPEN, "withdraw"): CampaignStatus.DRAFT,
        (CampaignStatus.OPEN, "start"): CampaignStatus.RUNNING,
        (CampaignStatus.RUNNING, "pause"): CampaignStatus.PAUSED,
        (CampaignStatus.PAUSED, "resume"): CampaignStatus.RUNNING,
        **{(status, "end"): CampaignStatus.SETTLING for status in _LIVE},
        (CampaignStatus.SETTLING, "close"): CampaignStatus.CLOSED,
    },
)
JOINABLE: Final = (CampaignStatus.OPEN, *_LIVE)


class RhythmKind(TextChoices):
    """On which days people are asked to check in; the words of `engine.days.Rhythm`."""

    DAILY = "daily", _("每天")
    WORKDAYS = "workdays", _("工作日（含调休）")
    MASK = "mask", _("每周固定几天")


class Asked(TextChoices):
    """What a campaign says of a single day."""

    REQUIRED = "required", _("要求打卡")
    FREE = "free", _("不要求打卡")
    VOID = "void", _("作废")


class BodyStandard(TextChoices):
    """By whose limits an index is classed; the words of `engine.body.Standard`."""

    CN = "cn", _("中国成人标准")
    WHO = "who", _("世卫组织标准")


class EnrolmentStatus(TextChoices):
    """Whether somebody takes part."""

    ACTIVE = "active", _("参加中")
    LEFT = "left", _("已退出")


ENROLMENT: Machine[EnrolmentStatus] = Machine(
    "enrolment",
    {
        (EnrolmentStatus.ACTIVE, "leave"): EnrolmentStatus.LEFT,
        (EnrolmentStatus.LEFT, "rejoin"): EnrolmentStatus.ACTIVE,
    },
)


class Reach(TextChoices):
    """Who sees somebody's steps and minutes."""

    ME = "me", _("仅自己")
    DEPARTMENT = "department", _("本部门")
    EVERYBODY = "everybody", _("全部参加者")


class OnBoards(TextChoices):
    """Whether somebody stands on boards and in the live table."""

    SHOWN = "shown", _("显示")
    HIDDEN = "hidden", _("隐藏")


class Reminded(TextChoices):
    """Whether somebody is reminded; `asked`: after ten in vain one question was asked, and nothing is sent since."""

    ON = "on", _("提醒")
    ASKED = "asked", _("已询问")
    OFF = "off", _("不提醒")


class Scope(TextChoices):
    """What a person may agree to, each by itself."""

    PARTICIPATE = "participate", _("参加活动")
    NUMBERS = "numbers", _("步数和时长")
    BODY = "body", _("身体数据")
    PHOTO = "photo", _("打卡照片")
    FILES = "files", _("导入运动文件")
    PRAISE = "praise", _("公开表扬")


class ConsentAct(TextChoices):
    """What a row of consent says."""

    GIVEN = "given", _("同意")
    WITHDRAWN = "withdrawn", _("撤回")


class Channel(TextChoices):
    """Where somebody did something."""

    PAGE = "page", _("网页")
    CARD = "card", _("飞书卡片")
    IMPORT = "import", _("导入")
    API = "api", _("接口")
    SYSTEM = "system", _("系统")


class ExcuseStatus(TextChoices):
    """Whether an excuse holds."""

    ACTIVE = "active", _("生效")
    WITHDRAWN = "withdrawn", _("已取消")


EXCUSE: Machine[ExcuseStatus] = Machine("excuse", {(ExcuseStatus.ACTIVE, "withdraw"): ExcuseStatus.WITHDRAWN})


class CheckTiming(TextChoices):
    """Whether a check-in came while its day was open."""

    ON_TIME = "on_time", _("按时")
    LATE = "late", _("补卡")


class Sport(TextChoices):
    """What was done."""

    NONE = "", _("未填写")
    WALK = "walk", _("步行")
    RUN = "run", _("跑步")
    RIDE = "ride", _("骑行")
    SWIM = "swim", _("游泳")
    BALL = "ball", _("球类")
    STRENGTH = "strength", _("力量")
    YOGA = "yoga", _("瑜伽")
    OTHER = "other", _("其他")

    @property
    def vigorous(self) -> bool:
        """Whether its minutes count twice."""
        return self.value in {"run", "swim"}
