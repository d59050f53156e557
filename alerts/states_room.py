"""States of war rooms, and the parts people take in them."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.machine import Machine


class RoomStatus(TextChoices):
    """Where an incident's war room stands."""

    OPENING = "opening", _("正在建群")
    OPEN = "open", _("已建群")
    FAILED = "failed", _("建群失败")

    @property
    def tone(self) -> str:
        """The tone of the chip."""
        return {"opening": "info", "open": "ok", "failed": "bad"}[self.value]


ROOM: Machine[RoomStatus] = Machine(
    "war room",
    {
        (RoomStatus.OPENING, "open"): RoomStatus.OPEN,
        (RoomStatus.FAILED, "open"): RoomStatus.OPEN,
        (RoomStatus.OPENING, "fail"): RoomStatus.FAILED,
    },
)


class RoomRole(TextChoices):
    """Who does what in a war room."""

    COMMAND = "command", _("指挥")
    HANDLE = "handle", _("处理")
    RECORD = "record", _("记录")
    LIAISON = "liaison", _("对外")
