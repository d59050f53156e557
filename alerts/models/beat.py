"""What senders tell beside alerts: heartbeats of jobs, and what was changed in the estate."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from alerts.models.source import AlertSource
from alerts.states_beat import BeatStatus
from core.refs import Ref


class Heartbeat(models.Model):
    """The beats of a job; `name` tells the jobs of one source apart, `pulse` is the last, one of `signal.Pulse`.

    `label` is how people call it. It is late when it was silent for `every` and `grace` minutes; 0: what its source
    allows. `latest` are its last beats, the newest first: `at`, `pulse`, `note`.
    """

    source = models.ForeignKey(AlertSource, on_delete=models.CASCADE, related_name="heartbeats")
    name = models.CharField(_("名称"), max_length=300, blank=True, default="")
    pulse = models.CharField(max_length=10)
    last_at = models.DateTimeField(_("最近心跳"))
    label = models.CharField(_("显示名称"), max_length=60, blank=True, default="")
    every = models.PositiveIntegerField(_("周期"), default=0)
    grace = models.PositiveIntegerField(_("宽限"), default=0)
    status = models.CharField(_("状态"), max_length=10, choices=BeatStatus, default=BeatStatus.ACTIVE)
    latest = models.JSONField(default=list)

    class Meta:
        verbose_name = _("心跳")
        verbose_name_plural = _("心跳")
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(status__in=BeatStatus.values), name="alerts_heartbeat_status"),
            models.UniqueConstraint(fields=["source", "name"], name="alerts_heartbeat_name"),
        ]

    def __str__(self) -> str:
        return self.label or self.name or str(self.source_id)

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.heartbeat", str(self.pk))


class Change(models.Model):
    """Something that was changed, such as a release. `system`: the key of an estate system, empty if none is named."""

    source = models.ForeignKey(AlertSource, on_delete=models.PROTECT, related_name="changes")
    key = models.CharField(max_length=300)
    system = models.CharField(_("系统"), max_length=40, blank=True, default="")
    title = models.CharField(_("标题"), max_length=300)
    at = models.DateTimeField(_("变更时间"))
    link = models.CharField(max_length=2000, blank=True, default="")
    details = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "key"], name="alerts_change_key")]
        indexes: ClassVar = [models.Index(fields=["system", "-at"], name="alerts_change_system")]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.change", str(self.pk))
