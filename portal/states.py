"""States of what the shell keeps about its users: feedback."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.machine import Machine


class FeedbackStatus(TextChoices):
    """Said, answered, or closed without an answer."""

    NEW = "new", _("待处理")
    ANSWERED = "answered", _("已答复")
    CLOSED = "closed", _("已关闭")

    @property
    def tone(self) -> str:
        """The colour of the state; the word always stands beside it."""
        return {"new": "warn", "answered": "ok", "closed": "neutral"}[self.value]


FEEDBACK: Machine[FeedbackStatus] = Machine(
    "feedback",
    {
        (FeedbackStatus.NEW, "answer"): FeedbackStatus.ANSWERED,
        (FeedbackStatus.NEW, "close"): FeedbackStatus.CLOSED,
        (FeedbackStatus.CLOSED, "answer"): FeedbackStatus.ANSWERED,
    },
)
