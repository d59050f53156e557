"""The merged overtime warning of a leader: one per working day, with the tasks it speaks of."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import UniqueConstraint

from approvals.models.task import Task
from core.refs import Ref


class LeaderWarning(models.Model):
    """What a leader is told on one day about overtime below him."""

    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    urged_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["leader", "day"], name="approvals_one_warning_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.leader_id} {self.day}"

    @property
    def ref(self) -> Ref:
        """How others point at this warning."""
        return Ref("approvals.warning", str(self.pk))


class WarnedTask(models.Model):
    """A task that a leader was warned of."""

    warning = models.ForeignKey(LeaderWarning, on_delete=models.CASCADE, related_name="items")
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="warnings")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["warning", "task"], name="approvals_warned_once")
        ]

    def __str__(self) -> str:
        return f"{self.warning_id}:{self.task_id}"
