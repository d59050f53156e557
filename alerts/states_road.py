"""Roads without Feishu: of which kind, in use or not, and how the last drill ended."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.machine import Machine


class RoadKind(TextChoices):
    """What a message goes through."""

    HTTP = "http", _("短信或语音网关（HTTP）")
    WECOM = "wecom", _("企业微信群机器人")
    MAIL = "mail", _("邮件")


class Encoding(TextChoices):
    """How the gateway wants to be asked."""

    JSON = "json", _("POST，JSON")
    FORM = "form", _("POST，表单")
    QUERY = "query", _("GET，参数在地址中")


class RoadStatus(TextChoices):
    """A road is taken when Feishu is away, or kept for history."""

    ACTIVE = "active", _("启用")
    RETIRED = "retired", _("已停用")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"active": "ok", "retired": "neutral"}[self.value]


class Drill(TextChoices):
    """How the last drill of a road ended."""

    NONE = "", _("未演练")
    WAITING = "waiting", _("演练中")
    PASSED = "passed", _("正常")
    FAILED = "failed", _("失败")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"": "neutral", "waiting": "info", "passed": "ok", "failed": "bad"}[self.value]


ROAD: Final[Machine[RoadStatus]] = Machine(
    "road without Feishu",
    {
        (RoadStatus.ACTIVE, "retire"): RoadStatus.RETIRED,
        (RoadStatus.RETIRED, "restore"): RoadStatus.ACTIVE,
    },
)
DRILL: Final[Machine[Drill]] = Machine(
    "drill of a road",
    {
        **{(was, "ask"): Drill.WAITING for was in (Drill.NONE, Drill.PASSED, Drill.FAILED)},
        (Drill.WAITING, "pass"): Drill.PASSED,
        (Drill.WAITING, "fail"): Drill.FAILED,
    },
    column="drill",
)
