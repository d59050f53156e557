"""What people handle: alerts that belong together, from the first firing until all is over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alerts.models.source import AlertSource
from alerts.states import IncidentStatus, Priority, Resolution
from core.refs import Ref
from people.models import Employee


class Incident(models.Model):
    """A fault. `open_key` names its group while it is open, so that a group never has two.

    `system` is the key of an estate system, empty where none was named. `opened_at` is when we heard of it first.
    `acknowledged_at` is the first time that somebody took it; `rounds` how often it began to wait
    for somebody; `ladder`, from `waits_since` on, is who is called meanwhile, as it was then, and `rung` the place
    that was called last. `group` is what `open_key` was or will be, `policy` the one that the routes name, empty for
    that of the priority; `marks` are of `states.Mark`, apart from flapping: while `flaps_until` is set it is not over
    with its alerts, but when it has been calm until then. `decisions` are the last ones of the routes with how each
    came about. One that was merged into another keeps its `open_key`: while that other is open, what fires of the
    group belongs there. `split_from` is where somebody took its alerts from.
    """

    source = models.ForeignKey(AlertSource, verbose_name=_("来源"), on_delete=models.PROTECT, related_name="incidents")
    open_key = models.CharField(max_length=64, blank=True, default="")
    title = models.CharField(_("标题"), max_length=300)
    status = models.CharField(_("状态"), max_length=12, choices=IncidentStatus, default=IncidentStatus.TRIGGERED)
    priority = models.CharField(_("优先级"), max_length=2, choices=Priority)
    system = models.CharField(_("系统"), max_length=40, blank=True, default="")
    opened_at = models.DateTimeField(_("触发时间"))
    assignee = models.ForeignKey(
        Employee, verbose_name=_("处理人"), null=True, on_delete=models.PROTECT, related_name="incidents"
    )
    acknowledged_at = models.DateTimeField(_("认领时间"), null=True)
    snoozed_until = models.DateTimeField(_("暂缓至"), null=True)
    resolved_at = models.DateTimeField(_("恢复时间"), null=True)
    resolution = models.CharField(max_length=10, choices=Resolution, blank=True, default=Resolution.NONE)
    rounds = models.PositiveSmallIntegerField(default=1)
    waits_since = models.DateTimeField(null=True)
    ladder = models.JSONField(default=list)
    marks = models.JSONField(default=list)
    flaps_until = models.DateTimeField(null=True)
    storm = models.ForeignKey("alerts.Storm", null=True, on_delete=models.PROTECT, related_name="incidents")
    rung = models.PositiveSmallIntegerField(default=0)
    group = models.CharField(max_length=64, blank=True, default="")
    policy = models.CharField(max_length=40, blank=True, default="")
    decisions = models.JSONField(default=list)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    split_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="split_off")

    class Meta:
        verbose_name = _("故障")
        verbose_name_plural = _("故障")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["open_key"], condition=~Q(open_key=""), name="alerts_incident_one_open"),
            models.CheckConstraint(condition=Q(status__in=IncidentStatus.values), name="alerts_incident_status"),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="alerts_incident_priority"),
            models.CheckConstraint(condition=Q(resolution__in=Resolution.values), name="alerts_incident_resolution"),
            models.CheckConstraint(
                condition=Q(status="resolved", open_key="", resolved_at__isnull=False, merged_into__isnull=True)
                | Q(status="merged", resolved_at__isnull=False, resolution="", merged_into__isnull=False)
                | (
                    ~Q(status__in=("resolved", "merged"))
                    & ~Q(open_key="")
                    & Q(resolved_at__isnull=True, resolution="", merged_into__isnull=True)
                ),
                name="alerts_incident_over",
            ),
            models.CheckConstraint(
                condition=Q(status="snoozed", snoozed_until__isnull=False)
                | (~Q(status="snoozed") & Q(snoozed_until__isnull=True)),
                name="alerts_incident_snoozed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["priority", "-id"], condition=~Q(status="resolved"), name="alerts_incident_open"),
            models.Index(fields=["system", "-id"], name="alerts_incident_system"),
            models.Index(fields=["source", "waits_since"], name="alerts_incident_waits"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """How people name it: `INC-1207`."""
        return f"INC-{self.pk}"

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.incident", str(self.pk))
