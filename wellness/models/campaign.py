"""A campaign: when it runs, what it asks for, what things are worth."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.refs import Ref
from people.models import Employee
from wellness.engine.days import MOST_GRACE, Clock, Rhythm, Schedule
from wellness.engine.plan import Plan, read
from wellness.states import Asked, BodyStandard, CampaignStatus, RhythmKind


class Campaign(models.Model):
    """Days on which people check in. `mask`: weekdays (0 is Monday) if it is asked on fixed ones.

    `plan` is what `engine.plan` reads: points, league, reminders, reports; it changes no more once the campaign runs.
    `texts` are the words people agree to, by scope; `least` is the smallest group of which a body figure is shown.
    """

    name = models.CharField(_("名称"), max_length=60)
    slogan = models.CharField(_("口号"), max_length=120, blank=True, default="")
    rules = models.TextField(_("活动规则"), blank=True, default="")
    zone = models.CharField(_("时区"), max_length=64, default="Asia/Shanghai")
    first_day = models.DateField(_("开始日期"))
    last_day = models.DateField(_("结束日期"))
    rhythm = models.CharField(_("打卡日"), max_length=10, choices=RhythmKind, default=RhythmKind.WORKDAYS)
    mask = models.JSONField(_("每周哪几天"), default=list, blank=True)
    grace = models.PositiveSmallIntegerField(_("次日宽限小时"), default=3)
    standard = models.CharField(_("BMI 标准"), max_length=3, choices=BodyStandard, default=BodyStandard.CN)
    least = models.PositiveSmallIntegerField(_("最小统计人数"), default=5)
    plan = models.JSONField(default=dict)
    chat = models.CharField(_("播报群"), max_length=80, blank=True, default="")
    status = models.CharField(_("状态"), max_length=10, choices=CampaignStatus, default=CampaignStatus.DRAFT)
    created_by = models.ForeignKey(Employee, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("打卡活动")
        verbose_name_plural = _("打卡活动")
        ordering: ClassVar = ["-first_day", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=CampaignStatus.values), name="wellness_campaign_status"),
            models.CheckConstraint(condition=Q(rhythm__in=RhythmKind.values), name="wellness_campaign_rhythm"),
            models.CheckConstraint(condition=Q(standard__in=BodyStandard.values), name="wellness_campaign_standard"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="wellness_campaign_span"),
            models.CheckConstraint(condition=Q(grace__lte=MOST_GRACE), name="wellness_campaign_grace"),
            models.CheckConstraint(condition=Q(least__gte=5), name="wellness_campaign_least"),
            models.CheckConstraint(condition=~Q(rhythm="mask", mask=[]), name="wellness_campaign_mask"),
            models.CheckConstraint(condition=~Q(name=""), name="wellness_campaign_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("wellness.campaign", str(self.pk))

    @property
    def clock(self) -> Clock:
        """When its days begin and close."""
        return Clock(ZoneInfo(self.zone), self.grace)

    @property
    def worth(self) -> Plan:
        """What things are worth, and when people hear of it."""
        return read(self.plan)

    def schedule(self, special: Mapping[date, str]) -> Schedule:
        """Its days; `special` is what single days say (`Asked`), a void one is asked for nobody."""
        asked = {day: said == Asked.REQUIRED for day, said in special.items()}
        return Schedule(self.first_day, self.last_day, Rhythm(self.rhythm), frozenset(self.mask), asked)


class CampaignDay(models.Model):
    """What the campaign says of a single day, and why; a void one counts for nobody."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="days")
    day = models.DateField(_("日期"))
    asked = models.CharField(_("安排"), max_length=10, choices=Asked)
    reason = models.CharField(_("说明"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("特殊日期")
        verbose_name_plural = _("特殊日期")
        ordering: ClassVar = ["day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "day"], name="wellness_day_once"),
            models.CheckConstraint(condition=Q(asked__in=Asked.values), name="wellness_day_asked"),
            models.CheckConstraint(condition=~Q(asked="void", reason=""), name="wellness_day_void_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
