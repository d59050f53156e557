"""What came in from Feishu, remembered so that nothing is done twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from bots.models.registry import Bot


class Inbound(models.Model):
    """An event or callback that was received; kept for some days, longer than Feishu repeats one."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+")
    event_id = models.CharField(max_length=120)
    event_type = models.CharField(max_length=80)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bot", "event_id"], name="inbound_once")]
        indexes = [models.Index(fields=["received_at"], name="inbound_age")]

    def __str__(self) -> str:
        return self.event_id


class ActionRun(models.Model):
    """A press of a button that took effect, with the answer given: the same press gets it again."""

    key = models.CharField(max_length=200, unique=True)
    action = models.CharField(max_length=60)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    about_kind = models.CharField(max_length=60)
    about_id = models.CharField(max_length=64)
    toast = models.CharField(max_length=200, default="")
    tone = models.CharField(max_length=10, default="success")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="action_run_age")]

    def __str__(self) -> str:
        return self.key
