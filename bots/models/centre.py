"""What Feishu's approval centre was last told, and how it compared."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.models.registry import Bot
from bots.states import CentreStatus, CheckStatus
from core.refs import Ref


class CentreCode(models.Model):
    """A kind of request as one bot put it: `code` is the one that Feishu gave back, `digest` of what was put.

    `lease_until` is wire time: two processes never make the same kind twice.
    """

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+")
    slug = models.CharField(max_length=100)
    code = models.CharField(max_length=128, default="")
    digest = models.CharField(max_length=64, default="")
    put_at = models.DateTimeField(null=True)
    pressed_at = models.DateTimeField(null=True)  # when a quick button last came in
    lease_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bot", "slug"], name="centre_code_once")]

    def __str__(self) -> str:
        return self.slug


class CentreEntryPut(models.Model):
    """One entry as it was last put. `version` is the time it went with, in milliseconds, ever greater.

    `stamp` is the source's mark of the state that was put; `tasks` holds [id, version] of each; `left_out` counts
    tasks that found no room. An empty `digest` has it put again although nothing changed.
    """

    about_kind = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    definition = models.ForeignKey(CentreCode, models.CASCADE, related_name="+")
    status = models.CharField(_("状态"), max_length=10, choices=CentreStatus)
    digest = models.CharField(max_length=64, default="")
    stamp = models.CharField(max_length=64, default="")
    version = models.BigIntegerField()
    user_id = models.CharField(max_length=64)  # whose request it is: needed to take it out again
    tasks: models.JSONField[Any, Any] = models.JSONField(default=list)
    left_out = models.PositiveIntegerField(default=0)
    healed = models.PositiveIntegerField(default=0)
    put_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about_kind", "about_id"], name="centre_entry_once"),
            models.CheckConstraint(condition=models.Q(status__in=CentreStatus.values), name="centre_entry_status"),
        ]
        indexes = [models.Index(fields=["status", "put_at"], name="centre_entry_by_status")]

    def __str__(self) -> str:
        return str(self.about)

    @property
    def about(self) -> Ref:
        """The subject."""
        return Ref(self.about_kind, self.about_id)


class CentreCheck(models.Model):
    """One comparison: how many entries, how many were put again because ours or Feishu's had moved on."""

    status = models.CharField(_("状态"), max_length=10, choices=CheckStatus, default=CheckStatus.RUNNING)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    entries = models.PositiveIntegerField(default=0)
    behind = models.PositiveIntegerField(default=0)  # ours had moved on without a word
    differing = models.PositiveIntegerField(default=0)  # Feishu did not hold what was put
    reason = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=CheckStatus.values), name="centre_check_status"),
        ]
        indexes = [models.Index(fields=["begun_at"], name="centre_check_age")]

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d %H:%M}"
