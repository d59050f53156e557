"""Requests of senders as they came."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alerts.models.source import AlertSource
from alerts.states import Glance, IntakeStatus, Road
from core.refs import Ref


class Intake(models.Model):
    """A request, kept before it was answered: whatever becomes of it, it can be read again.

    `signals`: how many it gave; alerts took in `taken` of them, `loose` are remarks on what nobody knows. `problem`,
    `place` and `detail`: why it, or a part of it, could not be read.
    `headers` never hold a credential. `retry_at` is wire time. `glance`: what was
    found when a reader looked through a backlog.
    """

    source = models.ForeignKey(AlertSource, verbose_name=_("来源"), on_delete=models.PROTECT, related_name="intakes")
    received_at = models.DateTimeField(_("接收时间"))
    road = models.CharField(_("接收方式"), max_length=10, choices=Road, default=Road.DIRECT)
    method = models.CharField(max_length=8)
    tail = models.CharField(max_length=500, blank=True, default="")
    query = models.JSONField(default=dict)
    headers = models.JSONField(default=dict)
    content_type = models.CharField(max_length=120, blank=True, default="")
    body = models.BinaryField()
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64)
    status = models.CharField(_("状态"), max_length=10, choices=IntakeStatus, default=IntakeStatus.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField()
    glance = models.CharField(max_length=5, choices=Glance, blank=True, default=Glance.NONE)
    handled_at = models.DateTimeField(null=True)
    signals = models.PositiveIntegerField(_("告警条数"), default=0)
    taken = models.PositiveIntegerField(default=0)
    loose = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=40, blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    detail = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("接收记录")
        verbose_name_plural = _("接收记录")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=IntakeStatus.values), name="alerts_intake_status"),
            models.CheckConstraint(condition=Q(road__in=Road.values), name="alerts_intake_road"),
            models.CheckConstraint(condition=Q(glance__in=Glance.values), name="alerts_intake_glance"),
            models.CheckConstraint(
                condition=Q(status="waiting", handled_at__isnull=True)
                | (~Q(status="waiting") & Q(handled_at__isnull=False)),
                name="alerts_intake_handled",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["source", "id"], condition=Q(status="waiting"), name="alerts_intake_waiting"),
            models.Index(
                fields=["source", "id"], condition=Q(status="waiting", glance="first"), name="alerts_intake_first"
            ),
            models.Index(fields=["source", "-id"], condition=Q(status="dead"), name="alerts_intake_dead"),
            models.Index(fields=["source", "-id"], name="alerts_intake_latest"),
            models.Index(fields=["received_at"], name="alerts_intake_received"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}:{self.pk}"

    @property
    def ref(self) -> Ref:
        """How the rest of the house points here."""
        return Ref("alerts.intake", str(self.pk))
