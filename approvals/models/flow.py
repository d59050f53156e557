"""Flows, their immutable versions, and the counters of serial numbers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from approvals.states import FlowStatus, VersionStatus
from core.refs import Ref


class Flow(models.Model):
    """A kind of request that people can start; what it asks and who decides is in its versions."""

    slug = models.SlugField(max_length=40, unique=True)
    status = models.CharField(max_length=10, choices=FlowStatus.choices, default=FlowStatus.ACTIVE)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "slug"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(condition=Q(status__in=FlowStatus.values), name="approvals_flow_status")
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def ref(self) -> Ref:
        """How others point at this flow."""
        return Ref("approvals.flow", str(self.pk))


class FlowVersion(models.Model):
    """One published definition, never changed afterwards; running requests keep theirs."""

    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    source: models.JSONField[Any, Any] = models.JSONField()
    status = models.CharField(max_length=10, choices=VersionStatus.choices, default=VersionStatus.DEFAULT)
    published_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["flow", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["flow", "number"], name="approvals_version_number"),
            UniqueConstraint(fields=["flow", "sha256"], name="approvals_version_hash"),
            UniqueConstraint(fields=["flow"], condition=Q(status="default"), name="approvals_version_one_default"),
            CheckConstraint(condition=Q(status__in=VersionStatus.values), name="approvals_version_status"),
        ]

    def __str__(self) -> str:
        return f"{self.flow_id} v{self.number}"


class SerialCounter(models.Model):
    """The last number given out under a prefix on a day."""

    prefix = models.CharField(max_length=10)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["prefix", "day"], name="approvals_serial_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.day:%Y%m%d}-{self.last:04d}"
