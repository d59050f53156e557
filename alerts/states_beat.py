"""The states of a heartbeat."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.machine import Machine


class BeatStatus(TextChoices):
    """Whether its silence is an alert."""

    ACTIVE = "active", _("监看中")
    PAUSED = "paused", _("已暂停")


class Rhythm(TextChoices):
    """How a heartbeat stands, to be seen at a glance."""

    PAUSED = "paused", _("已暂停")
    FAILED = "failed", _("报告失败")
    LATE = "late", _("超时未到")
    DUE = "due", _("宽限中")
    FREE = "free", _("仅记录")
    GOOD = "good", _("正常")

    @property
    def tone(self) -> str:
        """The tone of the lamp."""
        return _TONES[self.value]


_TONES: Final = {"paused": "hold", "failed": "bad", "late": "bad", "due": "warn", "free": "neutral", "good": "ok"}


BEAT: Final[Machine[BeatStatus]] = Machine(
    "heartbeat",
    {
        (BeatStatus.ACTIVE, "pause"): BeatStatus.PAUSED,
        (BeatStatus.PAUSED, "resume"): BeatStatus.ACTIVE,
    },
)
