"""Check-ins, and what a day came to when it closed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnlyModel
from core.refs import Ref
from people.models import Department
from wellness.engine.points import Movement
from wellness.models.campaign import Campaign
from wellness.models.enrolment import Enrolment
from wellness.states import Channel, CheckTiming, Sport


class CheckIn(models.Model):
    """That somebody checked in for a day; `recorded_at` is when he first did, and is never told by his device.

    `minutes` of a sport that is vigorous count twice. `revision` counts what he changed; `nudged_at`: he had been
    reminded so shortly before that it says nothing about his own time.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="check_ins")
    day = models.DateField(_("打卡日"))
    timing = models.CharField(_("按时"), max_length=10, choices=CheckTiming)
    recorded_at = models.DateTimeField(_("打卡时间"))
    changed_at = models.DateTimeField()
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel)
    revision = models.PositiveIntegerField(default=1)
    nudged_at = models.DateTimeField(null=True)
    sport = models.CharField(_("活动"), max_length=10, choices=Sport, blank=True, default=Sport.NONE)
    steps = models.PositiveIntegerField(_("步数"), null=True)
    minutes = models.PositiveSmallIntegerField(_("分钟"), null=True)

    class Meta:
        verbose_name = _("打卡")
        verbose_name_plural = _("打卡")
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "day"], name="wellness_check_in_once"),
            models.CheckConstraint(condition=Q(timing__in=CheckTiming.values), name="wellness_check_in_timing"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="wellness_check_in_channel"),
            models.CheckConstraint(condition=Q(sport__in=Sport.values), name="wellness_check_in_sport"),
        ]
        indexes: ClassVar = [models.Index(fields=["day", "enrolment"], name="wellness_check_ins_of_day")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("wellness.check_in", str(self.pk))

    @property
    def movement(self) -> Movement:
        """What was done, as points are counted from it."""
        minutes = self.minutes or 0
        if Sport(self.sport).vigorous:
            return Movement(self.steps or 0, 0, minutes)
        return Movement(self.steps or 0, minutes)


class DaySnapshot(AppendOnlyModel):
    """A department's day when it closed (`department` is empty for the whole campaign): final, whoever leaves later."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="snapshots")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    active = models.PositiveIntegerField()
    on_time = models.PositiveIntegerField()
    excused = models.PositiveIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("每日快照")
        verbose_name_plural = _("每日快照")
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "day", "department"], name="wellness_snapshot_once"),
            models.UniqueConstraint(
                fields=["campaign", "day"], condition=Q(department=None), name="wellness_snapshot_whole_once"
            ),
            models.CheckConstraint(condition=Q(on_time__lte=F("active")), name="wellness_snapshot_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}: {self.on_time}/{self.active}"
