"""Maintenance windows, and rules by which one alert explains others."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alerts.engine import inhibition, windows
from alerts.engine.quiet import Condition, read
from alerts.engine.windows import Days, Repeat
from alerts.states import InUse
from core.refs import Ref
from people.models import Employee


class MaintenanceWindow(models.Model):
    """While it is open, alerts that meet `matchers` call nobody; when is said in `engine.windows`.

    `system` is the one that they are bound to, empty where they are bound to none or to several; `lasts` are minutes.
    `version` counts what was changed since it was made.
    """

    name = models.CharField(_("名称"), max_length=100)
    matchers = models.JSONField(_("条件"))
    system = models.CharField(max_length=40, blank=True, default="")
    status = models.CharField(_("状态"), max_length=10, choices=InUse, default=InUse.ACTIVE)
    repeat = models.CharField(_("重复"), max_length=10, choices=Repeat)
    first = models.DateField(_("开始日期"))
    until = models.DateField(_("截止日期"), null=True)
    at = models.TimeField(_("开始时刻"))
    lasts = models.PositiveIntegerField(_("时长"))
    weekdays = models.JSONField(default=list)
    month_days = models.JSONField(default=list)
    days = models.CharField(_("日历"), max_length=10, choices=Days, default=Days.ANY)
    created_by = models.ForeignKey(
        Employee, verbose_name=_("创建人"), null=True, on_delete=models.PROTECT, related_name="maintenance_windows"
    )
    created_at = models.DateTimeField(_("创建时间"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("维护窗口")
        verbose_name_plural = _("维护窗口")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=InUse.values), name="alerts_window_status"),
            models.CheckConstraint(condition=Q(repeat__in=Repeat.values), name="alerts_window_repeat"),
            models.CheckConstraint(condition=Q(days__in=Days.values), name="alerts_window_days"),
            models.CheckConstraint(condition=~Q(matchers=[]), name="alerts_window_matchers"),
            models.CheckConstraint(condition=Q(lasts__gt=0), name="alerts_window_lasts"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.window", str(self.pk))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Which alerts it means."""
        return read(self.matchers)

    @property
    def rule(self) -> windows.Rule:
        """When it is open."""
        return windows.Rule(
            Repeat(self.repeat), self.first, self.at, timedelta(minutes=self.lasts), frozenset(self.weekdays),
            frozenset(self.month_days), Days(self.days), self.until,
        )  # fmt: skip


class InhibitionRule(models.Model):
    """An alert that meets `explains` keeps those quiet that meet `explained` and share the labels of `equal`."""

    name = models.CharField(_("名称"), max_length=100)
    explains = models.JSONField(_("原因告警"))
    explained = models.JSONField(_("被抑制的告警"))
    equal = models.JSONField(_("相同标签"), default=list)
    status = models.CharField(_("状态"), max_length=10, choices=InUse, default=InUse.ACTIVE)
    created_by = models.ForeignKey(
        Employee, verbose_name=_("创建人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("创建时间"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("抑制规则")
        verbose_name_plural = _("抑制规则")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=InUse.values), name="alerts_inhibition_status"),
            models.CheckConstraint(condition=~Q(explains=[]) & ~Q(explained=[]), name="alerts_inhibition_matchers"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.inhibition", str(self.pk))

    @property
    def rule(self) -> inhibition.Rule:
        """What it says."""
        return inhibition.Rule(str(self.ref), read(self.explains), read(self.explained), tuple(self.equal))
