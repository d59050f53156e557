"""What is kept quiet on purpose, until when, and why."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alerts.engine.quiet import Condition, read
from alerts.models.incident import Incident
from alerts.states import SilenceStatus
from core.refs import Ref
from people.models import Employee


class Silence(models.Model):
    """Alerts that meet all of `matchers` (see `engine.quiet`) call nobody from `starts_at` until `ends_at`.

    `system` is the one that they are bound to, empty where they are bound to none or to several; `incident` is
    where it was made. `over_at`: when it ended, by its time or by `ended_by`. `replaces`: the one that ended when its
    conditions were changed into these. `version` counts what was changed since it was made.
    """

    matchers = models.JSONField(_("条件"))
    system = models.CharField(max_length=40, blank=True, default="")
    reason = models.CharField(_("原因"), max_length=500)
    status = models.CharField(_("状态"), max_length=10, choices=SilenceStatus, default=SilenceStatus.ACTIVE)
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    created_by = models.ForeignKey(
        Employee, verbose_name=_("创建人"), null=True, on_delete=models.PROTECT, related_name="silences"
    )
    incident = models.ForeignKey(Incident, null=True, on_delete=models.PROTECT, related_name="silences")
    over_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("屏蔽")
        verbose_name_plural = _("屏蔽")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=SilenceStatus.values), name="alerts_silence_status"),
            models.CheckConstraint(condition=~Q(matchers=[]), name="alerts_silence_matchers"),
            models.CheckConstraint(condition=~Q(reason=""), name="alerts_silence_reason"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="alerts_silence_span"),
            models.CheckConstraint(
                condition=Q(status="active", over_at__isnull=True) | (~Q(status="active") & Q(over_at__isnull=False)),
                name="alerts_silence_over",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ends_at"], condition=Q(status="active"), name="alerts_silence_active"),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.silence", str(self.pk))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Which alerts it means."""
        return read(self.matchers)
