"""Signs of life of processes, and daily counts."""

from __future__ import annotations

from django.db import models
from django.db.models import UniqueConstraint


class Heartbeat(models.Model):
    """When a process last showed that it lives (wire clock)."""

    name = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"


class DailyCount(models.Model):
    """How often something that nobody waits for happened on a day (lost nudges, timers gone)."""

    day = models.DateField()
    slug = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [UniqueConstraint(fields=["day", "slug"], name="dailycount_day_slug")]

    def __str__(self) -> str:
        return f"{self.day} {self.slug} {self.number}"
