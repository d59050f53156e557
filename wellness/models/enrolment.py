"""Who takes part, what he agreed to, and when he is excused."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnlyModel
from core.refs import Ref
from people.models import Department, Employee
from wellness.models.campaign import Campaign
from wellness.states import (
    Channel,
    ConsentAct,
    EnrolmentStatus,
    ExcuseStatus,
    OnBoards,
    Reach,
    Reminded,
    Scope,
)


class Enrolment(models.Model):
    """Somebody in a campaign, from the day on which he joined.

    `department` is the one he plays for; another takes effect with the next week, so that nobody moves the league by
    moving. `goal_minutes`: his own goal of effective minutes a week, nought for none.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey(Employee, verbose_name=_("参加者"), on_delete=models.CASCADE, related_name="enrolments")
    department = models.ForeignKey(
        Department, verbose_name=_("部门"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    status = models.CharField(_("状态"), max_length=10, choices=EnrolmentStatus, default=EnrolmentStatus.ACTIVE)
    from_day = models.DateField(_("参加日期"))
    until_day = models.DateField(_("退出日期"), null=True)
    numbers = models.CharField(_("步数和时长对谁可见"), max_length=10, choices=Reach, default=Reach.ME)
    boards = models.CharField(_("榜单"), max_length=10, choices=OnBoards, default=OnBoards.SHOWN)
    reminded = models.CharField(_("提醒"), max_length=10, choices=Reminded, default=Reminded.ON)
    remind_at = models.TimeField(_("提醒时间"), null=True)
    quiet_from = models.TimeField(_("免打扰开始"), null=True)
    quiet_until = models.TimeField(_("免打扰结束"), null=True)
    goal_minutes = models.PositiveSmallIntegerField(_("每周目标分钟"), default=0)

    class Meta:
        verbose_name = _("参加记录")
        verbose_name_plural = _("参加记录")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "person"], name="wellness_enrolment_once"),
            models.CheckConstraint(condition=Q(status__in=EnrolmentStatus.values), name="wellness_enrolment_status"),
            models.CheckConstraint(condition=Q(numbers__in=Reach.values), name="wellness_enrolment_numbers"),
            models.CheckConstraint(condition=Q(boards__in=OnBoards.values), name="wellness_enrolment_boards"),
            models.CheckConstraint(condition=Q(reminded__in=Reminded.values), name="wellness_enrolment_reminded"),
            models.CheckConstraint(
                condition=Q(status="active", until_day__isnull=True) | Q(status="left", until_day__isnull=False),
                name="wellness_enrolment_until",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="wellness_enrolment_quiet",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "department"], condition=Q(status="active"), name="wellness_enrolled"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.person_id}"

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("wellness.enrolment", str(self.pk))


class Consent(AppendOnlyModel):
    """That somebody agreed to one thing, or took it back: which words in which language, where and when."""

    person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=12, choices=Scope)
    act = models.CharField(max_length=10, choices=ConsentAct)
    version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=10, choices=Channel)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("同意记录")
        verbose_name_plural = _("同意记录")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="wellness_consent_scope"),
            models.CheckConstraint(condition=Q(act__in=ConsentAct.values), name="wellness_consent_act"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="wellness_consent_channel"),
        ]
        indexes: ClassVar = [models.Index(fields=["campaign", "person", "scope", "-id"], name="wellness_consents")]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.scope}:{self.act}"


class Excuse(models.Model):
    """Days on which somebody is not asked for; nobody asks why."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="excuses")
    first_day = models.DateField(_("开始日期"))
    last_day = models.DateField(_("结束日期"))
    status = models.CharField(_("状态"), max_length=10, choices=ExcuseStatus, default=ExcuseStatus.ACTIVE)
    declared_at = models.DateTimeField()

    class Meta:
        verbose_name = _("请假")
        verbose_name_plural = _("请假")
        ordering: ClassVar = ["first_day"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=ExcuseStatus.values), name="wellness_excuse_status"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="wellness_excuse_span"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["enrolment", "first_day"], condition=Q(status="active"), name="wellness_excused"),
        ]

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m-%d}–{self.last_day:%Y-%m-%d}"
