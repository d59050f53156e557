"""Many incidents of one source at once, of which one message tells."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alerts.models.source import AlertSource
from alerts.states import StormStatus
from core.refs import Ref


class Storm(models.Model):
    """`newest_at`: when something was swept in last; `own`: how many P1 were called for by themselves meanwhile.

    `rounds`: how often people were told of it.
    """

    source = models.ForeignKey(AlertSource, verbose_name=_("来源"), on_delete=models.PROTECT, related_name="storms")
    status = models.CharField(_("状态"), max_length=10, choices=StormStatus, default=StormStatus.RAGING)
    began_at = models.DateTimeField(_("开始时间"))
    newest_at = models.DateTimeField()
    over_at = models.DateTimeField(null=True)
    own = models.PositiveIntegerField(default=0)
    rounds = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("告警风暴")
        verbose_name_plural = _("告警风暴")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=StormStatus.values), name="alerts_storm_status"),
            models.CheckConstraint(
                condition=Q(status="raging", over_at__isnull=True) | Q(status="over", over_at__isnull=False),
                name="alerts_storm_over",
            ),
            models.UniqueConstraint(fields=["source"], condition=Q(status="raging"), name="alerts_storm_one"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.began_at:%Y-%m-%d %H:%M}"

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.storm", str(self.pk))
