"""When the exchange is open on a trading day, and when it stopped in the middle of one."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from core.refs import Ref
from core.states import DayShape, Phase

FIRST = date(2000, 1, 1)


class SessionHours(models.Model):
    """One part of a trading day, from the day `since` on and before the day `until`.

    Hours are never changed: they end and others begin, so that a past day keeps the sessions that it had. Where it
    closes no later than it opens it ends on the next day, and belongs to the first.
    """

    shape = models.CharField(_("适用"), max_length=4, choices=DayShape.choices, default=DayShape.FULL)
    phase = models.CharField(_("时段"), max_length=9, choices=Phase.choices)
    opens = models.TimeField(_("开始"))
    closes = models.TimeField(_("结束"))
    since = models.DateField(_("生效日期"), default=FIRST)
    until = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("交易时段")
        verbose_name_plural = _("交易时段")
        ordering: ClassVar = ["shape", "opens", "pk"]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(shape__in=DayShape.values), name="sessionhours_shape"),
            CheckConstraint(condition=Q(phase__in=Phase.values), name="sessionhours_phase"),
            CheckConstraint(condition=~Q(opens=F("closes")), name="sessionhours_some_time"),
            CheckConstraint(condition=Q(phase=Phase.NIGHT) | Q(closes__gt=F("opens")), name="sessionhours_same_day"),
            CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="sessionhours_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.shape} {self.phase} {self.opens:%H:%M}-{self.closes:%H:%M}"

    @property
    def ref(self) -> Ref:
        """The hours as a subject of the journal."""
        return Ref("core.sessionhours", str(self.pk))


class TradingHalt(models.Model):
    """The exchange stopped for a while (临时休市): no trading time passes meanwhile."""

    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    reason = models.CharField(_("原因"), max_length=200)

    class Meta:
        verbose_name = _("临时休市")
        verbose_name_plural = _("临时休市")
        ordering: ClassVar = ["-starts_at"]
        constraints: ClassVar = [CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="tradinghalt_forward")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ref(self) -> Ref:
        """The halt as a subject of the journal."""
        return Ref("core.tradinghalt", str(self.pk))
