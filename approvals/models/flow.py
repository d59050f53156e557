"""Flows, their immutable versions, and the counters of serial numbers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from approvals.states import EditionStatus, FlowStatus, VersionStatus
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
    """One published definition, never changed afterwards; running requests keep theirs.

    published_by: None is the product itself, which brings flows along. note: what changed, for colleagues.
    """

    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    source: models.JSONField[Any, Any] = models.JSONField()
    status = models.CharField(max_length=10, choices=VersionStatus.choices, default=VersionStatus.DEFAULT)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True, default="")

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


class Edition(models.Model):
    """A definition that is being written; publishing it makes a version. `rev` goes up with each save.

    source: the text exactly as typed, which may be no JSON yet. author: who saved last. flow is empty for a new one;
    based_on: the version that it was copied from.
    """

    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, null=True, related_name="editions")
    slug = models.SlugField(max_length=40)
    source: models.JSONField[Any, Any] = models.JSONField()
    based_on = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, null=True, related_name="+")
    published = models.ForeignKey(FlowVersion, on_delete=models.PROTECT, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=EditionStatus.choices, default=EditionStatus.DRAFT)
    note = models.CharField(max_length=500, blank=True, default="")
    rev = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-saved_at", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["slug"], condition=Q(status="draft"), name="approvals_one_edition"),
            CheckConstraint(condition=Q(status__in=EditionStatus.values), name="approvals_edition_status"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} #{self.rev}"

    @property
    def ref(self) -> Ref:
        """How others point at this edition."""
        return Ref("approvals.edition", str(self.pk))


class SerialCounter(models.Model):
    """The last number given out under a prefix in a period (its first day)."""

    prefix = models.CharField(max_length=10)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["prefix", "day"], name="approvals_serial_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.day:%Y%m%d}-{self.last:04d}"


class FavouriteFlow(models.Model):
    """A flow that somebody keeps at the top of 发起申请; his own affair, like a draft."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(fields=["person", "flow"], name="approvals_one_favourite")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.flow_id}"
