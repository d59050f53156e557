"""States of what draws attention: urgent calls, and groups that were opened for somebody."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.machine import Machine


class Urgent(TextChoices):
    """How a person is called about a message: Feishu rings in the app, by text message, by telephone."""

    APP = "app", _("应用内加急")
    SMS = "sms", _("短信加急")
    PHONE = "phone", _("电话加急")


class UrgeStatus(TextChoices):
    """Where one urgent call to one person stands; one that was being tried when the process died is tried again."""

    WAITING = "waiting", _("待加急")
    TRYING = "trying", _("加急中")
    SENT = "sent", _("已加急")
    FAILED = "failed", _("加急失败")


class ChatOrigin(TextChoices):
    """How a group came into the registry: an operator named it, or the house opened it."""

    NAMED = "named", _("登记")
    OPENED = "opened", _("系统创建")


_U = UrgeStatus
URGE: Final[Machine[UrgeStatus]] = Machine(
    "urge",
    {
        (_U.WAITING, "try"): _U.TRYING,
        (_U.TRYING, "try"): _U.TRYING,
        (_U.TRYING, "again"): _U.WAITING,
        (_U.TRYING, "sent"): _U.SENT,
        (_U.TRYING, "fail"): _U.FAILED,
        (_U.WAITING, "fail"): _U.FAILED,
    },
)
